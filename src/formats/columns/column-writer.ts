import { type Column, numberColumn, StringColumn } from '../../core/column.ts'
import type { TextBuffer } from '../../core/text-buffer.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { TextReader } from './text-values.ts'

/** What the writers of one decoder share. */
export interface WriterState {
  /** The last row for which a writer noted something beside its data (a NULL, an exact or unescaped value). */
  special: number
}

/** Which texts stand for NULL. */
export interface NullTexts {
  readonly empty: boolean
  readonly literal: Uint8Array | undefined
}

/**
 * One column of the batch being decoded. Generated loops write plain values straight into `data`; everything else goes
 * through `store`. Memory is kept from batch to batch: rows start out not null, and a row given up is `clear`ed.
 */
export abstract class ColumnWriter {
  readonly name: string
  readonly type: LogicalType
  readonly nulls: Uint8Array
  readonly #state: WriterState
  readonly #nullTexts: NullTexts
  #nullCount = 0

  constructor(name: string, type: LogicalType, capacity: number, state: WriterState, nullTexts: NullTexts) {
    this.name = name
    this.type = type
    this.nulls = new Uint8Array(capacity)
    this.#state = state
    this.#nullTexts = nullTexts
  }

  /** Puts the value whose text is `buffer[start..end)` at row `i`; false when it is none of the type. */
  store(buffer: TextBuffer, start: number, end: number, i: number): boolean {
    if (this.#isNull(buffer, start, end)) {
      this.storeNull(i)
      return true
    }
    return this.storeBytes(buffer, start, end, i)
  }

  #isNull(buffer: TextBuffer, start: number, end: number): boolean {
    const { empty, literal } = this.#nullTexts
    if (start === end && empty) return true
    if (literal === undefined || literal.length !== end - start) return false
    for (let k = 0; k < literal.length; k++) if (buffer[start + k] !== literal[k]) return false
    return true
  }

  isNullText(text: string): boolean {
    const { empty, literal } = this.#nullTexts
    return (text === '' && empty) || (literal !== undefined && Buffer.from(literal).toString() === text)
  }

  protected storeBytes(buffer: TextBuffer, start: number, end: number, i: number): boolean {
    return this.storeText(buffer.utf8Slice(start, end), i)
  }

  /** As `store`, for a value whose bytes don't stand in the buffer as they are. Knows no NULL texts. */
  abstract storeText(text: string, i: number): boolean

  storeNull(i: number): void {
    this.nulls[i] = 1
    this.#nullCount++
    this.note(i)
    this.blank(i)
  }

  protected note(i: number): void {
    this.#state.special = i
  }

  /** Writes the value that stands below a NULL. */
  protected abstract blank(i: number): void

  /** Forgets what was noted for row `i`. */
  clear(i: number): void {
    this.nulls[i] = 0
  }

  begin(): void {
    if (this.#nullCount > 0) this.nulls.fill(0)
    this.#nullCount = 0
  }

  protected get delivered(): Uint8Array | undefined {
    return this.#nullCount > 0 ? this.nulls : undefined
  }

  /** The column of rows `0..n`, whose texts lie in `buffer`. */
  abstract finish(n: number, buffer: TextBuffer, ascii: boolean): Column
}

/** Storage `bool`, `int` and `double`. */
export class NumberWriter extends ColumnWriter {
  readonly data: Uint8Array | Int32Array | Float64Array
  readonly #storage: 'bool' | 'int' | 'double'
  readonly #read: TextReader

  constructor(base: WriterBase, storage: 'bool' | 'int' | 'double', read: TextReader) {
    super(...base)
    const capacity = base[2]
    this.#storage = storage
    this.#read = read
    this.data =
      storage === 'bool'
        ? new Uint8Array(capacity)
        : storage === 'int'
          ? new Int32Array(capacity)
          : new Float64Array(capacity)
  }

  override storeText(text: string, i: number): boolean {
    const value = this.#read(text)
    if (typeof value !== 'number') return false
    this.data[i] = value
    return true
  }

  protected override blank(i: number): void {
    this.data[i] = 0
  }

  override finish(): Column {
    return numberColumn(this.#storage, this.data, this.delivered)
  }
}

/** Storage `long`, exact beyond 2^53. */
export class LongWriter extends ColumnWriter {
  readonly data: Float64Array
  readonly #read: TextReader
  readonly #exact = new Map<number, bigint>()

  constructor(base: WriterBase, read: TextReader) {
    super(...base)
    this.data = new Float64Array(base[2])
    this.#read = read
  }

  protected override storeBytes(buffer: TextBuffer, start: number, end: number, i: number): boolean {
    // Negative integers are common enough to be worth a loop of their own.
    if (this.type.kind !== 'BIGINT' || buffer[start] !== 45 || end - start > 16 || end - start < 2) {
      return super.storeBytes(buffer, start, end, i)
    }
    let value = 0
    for (let p = start + 1; p < end; p++) {
      const digit = (buffer[p] as number) - 48
      if (digit < 0 || digit > 9) return super.storeBytes(buffer, start, end, i)
      value = value * 10 + digit
    }
    this.data[i] = 0 - value
    return true
  }

  override storeText(text: string, i: number): boolean {
    return this.storeValue(this.#read(text), i)
  }

  storeValue(value: unknown, i: number): boolean {
    if (typeof value === 'bigint') {
      this.#exact.set(i, value)
      this.note(i)
    } else if (typeof value !== 'number') return false
    this.data[i] = Number(value)
    return true
  }

  /** The exact value of row `i`. */
  exact(i: number): number | bigint {
    return this.#exact.get(i) ?? (this.data[i] as number)
  }

  protected override blank(i: number): void {
    this.data[i] = 0
  }

  override clear(i: number): void {
    super.clear(i)
    this.#exact.delete(i)
  }

  override begin(): void {
    super.begin()
    this.#exact.clear()
  }

  override finish(n: number): Column {
    if (this.#exact.size === 0) return numberColumn('long', this.data, this.delivered)
    const wide = new Array<bigint>(n)
    for (let i = 0; i < n; i++) wide[i] = this.#exact.get(i) ?? BigInt(this.data[i] as number)
    return numberColumn('long', this.data, this.delivered, wide)
  }
}

/** Text as offsets into the bytes read; as soon as one text of the batch was escaped, all of them as strings. */
export class StringWriter extends ColumnWriter {
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly #unescaped = new Map<number, string>()

  constructor(base: WriterBase) {
    super(...base)
    this.starts = new Int32Array(base[2])
    this.ends = new Int32Array(base[2])
  }

  protected override storeBytes(_: TextBuffer, start: number, end: number, i: number): boolean {
    this.starts[i] = start
    this.ends[i] = end
    return true
  }

  override storeText(text: string, i: number): boolean {
    this.#unescaped.set(i, text)
    this.note(i)
    this.blank(i)
    return true
  }

  text(buffer: TextBuffer, i: number): string {
    return this.#unescaped.get(i) ?? buffer.utf8Slice(this.starts[i] as number, this.ends[i] as number)
  }

  protected override blank(i: number): void {
    this.starts[i] = 0
    this.ends[i] = 0
  }

  override clear(i: number): void {
    super.clear(i)
    this.#unescaped.delete(i)
  }

  override begin(): void {
    super.begin()
    this.#unescaped.clear()
  }

  override finish(n: number, buffer: TextBuffer, ascii: boolean): Column {
    const bytes = { buffer, starts: this.starts, ends: this.ends, ascii }
    const column = StringColumn.ofBytes(bytes, this.delivered)
    if (this.#unescaped.size === 0) return column
    const values = column.values(n) as string[]
    for (const [i, text] of this.#unescaped) values[i] = text
    return StringColumn.ofValues(values, this.delivered)
  }
}

/** Storage `any`. */
export class AnyWriter extends ColumnWriter {
  readonly data: unknown[]
  readonly #read: TextReader

  constructor(base: WriterBase, read: TextReader) {
    super(...base)
    this.data = new Array<unknown>(base[2]).fill(null)
    this.#read = read
  }

  override storeText(text: string, i: number): boolean {
    return this.storeValue(this.#read(text), i)
  }

  storeValue(value: unknown, i: number): boolean {
    if (value === undefined) return false
    this.data[i] = value
    return true
  }

  protected override blank(i: number): void {
    this.data[i] = null
  }

  override finish(): Column {
    return { storage: 'any', data: this.data, nulls: this.delivered }
  }
}

export type WriterBase = readonly [
  name: string,
  type: LogicalType,
  capacity: number,
  state: WriterState,
  nullTexts: NullTexts,
]

/** The writer of a column whose texts `read` understands. */
export function columnWriter(base: WriterBase, read: TextReader): ColumnWriter {
  const storage = storageOf(base[1])
  switch (storage) {
    case 'string':
      return new StringWriter(base)
    case 'long':
      return new LongWriter(base, read)
    case 'any':
      return new AnyWriter(base, read)
    default:
      return new NumberWriter(base, storage, read)
  }
}
