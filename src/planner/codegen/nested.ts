import { narrow } from '../../core/decimal.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { Generator, Value } from './generator.ts'
import { blank } from './literal.ts'

/** Source of a value as it stands in an array, map or row: in storage form, null for NULL. */
export function storedForm(g: Generator, { code, isNull }: Value, type: LogicalType): string {
  if (isNull === 'true') return 'null'
  const stored = g.wide && storageOf(type) === 'long' ? `${g.constant(narrow, 'narrow')}(${code})` : code
  return isNull === undefined ? stored : `(${isNull} ? null : ${stored})`
}

/** The value of `type` that `source` gives in storage form; its null is NULL where the type is nullable. */
export function fromStored(g: Generator, source: string, type: LogicalType): Value {
  const stored = g.local(source)
  const long = storageOf(type) === 'long'
  if (!type.nullable) return { code: long ? g.exact(stored) : stored, isNull: undefined }
  const isNull = g.local(`${stored} === null`)
  const code = `${isNull} ? ${long ? '0' : blank(g, type)} : ${stored}`
  return { code: long ? g.exact(code) : g.local(code), isNull }
}
