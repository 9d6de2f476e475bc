import { compareText } from '../../../core/text-order.ts'
import { isFloating, isString, type LogicalType, withNullable } from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import { extreme, isEmptyExtreme } from '../../codegen/aggregates/kinds/extreme.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'

export const min: AggregateFunction = extremeFunction('MIN', 'The smallest value; texts by code point.')
export const max: AggregateFunction = extremeFunction('MAX', 'The largest value; texts by code point.')

function extremeFunction(name: 'MIN' | 'MAX', doc: string): AggregateFunction {
  return {
    name,
    signatures: [`${name}(value)`],
    doc,
    ignoresDistinct: true,
    resolve(args) {
      const type = args[0]?.type
      if (type === undefined || args.length > 1 || storageOf(type) === 'any') return undefined
      return { args: [type], result: withNullable(type, true) }
    },
    rows: ({ result }) => rowExtreme(result, name === 'MIN' ? -1 : 1),
    columns(parts) {
      const { arg } = parts
      if (arg === undefined) return undefined
      const best = parts.of(extreme(arg, name === 'MIN' ? '<' : '>'))
      // Infinities of the type itself look like an empty slot.
      const values = isFloating(arg) ? parts.count() : undefined
      return {
        result(slots, wide) {
          const [value] = slots(best) as [string]
          if (values !== undefined) return { value, isNull: `${slots(values)[0]} === 0` }
          return { value, isNull: parts.always ? undefined : isEmptyExtreme(arg, value, wide) }
        },
      }
    },
  }
}

/** The values by how often they are there. The extreme one is looked for again when it has gone. */
interface Extremes {
  readonly counts: Map<unknown, number>
  best: unknown
  stale: boolean
}

function rowExtreme(type: LogicalType, sign: 1 | -1): RowAggregate<Extremes> {
  const better = isString(type)
    ? (a: unknown, b: unknown): boolean => compareText(a as string, b as string) * sign > 0
    : (a: unknown, b: unknown): boolean => (sign < 0 ? (a as number) < (b as number) : (a as number) > (b as number))
  const change = (acc: Extremes, value: unknown, count: number): void => {
    const known = acc.counts.get(value) ?? 0
    if (known + count === 0) acc.counts.delete(value)
    else acc.counts.set(value, known + count)
    if (count < 0) acc.stale ||= value === acc.best
    else if (!acc.stale && (acc.best === undefined || better(value, acc.best))) acc.best = value
  }
  return {
    create: () => ({ counts: new Map(), best: undefined, stale: false }),
    add: (acc, [value]) => change(acc, value, 1),
    retract: (acc, [value]) => change(acc, value, -1),
    merge(acc, other) {
      for (const [value, count] of other.counts) change(acc, value, count)
    },
    result(acc) {
      if (acc.stale) {
        acc.best = undefined
        acc.stale = false
        for (const [value, count] of acc.counts) {
          if (count > 0 && (acc.best === undefined || better(value, acc.best))) acc.best = value
        }
      }
      return acc.best ?? null
    },
  }
}
