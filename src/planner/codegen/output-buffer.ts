import { allocate, type Column, MAX_SAFE, numberColumn, StringColumn } from '../../core/column.ts'
import type { Storage } from '../../core/types/storage.ts'

/** Memory for one computed column, kept from batch to batch. Generated loops write its arrays directly. */
export class OutputBuffer {
  readonly storage: Storage
  data: Float64Array | Int32Array | Uint8Array | unknown[]
  nulls: Uint8Array = new Uint8Array(0)
  wide: bigint[] = []
  /** Set by the loop: some `nulls` of the batch are 1. Where it is not, they mean nothing. */
  hasNulls = false
  #isWide = false

  constructor(storage: Storage) {
    this.storage = storage
    this.data = storage === 'string' || storage === 'any' ? [] : allocate(storage, 0)
  }

  /** Makes room for `n` rows. */
  reserve(n: number, wide: boolean): void {
    const { storage } = this
    this.#isWide = wide && storage === 'long'
    if (this.nulls.length < n) this.nulls = new Uint8Array(n)
    if (storage !== 'string' && storage !== 'any' && this.data.length < n) this.data = allocate(storage, n)
  }

  /** The first `m` rows. */
  column(m: number): Column {
    const nulls = this.hasNulls ? this.nulls : undefined
    const { storage, data } = this
    if (storage === 'string') return StringColumn.ofValues(data as string[], nulls)
    if (storage === 'any') return { storage: 'any', data: data as unknown[], nulls }
    const numbers = data as Float64Array
    return numberColumn(storage, numbers, nulls, this.#isWide ? narrowed(this.wide, m, numbers) : undefined)
  }
}

/** Writes the numbers nearest to `wide` to `data`; returns `wide` if one of them is not exact. */
export function narrowed(wide: bigint[], m: number, data: Float64Array): bigint[] | undefined {
  let exact = true
  for (let i = 0; i < m; i++) {
    const value = Number(wide[i])
    data[i] = value
    exact &&= value <= MAX_SAFE && value >= -MAX_SAFE
  }
  // The array is written again by the next batch, as all memory of the kernel.
  return exact ? undefined : wide
}
