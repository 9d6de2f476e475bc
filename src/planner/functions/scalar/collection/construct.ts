import { mapSet } from '../../../../core/nested-values.ts'
import { type LogicalType, withNullable } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import { storedForm } from '../../../codegen/nested.ts'
import { branchType } from '../../coercion.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'

interface Alike {
  /** The arguments' types. */
  readonly types: readonly LogicalType[]
  readonly common: LogicalType
}

/** Arguments brought to their common type; a sentence when there is none. */
function alike(args: readonly Argument[], what: string): Alike | string {
  const common = branchType(args.map(({ type }) => type))
  if (common === undefined) return `The ${what} must have a common type. Use CAST to make them alike.`
  if (common.kind === 'NULL') return `Nothing says of which type the ${what} are. Write CAST(NULL AS type).`
  return { types: args.map(({ type }) => withNullable(common, type.nullable || type.kind === 'NULL')), common }
}

export const arrayOf: ScalarFunction = {
  name: 'ARRAY',
  family: 'collection',
  signatures: ['ARRAY[value, …]'],
  doc: 'An array of the values, which take their common type.',
  nulls: 'custom',
  bareNull: 'any',
  resolve(args): Resolution | string {
    if (args.length === 0) return 'ARRAY needs at least one element, which gives it its type.'
    const elements = alike(args, 'elements of an ARRAY')
    if (typeof elements === 'string') return elements
    return { args: elements.types, result: { kind: 'ARRAY', element: elements.common, nullable: false } }
  },
  generate(g, args, { args: types }) {
    const elements = args.map((arg, i) => storedForm(g, arg, types[i] as LogicalType))
    return { code: g.local(`[${elements.join(', ')}]`), isNull: undefined }
  },
}

export const mapOf: ScalarFunction = {
  name: 'MAP',
  family: 'collection',
  signatures: ['MAP[key, value, …]'],
  doc: 'A map of keys to values; of equal keys the last one counts.',
  nulls: 'custom',
  bareNull: 'any',
  resolve(args): Resolution | string {
    if (args.length === 0) return 'MAP needs at least one key and value, which give it its types.'
    if (args.length % 2 === 1) return 'MAP needs a value for every key: an even number of arguments.'
    const keys = alike(
      args.filter((_, i) => i % 2 === 0),
      'keys of a MAP',
    )
    const values = alike(
      args.filter((_, i) => i % 2 === 1),
      'values of a MAP',
    )
    if (typeof keys === 'string') return keys
    if (typeof values === 'string') return values
    return {
      args: keys.types.flatMap((key, i) => [key, values.types[i] as LogicalType]),
      result: { kind: 'MAP', key: keys.common, value: values.common, nullable: false },
    }
  },
  generate(g, args, { args: types }) {
    const stored = args.map((arg, i) => storedForm(g, arg, types[i] as LogicalType))
    const map = g.local('new Map()')
    // Keys that are objects are told apart by their content.
    const set =
      storageOf(types[0] as LogicalType) === 'any' ? `${g.constant(mapSet, 'mapSet')}(${map}, ` : `${map}.set(`
    for (let i = 0; i < stored.length; i += 2) g.statement(`${set}${stored[i]}, ${stored[i + 1]})`)
    return { code: map, isNull: undefined }
  },
}

export const rowOf: ScalarFunction = {
  name: 'ROW',
  family: 'collection',
  signatures: ['ROW(value, …)', '(value, value, …)'],
  doc: 'A row of the values, its fields named EXPR$0, EXPR$1 and so on. CAST gives them names.',
  nulls: 'custom',
  resolve(args) {
    if (args.length === 0) return 'ROW needs at least one value.'
    const types = args.map(({ type }) => type)
    const fields = types.map((type, i) => ({ name: `EXPR$${i}`, type }))
    return { args: types, result: { kind: 'ROW', fields, nullable: false } }
  },
  generate: arrayOf.generate,
}
