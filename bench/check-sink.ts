import type { Batch } from '../src/core/batch.ts'
import type { Column } from '../src/core/column.ts'
import type { Sink } from '../src/runtime/operator.ts'

/** What a run gave: equal results have equal numbers, in whatever order their rows came. */
export interface Check {
  readonly rows: number
  /** Of all values and row kinds, in 32 bits. */
  readonly sum: number
}

/** Reads every value of a result. Both sides of a comparison send their rows here. */
export class CheckSink implements Sink {
  #rows = 0
  #sum = 0

  get check(): Check {
    return { rows: this.#rows, sum: this.#sum }
  }

  open(): void {}

  write({ n, columns, kinds }: Batch): void {
    this.#rows += n
    for (let c = 0; c < columns.length; c++) {
      const sum = kinds === undefined ? columnSum(columns[c] as Column, n) : changesSum(columns[c] as Column, kinds, n)
      this.#sum = (this.#sum + Math.imul(sum, 2 * c + 1)) | 0
    }
  }

  /** One row of numbers. */
  add(...values: readonly number[]): void {
    this.#rows++
    for (let c = 0; c < values.length; c++)
      this.#sum = (this.#sum + Math.imul((values[c] as number) | 0, 2 * c + 1)) | 0
  }

  flush(): void {}

  isFull(): boolean {
    return false
  }

  close(): void {}
}

function columnSum(column: Column, n: number): number {
  if (column.storage === 'any') throw new Error('a result column that is no number and no text')
  if (column.storage === 'string') return sumInts(textLengths(column, n), n)
  if (column.data instanceof Float64Array) return sumDoubles(column.data, n)
  return column.data instanceof Int32Array ? sumInts(column.data, n) : sumInts(Int32Array.from(column.data), n)
}

function sumDoubles(data: Float64Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum = (sum + ((data[i] as number) | 0)) | 0
  return sum
}

function sumInts(data: Int32Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum = (sum + (data[i] as number)) | 0
  return sum
}

/** A row counts times its kind + 1: an update the wrong way round shows. */
function changesSum(column: Column, kinds: Uint8Array, n: number): number {
  if (column.storage === 'any') throw new Error('a result column that is no number and no text')
  if (column.storage === 'string') return sumChangedInts(textLengths(column, n), kinds, n)
  if (column.data instanceof Float64Array) return sumChangedDoubles(column.data, kinds, n)
  const data = column.data instanceof Int32Array ? column.data : Int32Array.from(column.data)
  return sumChangedInts(data, kinds, n)
}

function sumChangedDoubles(data: Float64Array, kinds: Uint8Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum = (sum + Math.imul((data[i] as number) | 0, (kinds[i] as number) + 1)) | 0
  return sum
}

function sumChangedInts(data: Int32Array, kinds: Uint8Array, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum = (sum + Math.imul(data[i] as number, (kinds[i] as number) + 1)) | 0
  return sum
}

let lengths = new Int32Array(0)

function textLengths(column: Extract<Column, { storage: 'string' }>, n: number): Int32Array {
  if (lengths.length < n) lengths = new Int32Array(n)
  const { dictionary } = column
  if (dictionary === undefined) {
    const values = column.values(n)
    for (let i = 0; i < n; i++) lengths[i] = (values[i] as string).length
  } else {
    const { codes, values } = dictionary
    for (let i = 0; i < n; i++) lengths[i] = (values[codes[i] as number] as string).length
  }
  return lengths
}
