import { ValueSet } from '../../../../core/nested-values.ts'
import { withNullable } from '../../../../core/types/logical-type.ts'
import { commonType } from '../../coercion.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { collectionFunction } from './collection-function.ts'

type Values = readonly unknown[]

/** Collections of one kind brought to their common type. */
export function alikeCollections(
  args: readonly Argument[],
  kind: 'ARRAY' | 'MAP',
  name: string,
): Resolution | string | undefined {
  const types = args.map(({ type }) => type)
  if (types.length === 0 || types.some((type) => type.kind !== kind)) return undefined
  const common = commonType(types)
  if (common === undefined)
    return `The ${kind.toLowerCase()}s of ${name} have no common type. Use CAST to make them alike.`
  return { args: types.map(({ nullable }) => withNullable(common, nullable)), result: common }
}

const two =
  (name: string) =>
  (args: readonly Argument[]): Resolution | string | undefined =>
    args.length === 2 ? alikeCollections(args, 'ARRAY', name) : undefined

export const arrayConcat: ScalarFunction = collectionFunction({
  name: 'ARRAY_CONCAT',
  signatures: ['ARRAY_CONCAT(array, …)'],
  doc: 'The elements of all arrays, one after the other.',
  resolve: (args) => alikeCollections(args, 'ARRAY', 'ARRAY_CONCAT'),
  apply: (...arrays: Values[]) => arrays.flat(1),
})

export const arrayUnion: ScalarFunction = collectionFunction({
  name: 'ARRAY_UNION',
  signatures: ['ARRAY_UNION(array, array)'],
  doc: 'The elements of both arrays, each once.',
  resolve: two('ARRAY_UNION'),
  apply(a: Values, b: Values) {
    const seen = new ValueSet()
    return [...a, ...b].filter((item) => seen.add(item))
  },
})

export const arrayExcept: ScalarFunction = collectionFunction({
  name: 'ARRAY_EXCEPT',
  signatures: ['ARRAY_EXCEPT(array, array)'],
  doc: 'The elements of the first array that the second does not have, each once.',
  resolve: two('ARRAY_EXCEPT'),
  apply(a: Values, b: Values) {
    const seen = new ValueSet(b)
    return a.filter((item) => seen.add(item))
  },
})

export const arrayIntersect: ScalarFunction = collectionFunction({
  name: 'ARRAY_INTERSECT',
  signatures: ['ARRAY_INTERSECT(array, array)'],
  doc: 'The elements that both arrays have, each once, in the order of the first.',
  resolve: two('ARRAY_INTERSECT'),
  apply(a: Values, b: Values) {
    const wanted = new ValueSet(b)
    const seen = new ValueSet()
    return a.filter((item) => wanted.has(item) && seen.add(item))
  },
})
