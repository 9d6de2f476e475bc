import {
  type LogicalType,
  MAX_DECIMAL_PRECISION,
  MAX_LENGTH,
  type SimpleKind,
  simple,
  typeText,
} from '../../core/types/logical-type.ts'
import type { DataTypeAst } from '../../parser/ast/type.ts'
import { invalid, notSupported } from './context.ts'

interface Text {
  readonly text: string
}

const SIMPLE: ReadonlyMap<string, SimpleKind> = new Map([
  ['BOOLEAN', 'BOOLEAN'],
  ['TINYINT', 'TINYINT'],
  ['SMALLINT', 'SMALLINT'],
  ['INT', 'INT'],
  ['INTEGER', 'INT'],
  ['BIGINT', 'BIGINT'],
  ['FLOAT', 'FLOAT'],
  ['DOUBLE', 'DOUBLE'],
  ['DOUBLE PRECISION', 'DOUBLE'],
  ['DATE', 'DATE'],
])

const PARAMETRISED: ReadonlyMap<string, (ast: DataTypeAst, env: Text) => LogicalType> = new Map([
  ['CHAR', (ast, env) => ({ kind: 'CHAR', length: length(ast, env), nullable: true })],
  ['VARCHAR', (ast, env) => ({ kind: 'VARCHAR', length: length(ast, env, MAX_LENGTH), nullable: true })],
  ['STRING', () => ({ kind: 'VARCHAR', length: MAX_LENGTH, nullable: true })],
  ['BINARY', (ast, env) => ({ kind: 'BINARY', length: length(ast, env), nullable: true })],
  ['VARBINARY', (ast, env) => ({ kind: 'VARBINARY', length: length(ast, env, MAX_LENGTH), nullable: true })],
  ['BYTES', () => ({ kind: 'VARBINARY', length: MAX_LENGTH, nullable: true })],
  ['DECIMAL', decimalType],
  ['DEC', decimalType],
  ['NUMERIC', decimalType],
  ['TIME', (ast, env) => ({ kind: 'TIME', precision: parameter(ast, env, 0, 0, 9), nullable: true })],
  ['TIMESTAMP', (ast, env) => ({ kind: 'TIMESTAMP', precision: parameter(ast, env, 6, 0, 9), nullable: true })],
  ['TIMESTAMP_LTZ', (ast, env) => ({ kind: 'TIMESTAMP_LTZ', precision: parameter(ast, env, 6, 0, 9), nullable: true })],
  ['ARRAY', (ast, env) => ({ kind: 'ARRAY', element: element(ast, 0, env), nullable: true })],
  ['MULTISET', (ast, env) => ({ kind: 'MULTISET', element: element(ast, 0, env), nullable: true })],
  ['MAP', (ast, env) => ({ kind: 'MAP', key: element(ast, 0, env), value: element(ast, 1, env), nullable: true })],
  ['ROW', rowType],
])

/** The type that was written, its parameters checked. */
export function bindDataType(ast: DataTypeAst, env: Text): LogicalType {
  return { ...bareType(ast, env), nullable: ast.nullable }
}

function bareType(ast: DataTypeAst, env: Text): LogicalType {
  const kind = SIMPLE.get(ast.name)
  if (kind !== undefined) return simple(kind)
  const build = PARAMETRISED.get(ast.name)
  if (build !== undefined) return build(ast, env)
  if (ast.name.startsWith('INTERVAL'))
    return simple(/YEAR|MONTH|QUARTER/.test(ast.name) ? 'INTERVAL_MONTHS' : 'INTERVAL_MILLIS')
  throw notSupported(env, `Type ${ast.name}`, ast.span)
}

function decimalType(ast: DataTypeAst, env: Text): LogicalType {
  const [precision = 10, scale = 0] = ast.parameters
  if (precision < 1 || precision > MAX_DECIMAL_PRECISION) {
    throw invalid(env, 'BAD_TYPE', `The precision of DECIMAL must be 1 to 38; given was ${precision}.`, ast.span)
  }
  if (scale > precision) {
    throw invalid(
      env,
      'BAD_TYPE',
      `The scale of DECIMAL must be 0 to its precision ${precision}; given was ${scale}.`,
      ast.span,
    )
  }
  return { kind: 'DECIMAL', precision, scale, nullable: true }
}

function rowType(ast: DataTypeAst, env: Text): LogicalType {
  const fields = ast.fields.map(({ name, type, comment }) => ({
    name: name.name,
    type: bindDataType(type, env),
    ...(comment === undefined ? {} : { comment }),
  }))
  const names = fields.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw invalid(env, 'DUPLICATE_COLUMN', `ROW has two fields '${twice}'.`, ast.span)
  return { kind: 'ROW', fields, nullable: true }
}

function element(ast: DataTypeAst, i: number, env: Text): LogicalType {
  const type = ast.elements[i]
  if (type === undefined) throw invalid(env, 'BAD_TYPE', `${ast.name} needs the type of its elements.`, ast.span)
  return bindDataType(type, env)
}

function length(ast: DataTypeAst, env: Text, byDefault = 1): number {
  return parameter(ast, env, byDefault, 1, MAX_LENGTH)
}

function parameter(ast: DataTypeAst, env: Text, byDefault: number, min: number, max: number): number {
  const value = ast.parameters[0] ?? byDefault
  if (value >= min && value <= max) return value
  const what = max === MAX_LENGTH ? 'length' : 'precision'
  throw invalid(env, 'BAD_TYPE', `The ${what} of ${ast.name} must be ${min} to ${max}; given was ${value}.`, ast.span)
}

/** A list of columns for messages: `[a: INT, b: STRING]`. */
export function schemaText(columns: readonly { readonly name: string; readonly type: LogicalType }[]): string {
  return `[${columns.map(({ name, type }) => `${name}: ${typeText(type)}`).join(', ')}]`
}
