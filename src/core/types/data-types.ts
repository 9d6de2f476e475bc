import { quoteIdentifier } from '../quote.ts'

/** An SQL type for programs, with the JavaScript type of its values. */
export interface DataType<out J> {
  /** The same type without NULL. */
  notNull(): DataType<NonNullable<J>>
  /** As SQL: `DECIMAL(10, 2) NOT NULL`. */
  toString(): string
  readonly __js?: J
}

/** The JavaScript type of a data type's values. */
export type JsOf<D> = D extends DataType<infer J> ? J : never

type Plain<J> = () => DataType<J | null>
type WithLength<J> = (length?: number) => DataType<J | null>

/** The type that is written so in SQL. */
export function dataType<J>(sql: string): DataType<J> {
  return {
    notNull: () => dataType<NonNullable<J>>(sql.endsWith(' NOT NULL') ? sql : `${sql} NOT NULL`),
    toString: () => sql,
  }
}

const plain =
  <J>(name: string): Plain<J> =>
  () =>
    dataType<J | null>(name)

const withLength =
  <J>(name: string): WithLength<J> =>
  (length) =>
    dataType<J | null>(length === undefined ? name : `${name}(${length})`)

/** The SQL types. BIGINT is `bigint`, DECIMAL, DATE, TIME and TIMESTAMP are strings, TIMESTAMP_LTZ milliseconds. */
export const DataTypes: {
  readonly STRING: Plain<string>
  readonly BOOLEAN: Plain<boolean>
  readonly TINYINT: Plain<number>
  readonly SMALLINT: Plain<number>
  readonly INT: Plain<number>
  readonly BIGINT: Plain<bigint>
  readonly FLOAT: Plain<number>
  readonly DOUBLE: Plain<number>
  readonly BYTES: Plain<Uint8Array>
  readonly DATE: Plain<string>
  readonly CHAR: WithLength<string>
  readonly VARCHAR: WithLength<string>
  readonly TIME: WithLength<string>
  readonly TIMESTAMP: WithLength<string>
  readonly TIMESTAMP_LTZ: WithLength<number>
  DECIMAL(precision: number, scale: number): DataType<string | null>
  ARRAY<J>(element: DataType<J>): DataType<J[] | null>
  MAP<K, V>(key: DataType<K>, value: DataType<V>): DataType<Map<K, V> | null>
  ROW<F extends Record<string, DataType<unknown>>>(fields: F): DataType<{ [N in keyof F]: JsOf<F[N]> } | null>
} = {
  STRING: plain('STRING'),
  BOOLEAN: plain('BOOLEAN'),
  TINYINT: plain('TINYINT'),
  SMALLINT: plain('SMALLINT'),
  INT: plain('INT'),
  BIGINT: plain('BIGINT'),
  FLOAT: plain('FLOAT'),
  DOUBLE: plain('DOUBLE'),
  BYTES: plain('BYTES'),
  DATE: plain('DATE'),
  CHAR: withLength('CHAR'),
  VARCHAR: withLength('VARCHAR'),
  TIME: withLength('TIME'),
  TIMESTAMP: withLength('TIMESTAMP'),
  TIMESTAMP_LTZ: withLength('TIMESTAMP_LTZ'),
  DECIMAL: (precision, scale) => dataType(`DECIMAL(${precision}, ${scale})`),
  ARRAY: (element) => dataType(`ARRAY<${element.toString()}>`),
  MAP: (key, value) => dataType(`MAP<${key.toString()}, ${value.toString()}>`),
  ROW: (fields) => {
    const columns = Object.entries(fields).map(([name, type]) => `${quoteIdentifier(name)} ${type.toString()}`)
    return dataType(`ROW<${columns.join(', ')}>`)
  },
}
