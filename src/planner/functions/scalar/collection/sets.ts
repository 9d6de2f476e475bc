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

export const arrayConcat: ScalarFunction = collectionFunction({
  name: 'ARRAY_CONCAT',
  signatures: ['ARRAY_CONCAT(array, …)'],
  doc: 'The elements of all arrays, one after the other.',
  resolve: (args) => alikeCollections(args, 'ARRAY', 'ARRAY_CONCAT'),
  apply: (...arrays: Values[]) => arrays.flat(1),
})

/** A function of two arrays that are taken as sets. */
function setFunction(name: string, doc: string, apply: (a: Values, b: Values) => Values): ScalarFunction {
  return collectionFunction({
    name,
    signatures: [`${name}(array, array)`],
    doc,
    resolve: (args) => (args.length === 2 ? alikeCollections(args, 'ARRAY', name) : undefined),
    apply,
  })
}

export const arrayUnion: ScalarFunction = setFunction(
  'ARRAY_UNION',
  'The elements of both arrays, each once.',
  (a, b) => {
    const seen = new ValueSet()
    return [...a, ...b].filter((item) => seen.add(item))
  },
)

export const arrayExcept: ScalarFunction = setFunction(
  'ARRAY_EXCEPT',
  'The elements of the first array that the second does not have, each once.',
  (a, b) => {
    const seen = new ValueSet(b)
    return a.filter((item) => seen.add(item))
  },
)

export const arrayIntersect: ScalarFunction = setFunction(
  'ARRAY_INTERSECT',
  'The elements that both arrays have, each once, in the order of the first.',
  (a, b) => {
    const wanted = new ValueSet(b)
    const seen = new ValueSet()
    return a.filter((item) => wanted.has(item) && seen.add(item))
  },
)
