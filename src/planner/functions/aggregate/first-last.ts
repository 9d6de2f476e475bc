import { withNullable } from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import { edge } from '../../codegen/aggregates/kinds/edge.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'
import { append, appendAll, emptyList, firstOf, lastOf, remove, type ValueList } from './value-list.ts'

export const firstValue: AggregateFunction = edgeFunction('first')
export const lastValue: AggregateFunction = edgeFunction('last')

function edgeFunction(which: 'first' | 'last'): AggregateFunction {
  const name = which === 'first' ? 'FIRST_VALUE' : 'LAST_VALUE'
  return {
    name,
    signatures: [`${name}(value)`],
    doc: `The value that came ${which}, in the order of arrival, NULL aside.`,
    resolve(args) {
      const type = args[0]?.type
      return type === undefined || args.length > 1 ? undefined : { args: [type], result: withNullable(type, true) }
    },
    rows: ({ changing }) => (changing ? edgeOfList(which) : edgeOfInserts(which)),
    columns(parts) {
      const { arg } = parts
      // What DISTINCT has seen is merged in no order.
      if (arg === undefined || storageOf(arg) === 'any' || parts.distinct) return undefined
      const found = parts.of(edge(which, arg))
      return {
        result(slots) {
          const [value, some] = slots(found) as [string, string]
          return { value, isNull: parts.always ? undefined : `${some} === 0` }
        },
      }
    },
  }
}

interface Slot {
  value: unknown
}

function edgeOfInserts(which: 'first' | 'last'): RowAggregate<Slot> {
  const take = (slot: Slot, value: unknown): void => {
    if (value !== undefined && (which === 'last' || slot.value === undefined)) slot.value = value
  }
  return {
    create: () => ({ value: undefined }),
    add: (slot, [value]) => take(slot, value),
    retract() {
      throw new Error('inserts are not taken back')
    },
    merge: (slot, other) => take(slot, other.value),
    result: ({ value }) => value ?? null,
  }
}

/** Behind a value that goes stands the next one. */
function edgeOfList(which: 'first' | 'last'): RowAggregate<ValueList> {
  return {
    create: emptyList,
    add: (list, [value]) => append(list, value),
    retract: (list, [value]) => remove(list, value),
    merge: appendAll,
    result: (list) => (which === 'first' ? firstOf(list) : lastOf(list)) ?? null,
  }
}
