import { inspect } from 'node:util'
import type { RowKind as Kind } from '../core/row-kind.ts'
import { registerValueClass } from '../runtime/state/value-classes.ts'

export type RowKind = Kind

/** Names of the row kinds. */
export const RowKind: {
  readonly INSERT: '+I'
  readonly UPDATE_BEFORE: '-U'
  readonly UPDATE_AFTER: '+U'
  readonly DELETE: '-D'
} = { INSERT: '+I', UPDATE_BEFORE: '-U', UPDATE_AFTER: '+U', DELETE: '-D' }

/**
 * One row, or one change of a row, with its values by position and, where it has names, by name. Values by type: BIGINT
 * `bigint`; other integers, FLOAT and DOUBLE `number`; DECIMAL, DATE, TIME and TIMESTAMP `string`; TIMESTAMP_LTZ
 * milliseconds; BYTES `Uint8Array`; ARRAY an array, MAP a `Map`, ROW an object; NULL `null`.
 */
export class Row<R = Record<string, unknown>> implements Iterable<unknown> {
  readonly #names: readonly string[] | null
  readonly #values: unknown[]
  #kind: RowKind

  constructor(names: readonly string[] | null, values: unknown[], kind: RowKind = '+I') {
    this.#names = names
    this.#values = values
    this.#kind = kind
  }

  static of(...values: unknown[]): Row {
    return new Row(null, values)
  }

  static ofKind(kind: RowKind, ...values: unknown[]): Row {
    return new Row(null, values, kind)
  }

  static withNames<R extends object>(values: R, kind: RowKind = '+I'): Row<R> {
    return new Row<R>(Object.keys(values), Object.values(values), kind)
  }

  getKind(): RowKind {
    return this.#kind
  }

  setKind(kind: RowKind): void {
    this.#kind = kind
  }

  getArity(): number {
    return this.#values.length
  }

  getField<N extends keyof R & string>(name: N): R[N]
  getField(position: number): unknown
  getField(field: string | number): unknown {
    return this.#values[this.#position(field)]
  }

  setField(field: string | number, value: unknown): void {
    this.#values[this.#position(field)] = value
  }

  #position(field: string | number): number {
    const position = typeof field === 'number' ? field : (this.#names?.indexOf(field) ?? -1)
    if (position >= 0 && position < this.#values.length) return position
    const names = this.#names === null ? `${this.#values.length} fields without names` : this.#names.join(', ')
    throw new RangeError(`The row has no field ${JSON.stringify(field)}; it has ${names}.`)
  }

  getFieldNames(): string[] | null {
    return this.#names === null ? null : [...this.#names]
  }

  toArray(): unknown[] {
    return [...this.#values]
  }

  toObject(): R {
    const names = this.#names ?? this.#values.map((_, i) => `f${i}`)
    return Object.fromEntries(names.map((name, i) => [name, this.#values[i]])) as R
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#values[Symbol.iterator]()
  }

  /** `+I[1, abc]`. */
  toString(): string {
    return this.#kind + listText(this.#values)
  }
}

/** `[1, NULL, [a, b]]` */
function listText(values: readonly unknown[]): string {
  const texts = values.map((value) => {
    if (value === null) return 'NULL'
    return Array.isArray(value) ? listText(value) : String(value)
  })
  return `[${texts.join(', ')}]`
}

// As `console.log` shows it.
Object.defineProperty(Row.prototype, inspect.custom, { value: Row.prototype.toString })

// Rows may be in the state of streams.
registerValueClass<Row>('millrace.Row', Row, {
  save: (row) => [row.getFieldNames(), row.toArray(), row.getKind()],
  restore: (saved) => new Row(...(saved as ConstructorParameters<typeof Row>)),
})
