import { mapGet } from '../../../../core/nested-values.ts'
import {
  type CollectionType,
  isInteger,
  isString,
  type LogicalType,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { fromStored, storedForm } from '../../../codegen/nested.ts'
import { implicitlyCastable } from '../../coercion.ts'
import type { Argument, BoundCall, Resolution, ScalarFunction } from '../../function.ts'

/** `a[i]` and `m[k]`; the binder makes a field access of `r[i]` and `r['name']`. */
export const item: ScalarFunction = {
  name: '[]',
  family: 'collection',
  signatures: ['array[index]', 'map[key]', 'row[index]', "row['name']"],
  doc: 'An element of an array, counted from 1, or the value of a key; NULL where there is none.',
  resolve([collection, index, ...rest]): Resolution | string | undefined {
    if (collection === undefined || index === undefined || rest.length > 0) return undefined
    const { type } = collection
    if (type.kind === 'ARRAY') return resolveElement(type, index)
    if (type.kind !== 'MAP') return undefined
    const key = lookedUp(index.type, type.key)
    return key === undefined ? undefined : { args: [type, key], result: withNullable(type.value, true) }
  },
  generate(g, args, call) {
    const [collection, index] = args
    const [type, indexType] = call.args
    if (collection === undefined || index === undefined || type === undefined || indexType === undefined)
      throw new Error('ITEM needs two arguments')
    return fromStored(g, itemCode(g, collection, type, index, indexType), call.result)
  },
}

function resolveElement(type: CollectionType, index: Argument): Resolution | string | undefined {
  if (!isInteger(index.type)) return undefined
  const { literal } = index
  if (literal !== null && literal !== undefined && Number(literal) < 1) {
    return `The elements of an array are counted from 1; there is no element ${String(literal)}.`
  }
  return { args: [type, index.type], result: withNullable(type.element, true) }
}

/** The type a key is looked up as. Integers and texts of any length are alike in a map. */
export function lookedUp(given: LogicalType, key: LogicalType): LogicalType | undefined {
  if ((isInteger(given) && isInteger(key)) || (isString(given) && isString(key))) return given
  if (implicitlyCastable(given, key)) return withNullable(key, given.nullable)
  return undefined
}

function itemCode(g: Generator, { code }: Value, type: LogicalType, index: Value, indexType: LogicalType): string {
  if (type.kind === 'ARRAY') {
    const at = storageOf(indexType) === 'long' ? g.numberOf(index.code) : index.code
    return `${code}[${at} - 1] ?? null`
  }
  const key = storedForm(g, index, indexType)
  const found =
    storageOf(indexType) === 'any' ? `${g.constant(mapGet, 'mapGet')}(${code}, ${key})` : `${code}.get(${key})`
  return `${found} ?? null`
}

/** `r.f`: the field's number is the second argument. */
export const fieldOf: ScalarFunction = {
  name: '.',
  family: 'collection',
  signatures: ['row.field'],
  doc: 'A field of a row.',
  resolve([row, index, ...rest]) {
    const type = row?.type
    if (type?.kind !== 'ROW' || index === undefined || rest.length > 0) return undefined
    const field = type.fields[Number(index.literal)]
    if (field === undefined) return undefined
    return { args: [type, index.type], result: withNullable(field.type, type.nullable || field.type.nullable) }
  },
  generate(g, [row], { literals: [, index], args: [type] }: BoundCall) {
    const field = type?.kind === 'ROW' ? type.fields[Number(index)] : undefined
    if (row === undefined || field === undefined) throw new Error('FIELD needs a row and a number')
    return fromStored(g, `${row.code}[${Number(index)}]`, field.type)
  },
}
