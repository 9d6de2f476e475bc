import type { LogicalType } from './logical-type.ts'

/**
 * How the values of a type lie in memory:
 * - `bool` `Uint8Array` of 0 and 1: BOOLEAN
 * - `int` `Int32Array`: TINYINT, SMALLINT, INT; DATE in days since 1970-01-01; TIME in ms of the day; INTERVAL_MONTHS
 * - `double` `Float64Array`: FLOAT (already rounded to 32 bits), DOUBLE
 * - `long` `Float64Array` of integers, all within ±(2^53 - 1), and when a batch holds a value beyond that, the exact
 *   values of the whole column as `wide` bigints beside it: BIGINT; DECIMAL unscaled; TIMESTAMP and TIMESTAMP_LTZ as
 *   epoch units of the precision (see `timestampUnit`); INTERVAL_MILLIS
 * - `string` text, held as strings or as UTF-8 bytes
 * - `any` JavaScript values: BYTES as Uint8Array, ARRAY as arrays, MAP as Map, ROW as arrays of fields, RAW
 */
export type Storage = 'bool' | 'int' | 'double' | 'long' | 'string' | 'any'

export function storageOf(type: LogicalType): Storage {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'bool'
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_MONTHS':
      return 'int'
    case 'FLOAT':
    case 'DOUBLE':
      return 'double'
    case 'BIGINT':
    case 'DECIMAL':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'INTERVAL_MILLIS':
      return 'long'
    case 'CHAR':
    case 'VARCHAR':
      return 'string'
    default:
      return 'any'
  }
}

/**
 * Stored units per millisecond of TIMESTAMP(precision) and TIMESTAMP_LTZ(precision): milliseconds up to precision 3,
 * microseconds up to 6, nanoseconds above. Milliseconds and microseconds of our era stay within 2^53.
 */
export function timestampUnit(precision: number): 1 | 1_000 | 1_000_000 {
  return precision <= 3 ? 1 : precision <= 6 ? 1_000 : 1_000_000
}
