import { decodedText, type TextBuffer } from './text-buffer.ts'
import type { Storage } from './types/storage.ts'

/** Exact integers beyond 2^53, one per row. */
export type WideValues = bigint[] | BigInt64Array

/** Numbers and booleans. `data[i]` is 0 (and `wide[i]` 0n) where `nulls[i]` is 1. */
export interface NumberColumn {
  readonly storage: 'bool' | 'int' | 'double' | 'long'
  readonly data: Float64Array | Int32Array | Uint8Array
  /** 1 where the value is NULL; undefined when no value of the batch is. */
  readonly nulls: Uint8Array | undefined
  /**
   * Only for storage `long`, and only when some value is beyond ±(2^53 - 1): the exact values of all rows.
   * `data` then holds the nearest doubles and must not be computed with.
   */
  readonly wide: WideValues | undefined
}

export interface AnyColumn {
  readonly storage: 'any'
  readonly data: readonly unknown[]
  readonly nulls: Uint8Array | undefined
}

export type Column = NumberColumn | StringColumn | AnyColumn

/**
 * Text, in one of three forms: JavaScript strings (`values`), UTF-8 bytes with offsets as a reader found them, or
 * codes into a dictionary. Bytes stay bytes until somebody asks for characters. Where NULL, the text is ''.
 */
export class StringColumn {
  readonly storage = 'string'
  readonly nulls: Uint8Array | undefined
  #values: readonly string[] | undefined
  readonly bytes: StringBytes | undefined
  readonly dictionary: StringCodes | undefined

  private constructor(
    nulls: Uint8Array | undefined,
    values: readonly string[] | undefined,
    bytes: StringBytes | undefined,
    dictionary: StringCodes | undefined,
  ) {
    this.nulls = nulls
    this.#values = values
    this.bytes = bytes
    this.dictionary = dictionary
  }

  static ofValues(values: readonly string[], nulls?: Uint8Array): StringColumn {
    return new StringColumn(nulls, values, undefined, undefined)
  }

  static ofBytes(bytes: StringBytes, nulls?: Uint8Array): StringColumn {
    return new StringColumn(nulls, undefined, bytes, undefined)
  }

  static ofCodes(dictionary: StringCodes, nulls?: Uint8Array): StringColumn {
    return new StringColumn(nulls, undefined, undefined, dictionary)
  }

  /** The text of row `i`. Decodes bytes anew at each call: read once per row, or use `values`. */
  at(i: number): string {
    if (this.#values !== undefined) return this.#values[i] as string
    if (this.dictionary !== undefined) {
      return this.dictionary.values[this.dictionary.codes[i] as number] as string
    }
    const { buffer, starts, ends, ascii } = this.bytes as StringBytes
    const start = starts[i] as number
    const end = ends[i] as number
    return decodedText(buffer, start, end, ascii)
  }

  /** The first `n` rows as strings, decoded once and kept. */
  values(n: number): readonly string[] {
    if (this.#values !== undefined) return this.#values
    const values = new Array<string>(n)
    for (let i = 0; i < n; i++) values[i] = this.at(i)
    this.#values = values
    return values
  }

  /** The strings, if this column already holds them. */
  get decoded(): readonly string[] | undefined {
    return this.#values
  }
}

/** UTF-8 text of row i = `buffer[starts[i] .. ends[i])`. `ascii`: no byte of these stretches is above 127. */
export interface StringBytes {
  readonly buffer: TextBuffer
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly ascii: boolean
}

/** Text of row i = `values[codes[i]]`. `values` only ever grows while its source lives: a code keeps its meaning. */
export interface StringCodes {
  readonly codes: Int32Array
  readonly values: readonly string[]
}

export function numberColumn(
  storage: NumberColumn['storage'],
  data: NumberColumn['data'],
  nulls?: Uint8Array,
  wide?: WideValues,
): NumberColumn {
  return { storage, data, nulls, wide }
}

/** Storage for `n` numbers. */
export function allocate(
  storage: Exclude<Storage, 'string' | 'any'>,
  n: number,
): Float64Array | Int32Array | Uint8Array {
  if (storage === 'bool') return new Uint8Array(n)
  return storage === 'int' ? new Int32Array(n) : new Float64Array(n)
}

export const MAX_SAFE: number = Number.MAX_SAFE_INTEGER

/** The exact values of rows 0..n of a `long` column, whether or not it is wide. */
export function wideValues(column: NumberColumn, n: number): WideValues {
  if (column.wide !== undefined) return column.wide
  const values = new Array<bigint>(n)
  for (let i = 0; i < n; i++) values[i] = BigInt(column.data[i] as number)
  return values
}
