import { type Column, MAX_SAFE, type NumberColumn, StringColumn } from '../../../core/column.ts'
import type { LogicalType } from '../../../core/types/logical-type.ts'
import { type Storage, storageOf } from '../../../core/types/storage.ts'

/** Where generated code writes one result column: `data[m]`, and `nulls[m]` for results that may be NULL. */
export interface OutputSlot {
  data: Float64Array | Int32Array | Uint8Array | unknown[]
  nulls: Uint8Array
  /** What stands in `data` where the value is NULL. */
  readonly empty: unknown
}

/** A result column: `mixed` says that numbers and bigints may stand side by side in a narrow loop already. */
export interface OutputType {
  readonly type: LogicalType
  readonly mixed: boolean
}

/** Reused buffers for result columns. `long` results are numbers until accumulators are bigints. */
export class OutputColumns {
  readonly slots: readonly OutputSlot[]
  readonly #types: readonly OutputType[]
  #capacity = 0
  #wide = false

  constructor(types: readonly OutputType[]) {
    this.#types = types
    this.slots = types.map(({ type }) => ({
      data: [],
      nulls: new Uint8Array(0),
      empty: storageOf(type) === 'string' ? '' : 0,
    }))
  }

  /** Room for `n` results; `wide`: of bigint accumulators. What was written before is void. */
  prepare(n: number, wide: boolean): void {
    if (n <= this.#capacity && wide === this.#wide) return
    this.#wide = wide
    if (n > this.#capacity) this.#capacity = Math.max(n, this.#capacity * 2, 256)
    this.slots.forEach((slot, k) => {
      const { type, mixed } = this.#types[k] as OutputType
      if (slot.nulls.length < this.#capacity) slot.nulls = new Uint8Array(this.#capacity)
      slot.data = allocateSlot(storageOf(type), mixed || wide, this.#capacity)
    })
  }

  /** Goes over to bigints in the middle of a batch, keeping the first `n` results. */
  widen(n: number): void {
    if (this.#wide) return
    const before = this.slots.map(({ data }) => Array.from({ length: n }, (_, m) => data[m]))
    this.prepare(this.#capacity, true)
    this.slots.forEach((slot, k) => {
      const { data } = slot
      ;(before[k] as unknown[]).forEach((value, m) => {
        ;(data as unknown[])[m] = value
      })
    })
  }

  /** The first `n` results. Valid until the next use of the buffers. */
  columns(n: number): Column[] {
    return this.slots.map(({ data, nulls }, k) => {
      const { type } = this.#types[k] as OutputType
      const storage = storageOf(type)
      const present = type.nullable && hasNull(nulls, n) ? nulls : undefined
      if (storage === 'string') return StringColumn.ofValues(data as string[], present)
      if (Array.isArray(data)) return exactColumn(data as (number | bigint)[], present, n)
      return { storage, data, nulls: present, wide: undefined } as NumberColumn
    })
  }
}

function allocateSlot(storage: Storage, mixed: boolean, n: number): OutputSlot['data'] {
  if (storage === 'int') return new Int32Array(n)
  if (storage === 'bool') return new Uint8Array(n)
  if (storage === 'double' || (storage === 'long' && !mixed)) return new Float64Array(n)
  return new Array<unknown>(n).fill(storage === 'string' ? '' : 0)
}

/** `indexOf` looks at many bytes at once; what it finds from `n` on is left over from before. */
function hasNull(nulls: Uint8Array, n: number): boolean {
  const first = nulls.indexOf(1)
  return first >= 0 && first < n
}

/** A `long` column of numbers and bigints. */
function exactColumn(values: readonly (number | bigint)[], nulls: Uint8Array | undefined, n: number): NumberColumn {
  const data = new Float64Array(n)
  let beyond = false
  for (let i = 0; i < n; i++) {
    const number = nulls?.[i] === 1 ? 0 : Number(values[i])
    data[i] = number
    if (number > MAX_SAFE || number < -MAX_SAFE) beyond = true
  }
  const wide = beyond
    ? Array.from({ length: n }, (_, i) => (nulls?.[i] === 1 ? 0n : BigInt(values[i] as number | bigint)))
    : undefined
  return { storage: 'long', data, nulls, wide }
}
