import { compareText } from '../../../../core/text-order.ts'
import { isInteger, isString, simple, STRING, withNullable } from '../../../../core/types/logical-type.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { accepted } from '../../signature.ts'
import { arrayType, collectionFunction, isOrdered } from './collection-function.ts'

type Values = readonly unknown[]

/** Order of two values that are not NULL, in storage form; NaN is above all numbers. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b)
  const [x, y] = [a as number, b as number]
  if (x < y) return -1
  if (x > y) return 1
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
}

export const arraySort: ScalarFunction = collectionFunction({
  name: 'ARRAY_SORT',
  signatures: ['ARRAY_SORT(array[, ascending[, nulls_first]])'],
  doc: 'The elements in order, by default ascending; NULLs come first when ascending, last when descending.',
  resolve([array, ...flags]): Resolution | undefined {
    const type = arrayType(array)
    if (type === undefined || flags.length > 2 || !isOrdered(type.element)) return undefined
    if (flags.some((flag) => flag.type.kind !== 'BOOLEAN')) return undefined
    const nullable = type.nullable || flags.some((flag) => flag.type.nullable)
    return { args: [type, ...flags.map((flag) => flag.type)], result: withNullable(type, nullable) }
  },
  apply(array: Values, ascending: boolean = true, nullsFirst: boolean = ascending) {
    const present = array.filter((item) => item !== null)
    const nulls = array.filter((item) => item === null)
    const sorted = present.toSorted((a, b) => (ascending ? compareValues(a, b) : compareValues(b, a)))
    return nullsFirst ? [...nulls, ...sorted] : [...sorted, ...nulls]
  },
})

function extreme(name: string, wins: (order: number) => boolean, doc: string): ScalarFunction {
  return collectionFunction({
    name,
    signatures: [`${name}(array)`],
    doc,
    resolve([array, ...rest]) {
      const type = arrayType(array)
      if (type === undefined || rest.length > 0 || !isOrdered(type.element)) return undefined
      return { args: [type], result: withNullable(type.element, true) }
    },
    apply(array: Values) {
      let best: unknown = null
      for (const item of array) {
        if (item !== null && (best === null || wins(compareValues(item, best)))) best = item
      }
      return best
    },
  })
}

export const arrayMax: ScalarFunction = extreme(
  'ARRAY_MAX',
  (order) => order > 0,
  'The largest element; NULLs are passed over.',
)
export const arrayMin: ScalarFunction = extreme(
  'ARRAY_MIN',
  (order) => order < 0,
  'The smallest element; NULLs are passed over.',
)

export const arraySlice: ScalarFunction = collectionFunction({
  name: 'ARRAY_SLICE',
  signatures: ['ARRAY_SLICE(array, from[, to])'],
  doc: 'The elements from one position to another, both included; negative positions count from the end.',
  resolve([array, ...bounds]): Resolution | undefined {
    const type = arrayType(array)
    if (type === undefined || bounds.length < 1 || bounds.length > 2) return undefined
    if (bounds.some((bound) => !isInteger(bound.type))) return undefined
    const nullable = type.nullable || bounds.some((bound) => bound.type.nullable)
    const args = bounds.map((bound) => simple('INT', bound.type.nullable))
    return { args: [type, ...args], result: withNullable(type, nullable) }
  },
  apply(array: Values, from: number, to: number = array.length) {
    // Position 0 is the first element, also where counting from the end leads there.
    const position = (bound: number): number => (bound < 0 ? array.length + bound + 1 : bound) || 1
    return array.slice(Math.max(position(from), 1) - 1, Math.max(position(to), 0))
  },
})

export const arrayJoin: ScalarFunction = collectionFunction({
  name: 'ARRAY_JOIN',
  signatures: ['ARRAY_JOIN(array, delimiter[, null_text])'],
  doc: 'The texts of an array with a delimiter between them; NULLs are left out unless a text stands for them.',
  bareNull: 'any',
  resolve([array, ...texts]: readonly Argument[]): Resolution | undefined {
    const type = arrayType(array)
    if (type === undefined || !isString(type.element) || texts.length < 1 || texts.length > 2) return undefined
    const types = texts.map((text) => accepted(text, 'string'))
    if (!types.every((text) => text !== undefined)) return undefined
    const nullable = type.nullable || types.some((text) => text.nullable)
    return { args: [type, ...types], result: withNullable(STRING, nullable) }
  },
  apply: (array: readonly (string | null)[], delimiter: string, nullText?: string) =>
    array.flatMap((item) => item ?? nullText ?? []).join(delimiter),
})
