import { quoteIdentifier } from '../quote.ts'

/** The SQL types (Flink's), each with its nullability. A type is an immutable value; build it with the functions below. */
export type LogicalType =
  | { readonly kind: SimpleKind; readonly nullable: boolean }
  | { readonly kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY'; readonly length: number; readonly nullable: boolean }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number; readonly nullable: boolean }
  | { readonly kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ'; readonly precision: number; readonly nullable: boolean }
  | { readonly kind: 'ARRAY' | 'MULTISET'; readonly element: LogicalType; readonly nullable: boolean }
  | { readonly kind: 'MAP'; readonly key: LogicalType; readonly value: LogicalType; readonly nullable: boolean }
  | { readonly kind: 'ROW'; readonly fields: readonly RowField[]; readonly nullable: boolean }

/** `INTERVAL_MONTHS` is held in months, `INTERVAL_MILLIS` in milliseconds; `RAW` is any JavaScript value; `NULL` the bare NULL. */
export type SimpleKind =
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INT'
  | 'BIGINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DATE'
  | 'INTERVAL_MONTHS'
  | 'INTERVAL_MILLIS'
  | 'RAW'
  | 'NULL'

export type TypeKind = LogicalType['kind']
export type DecimalType = Extract<LogicalType, { kind: 'DECIMAL' }>
export type RowType = Extract<LogicalType, { kind: 'ROW' }>
export type MapType = Extract<LogicalType, { kind: 'MAP' }>
/** ARRAY or MULTISET. */
export type CollectionType = Extract<LogicalType, { element: LogicalType }>

export interface RowField {
  readonly name: string
  readonly type: LogicalType
  readonly comment?: string
}

export const MAX_LENGTH = 2147483647
export const MAX_DECIMAL_PRECISION = 38

export const simple = (kind: SimpleKind, nullable = true): LogicalType => ({ kind, nullable })
export const BOOLEAN: LogicalType = simple('BOOLEAN')
export const TINYINT: LogicalType = simple('TINYINT')
export const SMALLINT: LogicalType = simple('SMALLINT')
export const INT: LogicalType = simple('INT')
export const BIGINT: LogicalType = simple('BIGINT')
export const FLOAT: LogicalType = simple('FLOAT')
export const DOUBLE: LogicalType = simple('DOUBLE')
export const DATE: LogicalType = simple('DATE')
export const STRING: LogicalType = { kind: 'VARCHAR', length: MAX_LENGTH, nullable: true }
export const BYTES: LogicalType = { kind: 'VARBINARY', length: MAX_LENGTH, nullable: true }
export const varchar = (length: number, nullable = true): LogicalType => ({ kind: 'VARCHAR', length, nullable })
export const char = (length: number, nullable = true): LogicalType => ({ kind: 'CHAR', length, nullable })
export const decimal = (precision: number, scale: number, nullable = true): DecimalType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable,
})
export const time = (precision = 0, nullable = true): LogicalType => ({ kind: 'TIME', precision, nullable })
export const timestamp = (precision = 6, nullable = true): LogicalType => ({ kind: 'TIMESTAMP', precision, nullable })
export const timestampLtz = (precision = 6, nullable = true): LogicalType => ({
  kind: 'TIMESTAMP_LTZ',
  precision,
  nullable,
})

/** `type` with the given nullability. */
export function withNullable<T extends LogicalType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : { ...type, nullable }
}

export const isString = (type: LogicalType): boolean => type.kind === 'CHAR' || type.kind === 'VARCHAR'
export const isBinary = (type: LogicalType): boolean => type.kind === 'BINARY' || type.kind === 'VARBINARY'
export const isInteger = (type: LogicalType): boolean =>
  type.kind === 'TINYINT' || type.kind === 'SMALLINT' || type.kind === 'INT' || type.kind === 'BIGINT'
export const isFloating = (type: LogicalType): boolean => type.kind === 'FLOAT' || type.kind === 'DOUBLE'
export const isExact = (type: LogicalType): boolean => isInteger(type) || type.kind === 'DECIMAL'
export const isNumeric = (type: LogicalType): boolean => isExact(type) || isFloating(type)
export const isTimestamp = (type: LogicalType): boolean => type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
export const isInterval = (type: LogicalType): boolean =>
  type.kind === 'INTERVAL_MONTHS' || type.kind === 'INTERVAL_MILLIS'
export const isTemporal = (type: LogicalType): boolean =>
  isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME'

export const isNested = (type: LogicalType): type is CollectionType | MapType | RowType =>
  type.kind === 'ARRAY' || type.kind === 'MULTISET' || type.kind === 'MAP' || type.kind === 'ROW'

/** Same type, nullability of every level included unless `ignoreNullable`, which ignores the outermost level. */
export function sameType(a: LogicalType, b: LogicalType, ignoreNullable = false): boolean {
  const nullable = ignoreNullable ? b.nullable : a.nullable
  return typeText({ ...a, nullable }) === typeText(b)
}

/** The type as SQL text, for example `DECIMAL(10, 2) NOT NULL`. `full`: without short forms such as STRING. */
export function typeText(type: LogicalType, full = false): string {
  const text = bareText(type, full)
  return type.nullable || type.kind === 'NULL' ? text : `${text} NOT NULL`
}

function bareText(type: LogicalType, full: boolean): string {
  switch (type.kind) {
    case 'VARCHAR':
      return type.length === MAX_LENGTH && !full ? 'STRING' : `VARCHAR(${type.length})`
    case 'VARBINARY':
      return type.length === MAX_LENGTH && !full ? 'BYTES' : `VARBINARY(${type.length})`
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'TIME':
    case 'TIMESTAMP':
      return `${type.kind}(${type.precision})`
    case 'TIMESTAMP_LTZ':
      return full ? `TIMESTAMP(${type.precision}) WITH LOCAL TIME ZONE` : `TIMESTAMP_LTZ(${type.precision})`
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${typeText(type.element, full)}>`
    case 'MAP':
      return `MAP<${typeText(type.key, full)}, ${typeText(type.value, full)}>`
    case 'ROW':
      return `ROW<${type.fields.map((f) => `${quoteIdentifier(f.name)} ${typeText(f.type, full)}`).join(', ')}>`
    case 'INTERVAL_MONTHS':
      return 'INTERVAL MONTH'
    case 'INTERVAL_MILLIS':
      return 'INTERVAL SECOND(3)'
    default:
      return type.kind
  }
}
