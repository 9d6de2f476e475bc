import { PlanError } from '../../core/errors.ts'
import { quoteIdentifier } from '../../core/quote.ts'
import type { DataType } from '../../core/types/data-types.ts'
import type { CreateTableAst } from '../../parser/ast/statement.ts'
import type { DataTypeAst } from '../../parser/ast/type.ts'
import { parseStatement } from '../../parser/parse.ts'
import { printType } from '../../parser/print.ts'
import { Row } from '../row.ts'
import type { Schema } from '../schema.ts'
import { isRecord } from './stream-to-table.ts'

/** What is known of a stream's records without a schema. */
export interface RecordInfo {
  /** As given by `returns`. */
  readonly type: DataType<unknown> | undefined
  /** The records, where they were given as values. */
  readonly samples: readonly unknown[]
}

/** The elements of CREATE TABLE for a stream: those of the schema, with columns from the records where it has none. */
export function schemaElements(schema: Schema | undefined, record: RecordInfo): readonly string[] {
  const given = schema?.elements ?? []
  if (given.length > 0 && elementsOf(given).some(({ kind }) => kind === 'PhysicalColumn')) return given
  return [...derivedColumns(record), ...given]
}

/** What a schema says, as the parser sees it. */
export function elementsOf(elements: readonly string[]): CreateTableAst['elements'] {
  if (elements.length === 0) return []
  const statement = parseStatement(`CREATE TABLE t (${elements.join(', ')})`)
  return statement.kind === 'CreateTable' ? statement.elements : []
}

/** Whether the element declares the primary key. */
export function hasPrimaryKey(element: CreateTableAst['elements'][number]): boolean {
  return element.kind === 'PrimaryKey' || ('primaryKey' in element && element.primaryKey !== undefined)
}

function derivedColumns({ type, samples }: RecordInfo): readonly string[] {
  if (type !== undefined) return columnsOfType(type)
  if (samples.length > 0) return columnsOfValues(samples)
  const example = "Schema.newBuilder().column('name', DataTypes.STRING()).column('count', DataTypes.BIGINT()).build()"
  throw unknownSchema(
    `The columns of a stream's table can't be told from its records. Give a Schema, for example ${example}, ` +
      'or call .returns(type) on the stream.',
  )
}

/** The fields of a ROW, or one column `f0`. */
function columnsOfType(type: DataType<unknown>): readonly string[] {
  const [column] = elementsOf([`f0 ${type.toString()}`])
  const ast: DataTypeAst | undefined = column?.kind === 'PhysicalColumn' ? column.type : undefined
  if (ast?.name !== 'ROW') return [`f0 ${type.toString()}`]
  return ast.fields.map((field) => `${quoteIdentifier(field.name.name)} ${printType(field.type)}`)
}

/** The fields of all values, each of the type that its values have. */
function columnsOfValues(values: readonly unknown[]): readonly string[] {
  const types = new Map<string, string | undefined>()
  for (const value of values) {
    for (const [name, field] of fieldsOf(value)) {
      const known = types.get(name)
      const type = field === null || field === undefined ? known : typeOf(field)
      if (type !== undefined && known !== undefined && type !== known) throw twoTypes(name, known, type)
      types.set(name, type)
    }
  }
  if (types.size === 0) throw unknownSchema(`The records have no fields. ${giveSchema(types)}`)
  return [...types].map(([name, type]) => {
    if (type === undefined || type === '') throw untold(name, types)
    return `${quoteIdentifier(name)} ${type}`
  })
}

function fieldsOf(value: unknown): readonly (readonly [name: string, field: unknown])[] {
  if (value instanceof Row) {
    const names = value.getFieldNames()
    return value.toArray().map((field, i) => [names?.[i] ?? `f${i}`, field] as const)
  }
  if (Array.isArray(value)) return value.map((field: unknown, i) => [`f${i}`, field] as const)
  return isRecord(value) ? Object.entries(value) : [['f0', value]]
}

/** Empty: none that values of the kind could tell. */
function typeOf(value: unknown): string {
  if (typeof value === 'string') return 'STRING'
  if (typeof value === 'boolean') return 'BOOLEAN'
  if (typeof value === 'bigint') return 'BIGINT'
  if (typeof value === 'number') return 'DOUBLE'
  if (value instanceof Date) return 'TIMESTAMP_LTZ(3)'
  return value instanceof Uint8Array ? 'BYTES' : ''
}

function twoTypes(name: string, one: string, other: string): PlanError {
  return unknownSchema(
    `Field '${name}' is ${one} in one record and ${other} in another: map the records first, or give a Schema.`,
  )
}

function untold(name: string, types: ReadonlyMap<string, string | undefined>): PlanError {
  return unknownSchema(`The SQL type of field '${name}' can't be told from its values. ${giveSchema(types)}`)
}

/** The schema to write, as far as it is known. */
function giveSchema(types: ReadonlyMap<string, string | undefined>): string {
  const columns = [...types].map(([name, type]) => {
    const call = type === undefined || type === '' ? '…' : `DataTypes.${type.replace(/\(|$/, '(').replace(/\($/, '()')}`
    return `.column('${name}', ${call})`
  })
  return `Give a Schema for the stream: Schema.newBuilder()${columns.join('')}.build().`
}

function unknownSchema(message: string): PlanError {
  return new PlanError('UNKNOWN_SCHEMA', message)
}
