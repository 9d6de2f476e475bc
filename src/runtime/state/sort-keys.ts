import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { storedValue } from '../../core/column-of-values.ts'
import { compareText } from '../../core/text-order.ts'
import type { Storage } from '../../core/types/storage.ts'

/** One item of ORDER BY. */
export interface SortKey {
  readonly column: number
  readonly descending: boolean
  readonly nullsFirst: boolean
}

type Compare = (a: unknown, b: unknown) => number

/** What stored rows are ordered by, by slot, in storage form, null for NULL. */
export class SortKeys {
  readonly #keys: readonly SortKey[]
  readonly #compare: readonly Compare[]
  readonly #values: unknown[][]
  /** The same of the row at hand. */
  readonly #row: unknown[]

  constructor(keys: readonly SortKey[], storages: readonly Storage[]) {
    this.#keys = keys
    this.#compare = keys.map((key) => comparison(key, storages[key.column] as Storage))
    this.#values = keys.map(() => [])
    this.#row = keys.map(() => null)
  }

  /** Row `row` of a batch becomes the row at hand. */
  take({ columns }: Batch, row: number): void {
    for (let k = 0; k < this.#keys.length; k++) {
      this.#row[k] = storedValue(columns[(this.#keys[k] as SortKey).column] as Column, row)
    }
  }

  /** The row at hand is stored in `slot`. */
  put(slot: number): void {
    for (let k = 0; k < this.#values.length; k++) {
      const values = this.#values[k] as unknown[]
      while (values.length <= slot) values.push(null)
      values[slot] = this.#row[k]
    }
  }

  /** Order of the row at hand and a stored one: negative where it comes before, 0 where neither does. */
  compare(slot: number): number {
    for (let k = 0; k < this.#compare.length; k++) {
      const order = (this.#compare[k] as Compare)(this.#row[k], (this.#values[k] as unknown[])[slot])
      if (order !== 0) return order
    }
    return 0
  }

  /** Order of two stored rows. */
  compareSlots(a: number, b: number): number {
    for (let k = 0; k < this.#compare.length; k++) {
      const values = this.#values[k] as unknown[]
      const order = (this.#compare[k] as Compare)(values[a], values[b])
      if (order !== 0) return order
    }
    return 0
  }

  /** The first index of `slots`, which are in order, whose row the row at hand comes before. */
  upperBound(slots: readonly number[]): number {
    let [low, high] = [0, slots.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.compare(slots[middle] as number) < 0) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The first index of `slots`, which are in order, whose row does not come before the row at hand. */
  lowerBound(slots: readonly number[]): number {
    let [low, high] = [0, slots.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.compare(slots[middle] as number) <= 0) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** The order of rows of values in storage form; undefined without keys. */
export function rowOrder(
  keys: readonly SortKey[],
  storages: readonly Storage[],
): ((a: readonly unknown[], b: readonly unknown[]) => number) | undefined {
  if (keys.length === 0) return undefined
  const compare = keys.map((key) => comparison(key, storages[key.column] as Storage))
  return (a, b) => {
    for (let k = 0; k < keys.length; k++) {
      const { column } = keys[k] as SortKey
      const order = (compare[k] as Compare)(a[column], b[column])
      if (order !== 0) return order
    }
    return 0
  }
}

function comparison({ descending, nullsFirst }: SortKey, storage: Storage): Compare {
  const values = storage === 'string' ? compareStrings : storage === 'any' ? compareBytes : compareNumbers
  const nullOrder = nullsFirst ? -1 : 1
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? nullOrder : -nullOrder
    return descending ? values(b, a) : values(a, b)
  }
}

function compareStrings(a: unknown, b: unknown): number {
  return compareText(a as string, b as string)
}

function compareBytes(a: unknown, b: unknown): number {
  return Buffer.compare(a as Uint8Array, b as Uint8Array)
}

/** Numbers and bigints, also one with the other. NaN is above all others. */
function compareNumbers(a: unknown, b: unknown): number {
  const [x, y] = [a as number, b as number]
  if (x < y) return -1
  if (x > y) return 1
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
}
