import { ValidationError } from '../../core/errors.ts'
import { quoteIdentifier } from '../../core/quote.ts'
import type { DataType } from '../../core/types/data-types.ts'
import type { DataTypeAst } from '../../parser/ast/type.ts'
import type { CreateTableAst } from '../../parser/ast/statement.ts'
import { parseStatement } from '../../parser/parse.ts'
import { printType } from '../../parser/print.ts'
import { Row } from '../row.ts'
import type { Schema } from '../schema.ts'

/** What is known of a stream's records without a schema. */
export interface RecordInfo {
  /** As given by `returns`. */
  readonly type: DataType<unknown> | undefined
  /** The first element of a stream of given values. */
  readonly sample: unknown
}

/** The elements of CREATE TABLE for a stream: those of the schema, with columns from the records where it has none. */
export function schemaElements(schema: Schema | undefined, record: RecordInfo): readonly string[] {
  const given = schema?.elements ?? []
  if (given.length > 0 && declaredColumns(given).some(({ kind }) => kind === 'PhysicalColumn')) return given
  return [...derivedColumns(record), ...given]
}

function declaredColumns(elements: readonly string[]): CreateTableAst['elements'] {
  const statement = parseStatement(`CREATE TABLE t (${elements.join(', ')})`)
  return statement.kind === 'CreateTable' ? statement.elements : []
}

function derivedColumns({ type, sample }: RecordInfo): readonly string[] {
  if (type !== undefined) return columnsOfType(type)
  if (sample !== undefined) return columnsOfValue(sample)
  const example = "Schema.newBuilder().column('name', DataTypes.STRING()).column('count', DataTypes.BIGINT()).build()"
  const message =
    "The columns of a stream's table can't be told from its records. Give a Schema, for example " +
    `${example}, or call .returns(type) on the stream.`
  throw new ValidationError('UNKNOWN_SCHEMA', message)
}

/** The fields of a ROW, or one column `f0`. */
function columnsOfType(type: DataType<unknown>): readonly string[] {
  const [column] = declaredColumns([`f0 ${type.toString()}`])
  const ast: DataTypeAst | undefined = column?.kind === 'PhysicalColumn' ? column.type : undefined
  if (ast?.name !== 'ROW') return [`f0 ${type.toString()}`]
  return ast.fields.map((field) => `${quoteIdentifier(field.name.name)} ${printType(field.type)}`)
}

function columnsOfValue(value: unknown): readonly string[] {
  if (value instanceof Row)
    return named(value.getFieldNames() ?? value.toArray().map((_, i) => `f${i}`), value.toArray())
  if (Array.isArray(value)) {
    return named(
      value.map((_, i) => `f${i}`),
      value,
    )
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return named(Object.keys(value), Object.values(value))
  }
  return named(['f0'], [value])
}

function named(names: readonly string[], values: readonly unknown[]): readonly string[] {
  return names.map((name, i) => `${quoteIdentifier(name)} ${typeOfValue(name, values[i])}`)
}

function typeOfValue(name: string, value: unknown): string {
  if (typeof value === 'string') return 'STRING'
  if (typeof value === 'boolean') return 'BOOLEAN'
  if (typeof value === 'bigint') return 'BIGINT'
  if (typeof value === 'number') return 'DOUBLE'
  if (value instanceof Date) return 'TIMESTAMP_LTZ(3)'
  const message = `The SQL type of field '${name}' can't be told from its first value. Give a Schema for the stream.`
  throw new ValidationError('UNKNOWN_SCHEMA', message)
}
