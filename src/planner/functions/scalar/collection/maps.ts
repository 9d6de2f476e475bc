import { mapSet } from '../../../../core/nested-values.ts'
import { type LogicalType, type MapType } from '../../../../core/types/logical-type.ts'
import type { Argument, ScalarFunction } from '../../function.ts'
import { arrayType, collectionFunction } from './collection-function.ts'
import { alikeCollections } from './sets.ts'

type Entries = ReadonlyMap<unknown, unknown>

/** A function of one map that gives an array. */
function partOf(
  name: string,
  doc: string,
  elementOf: (type: MapType) => LogicalType,
  apply: (map: Entries) => unknown,
): ScalarFunction {
  return collectionFunction({
    name,
    signatures: [`${name}(map)`],
    doc,
    resolve([map, ...rest]: readonly Argument[]) {
      const type = map?.type
      if (type?.kind !== 'MAP' || rest.length > 0) return undefined
      return { args: [type], result: { kind: 'ARRAY', element: elementOf(type), nullable: type.nullable } }
    },
    apply,
  })
}

export const mapKeys: ScalarFunction = partOf(
  'MAP_KEYS',
  'The keys of a map.',
  ({ key }) => key,
  (map) => [...map.keys()],
)

export const mapValues: ScalarFunction = partOf(
  'MAP_VALUES',
  'The values of a map.',
  ({ value }) => value,
  (map) => [...map.values()],
)

export const mapEntries: ScalarFunction = partOf(
  'MAP_ENTRIES',
  'The entries of a map as rows of key and value.',
  ({ key, value }) => ({
    kind: 'ROW',
    fields: [
      { name: 'key', type: key },
      { name: 'value', type: value },
    ],
    nullable: true,
  }),
  (map) => [...map],
)

export const mapFromArrays: ScalarFunction = collectionFunction({
  name: 'MAP_FROM_ARRAYS',
  signatures: ['MAP_FROM_ARRAYS(keys, values)'],
  doc: 'The map of keys to the values at the same positions; of equal keys the last one counts.',
  resolve([keys, values, ...rest]) {
    const [key, value] = [arrayType(keys), arrayType(values)]
    if (key === undefined || value === undefined || rest.length > 0) return undefined
    const nullable = key.nullable || value.nullable
    return { args: [key, value], result: { kind: 'MAP', key: key.element, value: value.element, nullable } }
  },
  check: ({ length: keys }: readonly unknown[], { length: values }: readonly unknown[]) =>
    keys === values ? undefined : `MAP_FROM_ARRAYS needs arrays of one length, not ${keys} keys and ${values} values.`,
  apply(keys: readonly unknown[], values: readonly unknown[]) {
    const map = new Map<unknown, unknown>()
    keys.forEach((key, i) => mapSet(map, key, values[i]))
    return map
  },
})

export const mapUnion: ScalarFunction = collectionFunction({
  name: 'MAP_UNION',
  signatures: ['MAP_UNION(map, …)'],
  doc: 'The entries of all maps; of equal keys the last one counts.',
  resolve: (args) => alikeCollections(args, 'MAP', 'MAP_UNION'),
  apply(...maps: Entries[]) {
    const union = new Map<unknown, unknown>()
    for (const map of maps) for (const [key, value] of map) mapSet(union, key, value)
    return union
  },
})
