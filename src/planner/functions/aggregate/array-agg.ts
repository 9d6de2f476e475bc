import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'
import { append, appendAll, emptyList, remove, type ValueList, valuesOf } from './value-list.ts'

const SIGNATURES = ['ARRAY_AGG([DISTINCT] value [RESPECT NULLS | IGNORE NULLS])']
const DOC = 'The values as an array in the order of arrival, NULL among them unless IGNORE NULLS is said.'

const ignoringNulls: AggregateFunction = arrayFunction(true)

export const arrayAgg: AggregateFunction = { ...arrayFunction(false), ignoringNulls }

function arrayFunction(ignoresNull: boolean): AggregateFunction {
  return {
    name: 'ARRAY_AGG',
    signatures: SIGNATURES,
    doc: DOC,
    ...(ignoresNull ? { clause: 'IGNORE NULLS' } : {}),
    takesOrder: true,
    resolve(args) {
      const type = args[0]?.type
      if (type === undefined || args.length > 1) return undefined
      return { args: [type], result: { kind: 'ARRAY', element: type, nullable: true } }
    },
    rows: () => ({ ...arrays, skipsNull: [ignoresNull] }),
  }
}

const arrays: RowAggregate<ValueList> = {
  create: emptyList,
  add: (list, [value]) => append(list, value),
  retract: (list, [value]) => remove(list, value),
  merge: appendAll,
  result: (list) => (list.size === 0 ? null : valuesOf(list)),
}
