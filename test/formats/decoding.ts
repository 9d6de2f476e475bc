import { type Batch } from '../../src/core/batch.ts'
import type { TextBuffer } from '../../src/core/text-buffer.ts'
import type { LogicalType } from '../../src/core/types/logical-type.ts'
import type { PushedPredicate } from '../../src/runtime/connector.ts'
import type { Format } from '../../src/runtime/format.ts'

export interface DecodeCase {
  readonly format: Format
  readonly types: readonly LogicalType[]
  readonly options?: Readonly<Record<string, string>>
  readonly columns?: readonly number[]
  readonly predicates?: readonly PushedPredicate[]
  readonly batchSize?: number
  /** Bytes given to the decoder at a time; everything at once when left out. */
  readonly step?: number
}

export type Texts = Readonly<Record<string, string>>

/** Makes the cases of one format: `csv([STRING, INT], { batchSize: 1 })`. */
export function casesOf(format: Format): (types: readonly LogicalType[], more?: Partial<DecodeCase>) => DecodeCase {
  return (types, more = {}) => ({ format, types, ...more })
}

export interface DecodeResult {
  readonly rows: readonly (readonly unknown[])[]
  readonly skipped: number
}

/** Decodes `input` as a source would, in steps, carrying on what was not consumed. */
export function decodeAll(input: string | Uint8Array, test: DecodeCase): DecodeResult {
  const { format, types, options = {}, batchSize = 4096, predicates = [] } = test
  const physical = types.map((type, k) => ({ name: `c${k}`, type }))
  const columns = test.columns ?? types.map((_, k) => k)
  const skipped = { value: 0 }
  const decoding = format.decoding?.(physical, new Map(Object.entries(options)))
  if (decoding === undefined) throw new Error(`format ${format.name} can't decode`)
  const decoder = decoding.createDecoder({ columns, predicates, batchSize, skipped })
  const bytes = Buffer.from(input) as Buffer as TextBuffer
  const rows: unknown[][] = []
  const step = test.step ?? Math.max(1, bytes.length)
  let from = 0
  for (let to = Math.min(step, bytes.length); ; to = Math.min(to + step, bytes.length)) {
    const last = to >= bytes.length
    for (;;) {
      const { batch, next } = decoder.decode(bytes, from, to, last)
      if (batch.n > batchSize) throw new Error(`a batch of ${batch.n} rows`)
      rows.push(...rowsOf(batch))
      if (next === from) break
      from = next
    }
    if (last) break
  }
  if (from !== bytes.length) throw new Error(`${bytes.length - from} bytes were left`)
  return { rows, skipped: skipped.value }
}

/** The rows of a batch as arrays of values in storage form, NULL as null. */
export function rowsOf(batch: Batch): unknown[][] {
  return Array.from({ length: batch.n }, (_, i) =>
    batch.columns.map((column) => {
      if (column.nulls?.[i] === 1) return null
      if (column.storage === 'string') return column.at(i)
      if (column.storage === 'any') return column.data[i]
      return column.wide === undefined ? column.data[i] : column.wide[i]
    }),
  )
}
