import { sameValue, ValueSet } from '../../../../core/nested-values.ts'
import { type CollectionType, type LogicalType, simple, withNullable } from '../../../../core/types/logical-type.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { arrayType, asElement, collectionFunction } from './collection-function.ts'

type Values = readonly unknown[]

export const cardinality: ScalarFunction = collectionFunction({
  name: 'CARDINALITY',
  signatures: ['CARDINALITY(array)', 'CARDINALITY(map)'],
  doc: 'The number of elements or entries.',
  resolve([collection, ...rest]) {
    const type = collection?.type
    if (type === undefined || rest.length > 0) return undefined
    if (type.kind !== 'ARRAY' && type.kind !== 'MAP' && type.kind !== 'MULTISET') return undefined
    return { args: [type], result: simple('INT', type.nullable) }
  },
  apply: (collection: Values | ReadonlyMap<unknown, number>) =>
    'size' in collection ? collection.size : collection.length,
})

export const element: ScalarFunction = collectionFunction({
  name: 'ELEMENT',
  signatures: ['ELEMENT(array)'],
  doc: 'The only element of an array; NULL when it is empty, an error when it has more.',
  resolve([array, ...rest]) {
    const type = arrayType(array)
    if (type === undefined || rest.length > 0) return undefined
    return { args: [type], result: withNullable(type.element, true) }
  },
  check: ({ length }: Values) =>
    length > 1 ? `ELEMENT needs an array of at most one element, not ${length}.` : undefined,
  apply: (array: Values) => array[0] ?? null,
})

/** The types of an array and of a value that may be one of its elements; undefined where the arguments are not that. */
function arrayAndElement([array, value, ...rest]: readonly Argument[]):
  | readonly [CollectionType, LogicalType]
  | undefined {
  const type = arrayType(array)
  if (type === undefined || value === undefined || rest.length > 0) return undefined
  const given = asElement(value, type.element)
  return given === undefined ? undefined : [type, given]
}

/** Resolves the call of a function of an array and a value. */
const withElement =
  (result: (array: CollectionType, value: LogicalType) => LogicalType) =>
  (args: readonly Argument[]): Resolution | undefined => {
    const types = arrayAndElement(args)
    return types === undefined ? undefined : { args: types, result: result(...types) }
  }

export const arrayContains: ScalarFunction = collectionFunction({
  name: 'ARRAY_CONTAINS',
  signatures: ['ARRAY_CONTAINS(array, value)'],
  doc: 'Whether the value is an element of the array; NULL is found too.',
  nulls: 'first',
  bareNull: 'any',
  resolve: withElement(({ nullable }) => simple('BOOLEAN', nullable)),
  apply: (array: Values, value: unknown) => array.some((item) => sameValue(item, value)),
})

export const arrayPosition: ScalarFunction = collectionFunction({
  name: 'ARRAY_POSITION',
  signatures: ['ARRAY_POSITION(array, value)'],
  doc: 'The position of the first element that equals the value, counted from 1; 0 when there is none.',
  bareNull: 'any',
  resolve: withElement(({ nullable }, value) => simple('INT', nullable || value.nullable)),
  apply: (array: Values, value: unknown) => array.findIndex((item) => sameValue(item, value)) + 1,
})

export const arrayRemove: ScalarFunction = collectionFunction({
  name: 'ARRAY_REMOVE',
  signatures: ['ARRAY_REMOVE(array, value)'],
  doc: 'The array without the elements that equal the value; NULL removes NULLs.',
  nulls: 'first',
  bareNull: 'any',
  resolve: withElement((array) => array),
  apply: (array: Values, value: unknown) => array.filter((item) => !sameValue(item, value)),
})

/** The value becomes an element. */
function extended(args: readonly Argument[]): Resolution | undefined {
  const types = arrayAndElement(args)
  if (types === undefined) return undefined
  const [array, value] = types
  const widened = { ...array, element: withNullable(array.element, array.element.nullable || value.nullable) }
  return { args: [widened, value], result: widened }
}

export const arrayAppend: ScalarFunction = collectionFunction({
  name: 'ARRAY_APPEND',
  signatures: ['ARRAY_APPEND(array, value)'],
  doc: 'The array with the value behind its last element.',
  nulls: 'first',
  bareNull: 'any',
  resolve: extended,
  apply: (array: Values, value: unknown) => [...array, value],
})

export const arrayPrepend: ScalarFunction = collectionFunction({
  name: 'ARRAY_PREPEND',
  signatures: ['ARRAY_PREPEND(array, value)'],
  doc: 'The array with the value before its first element.',
  nulls: 'first',
  bareNull: 'any',
  resolve: extended,
  apply: (array: Values, value: unknown) => [value, ...array],
})

const sameArray = ([array, ...rest]: readonly Argument[]): Resolution | undefined => {
  const type = arrayType(array)
  return type === undefined || rest.length > 0 ? undefined : { args: [type], result: type }
}

export const arrayDistinct: ScalarFunction = collectionFunction({
  name: 'ARRAY_DISTINCT',
  signatures: ['ARRAY_DISTINCT(array)'],
  doc: 'The array without repeated elements, in the order of their first appearance.',
  resolve: sameArray,
  apply(array: Values) {
    const seen = new ValueSet()
    return array.filter((item) => seen.add(item))
  },
})

export const arrayReverse: ScalarFunction = collectionFunction({
  name: 'ARRAY_REVERSE',
  signatures: ['ARRAY_REVERSE(array)'],
  doc: 'The elements in reverse order.',
  resolve: sameArray,
  apply: (array: Values) => array.toReversed(),
})
