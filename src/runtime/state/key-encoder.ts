import { type Column, type NumberColumn, StringColumn, type WideValues } from '../../core/column.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { StringInterner } from './interner.ts'

export type KeyCodes = Float64Array | Int32Array | Uint8Array

/** Outside the range of all safe integers and codes of wide values: stands for NULL in a key. */
export const NULL_KEY: number = -(2 ** 60)
const FIRST_WIDE = 2 ** 53

/**
 * One column of keys as numbers, so that key tables hold nothing else. Small integers are their own code and cost
 * nothing; text gets the code of its interner; integers beyond 2^53 get codes above 2^53, which no safe integer uses.
 */
export class KeyEncoder {
  readonly storage: Storage
  readonly #interner: StringInterner | undefined
  #wideCodes: Map<bigint, number> | undefined
  readonly #wideValues: bigint[] = []
  #scratch = new Float64Array(0)
  #translation = new Float64Array(0)
  #translated: readonly string[] | undefined
  #translatedGeneration = -1

  constructor(storage: Storage) {
    this.storage = storage
    this.#interner = storage === 'string' || storage === 'any' ? new StringInterner() : undefined
  }

  /** Codes of the rows `from..to`, at their indexes: the column's own memory where possible, valid until the next call. */
  encode(column: Column, from: number, to: number): KeyCodes {
    switch (column.storage) {
      case 'string':
        return this.#encodeStrings(column, from, to)
      case 'any':
        return this.#encodeAny(column.data, column.nulls, from, to)
      default:
        if (column.wide !== undefined) return this.#encodeWide(column.wide, column.nulls, from, to)
        return column.nulls === undefined && column.storage !== 'double'
          ? column.data
          : this.#encodeNumbers(column, from, to)
    }
  }

  #room(n: number): Float64Array {
    if (this.#scratch.length < n) this.#scratch = new Float64Array(Math.max(n, 1024))
    return this.#scratch
  }

  #encodeNumbers({ data, nulls, storage }: NumberColumn, from: number, to: number): Float64Array {
    const out = this.#room(to)
    for (let i = from; i < to; i++) {
      // -0.0 and 0.0 are one key.
      out[i] = nulls !== undefined && nulls[i] === 1 ? NULL_KEY : (data[i] as number) + 0
    }
    if (storage === 'double') {
      for (let i = from; i < to; i++) {
        const value = out[i] as number
        // A key table compares with ===, which NaN would never pass; other codes stand for something else already.
        if (!(value < FIRST_WIDE) || (value === NULL_KEY && nulls?.[i] !== 1))
          out[i] = this.#wideCode(doubleBits(value))
      }
    }
    return out
  }

  #encodeStrings(column: StringColumn, from: number, to: number): Float64Array {
    const interner = this.#interner as StringInterner
    const out = this.#room(to)
    const { dictionary, bytes, decoded, nulls } = column
    if (dictionary !== undefined) this.#translateCodes(dictionary.codes, dictionary.values, from, to, out)
    else if (decoded === undefined && bytes !== undefined) interner.codesOfBytes(bytes, from, to, out)
    else {
      const values = column.values(to)
      for (let i = from; i < to; i++) out[i] = interner.codeOfText(values[i] as string)
    }
    if (nulls !== undefined) for (let i = from; i < to; i++) if (nulls[i] === 1) out[i] = NULL_KEY
    return out
  }

  /** A dictionary's codes to ours, each looked up once as long as both keep their meaning. */
  #translateCodes(codes: Int32Array, values: readonly string[], from: number, to: number, out: Float64Array): void {
    const interner = this.#interner as StringInterner
    if (this.#translated !== values || this.#translatedGeneration !== interner.generation) {
      this.#translated = values
      this.#translatedGeneration = interner.generation
      this.#translation = new Float64Array(Math.max(64, values.length * 2)).fill(-1)
    }
    if (this.#translation.length < values.length) {
      const grown = new Float64Array(values.length * 2).fill(-1)
      grown.set(this.#translation)
      this.#translation = grown
    }
    const translation = this.#translation
    for (let i = from; i < to; i++) {
      const code = codes[i] as number
      let own = translation[code] as number
      if (own < 0) {
        own = interner.codeOfText(values[code] as string)
        translation[code] = own
      }
      out[i] = own
    }
  }

  #encodeAny(data: readonly unknown[], nulls: Uint8Array | undefined, from: number, to: number): Float64Array {
    const interner = this.#interner as StringInterner
    const out = this.#room(to)
    for (let i = from; i < to; i++) {
      out[i] = nulls !== undefined && nulls[i] === 1 ? NULL_KEY : interner.codeOfText(serializeKey(data[i]))
    }
    return out
  }

  #encodeWide(wide: WideValues, nulls: Uint8Array | undefined, from: number, to: number): Float64Array {
    const out = this.#room(to)
    for (let i = from; i < to; i++) {
      out[i] = nulls !== undefined && nulls[i] === 1 ? NULL_KEY : this.encodeBigint(wide[i] as bigint)
    }
    return out
  }

  encodeBigint(value: bigint): number {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : this.#wideCode(value)
  }

  #wideCode(value: bigint): number {
    const codes = (this.#wideCodes ??= new Map())
    let code = codes.get(value)
    if (code === undefined) {
      code = FIRST_WIDE + 2 * this.#wideValues.length
      this.#wideValues.push(value)
      codes.set(value, code)
    }
    return code
  }

  /** The exact value behind a code of a `long` column. */
  bigintOf(code: number): bigint {
    return code >= FIRST_WIDE ? (this.#wideValues[(code - FIRST_WIDE) / 2] as bigint) : BigInt(code)
  }

  /** The value behind a code of a `double` column. */
  doubleOf(code: number): number {
    return code >= FIRST_WIDE ? doubleOfBits(this.#wideValues[(code - FIRST_WIDE) / 2] as bigint) : code
  }

  /** The text behind a code of a `string` column. */
  textOf(code: number): string {
    return (this.#interner as StringInterner).texts[code] as string
  }

  /** The column of the values behind `codes[ids[i]]`, or `codes[i]` where `ids` is undefined, for `i` in `0..n`. */
  decode(codes: Float64Array, ids: Int32Array | undefined, n: number): Column {
    let nulls: Uint8Array | undefined
    const picked = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      const code = codes[ids === undefined ? i : (ids[i] as number)] as number
      if (code === NULL_KEY) {
        nulls ??= new Uint8Array(n)
        nulls[i] = 1
      } else picked[i] = code + 0
    }
    switch (this.storage) {
      case 'string': {
        const texts = (this.#interner as StringInterner).texts
        const values = new Array<string>(n)
        for (let i = 0; i < n; i++) values[i] = nulls?.[i] === 1 ? '' : (texts[picked[i] as number] as string)
        return StringColumn.ofValues(values, nulls)
      }
      case 'any': {
        const data = new Array<unknown>(n)
        for (let i = 0; i < n; i++) data[i] = nulls?.[i] === 1 ? null : deserializeKey(this.textOf(picked[i] as number))
        return { storage: 'any', data, nulls }
      }
      case 'double':
        this.#restoreDoubles(picked)
        return { storage: 'double', data: picked, nulls, wide: undefined }
      case 'long':
        return { storage: 'long', data: picked, nulls, wide: this.#restoreWide(picked) }
      default:
        return {
          storage: this.storage,
          data: this.storage === 'int' ? Int32Array.from(picked) : Uint8Array.from(picked),
          nulls,
          wide: undefined,
        }
    }
  }

  #restoreDoubles(values: Float64Array): void {
    if (this.#wideValues.length === 0) return
    for (let i = 0; i < values.length; i++) values[i] = this.doubleOf(values[i] as number)
  }

  #restoreWide(values: Float64Array): WideValues | undefined {
    if (this.#wideValues.length === 0 || !values.some((code) => code >= FIRST_WIDE)) return undefined
    const wide = Array.from(values, (code) => this.bigintOf(code))
    for (let i = 0; i < values.length; i++) values[i] = Number(wide[i])
    return wide
  }

  /** Whether codes must be retained and released. */
  get counted(): boolean {
    return this.#interner !== undefined
  }

  retain(code: number): void {
    if (code !== NULL_KEY) this.#interner?.retain(code)
  }

  release(code: number): void {
    if (code !== NULL_KEY) this.#interner?.release(code)
  }

  sweep(): void {
    this.#interner?.sweep()
  }

  /** Writes the value behind a code, independent of this encoder. */
  write(code: number, writer: ByteWriter): void {
    if (code === NULL_KEY) writer.u8(0)
    else if (this.#interner !== undefined) writer.u8(1).string(this.textOf(code))
    else if (code >= FIRST_WIDE) writer.u8(2).bigint(this.bigintOf(code))
    // -0.0 may be stored as it came, and is the same key as 0.0.
    else writer.u8(3).f64(code + 0)
  }

  /** The code of a value that some encoder wrote. */
  read(reader: ByteReader): number {
    switch (reader.u8()) {
      case 0:
        return NULL_KEY
      case 1:
        return (this.#interner as StringInterner).codeOfText(reader.string())
      case 2:
        return this.#wideCode(reader.bigint())
      default:
        return reader.f64()
    }
  }
}

const bits = new DataView(new ArrayBuffer(8))

/** A double beyond the exact keys as a bigint no 64-bit integer uses. */
function doubleBits(value: number): bigint {
  bits.setFloat64(0, value)
  return bits.getBigUint64(0) + (1n << 64n)
}

function doubleOfBits(value: bigint): number {
  bits.setBigUint64(0, value - (1n << 64n))
  return bits.getFloat64(0)
}

/** Structural identity of a JavaScript value as text. */
export function serializeKey(value: unknown): string {
  return JSON.stringify(value, function replace(this: Record<string, unknown>, key, shown: unknown): unknown {
    if (typeof shown === 'bigint') return { $bigint: shown.toString() }
    // The value itself: a Buffer and a Date have been turned into something else by their `toJSON`.
    const v = this[key]
    if (v instanceof Date) return { $date: v.getTime() }
    if (v instanceof Uint8Array) return { $bytes: Buffer.from(v).toString('base64') }
    if (v instanceof Map) return { $map: [...v] }
    if (typeof v === 'number' && !Number.isFinite(v)) return { $number: String(v) }
    if (v === undefined) return { $undefined: 1 }
    return v
  })
}

export function deserializeKey(text: string): unknown {
  return JSON.parse(text, (_, v: unknown) => {
    if (v === null || typeof v !== 'object') return v
    if ('$bigint' in v) return BigInt(v.$bigint as string)
    if ('$date' in v) return new Date(v.$date as number)
    if ('$bytes' in v) return new Uint8Array(Buffer.from(v.$bytes as string, 'base64'))
    if ('$map' in v) return new Map(v.$map as [unknown, unknown][])
    if ('$number' in v) return Number(v.$number)
    if ('$undefined' in v) return undefined
    return v
  })
}
