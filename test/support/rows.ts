import { inspect } from 'node:util'
import { type Batch, batchOf } from '../../src/core/batch.ts'
import {
  type Column,
  type NumberColumn,
  StringColumn,
  type WideValues,
  allocate,
  numberColumn,
} from '../../src/core/column.ts'
import { type RowKind, rowKindCode, rowKindText } from '../../src/core/row-kind.ts'
import type { TextBuffer } from '../../src/core/text-buffer.ts'
import type { Storage } from '../../src/core/types/storage.ts'

/** NULL is `null`; a BIGINT is a number, or a bigint where a number can't hold it; a BOOLEAN is a boolean. */
export type Row = readonly unknown[]

/** A row with its kind: what goes into an operator and what comes out. */
export interface Change {
  readonly kind: RowKind
  readonly row: Row
}

export const insert = (...row: Row): Change => ({ kind: '+I', row })
export const updateBefore = (...row: Row): Change => ({ kind: '-U', row })
export const updateAfter = (...row: Row): Change => ({ kind: '+U', row })
export const remove = (...row: Row): Change => ({ kind: '-D', row })

/** Which of the forms a column may have in memory. A value that needs `bigints` gets them anyway. */
export interface Forms {
  readonly strings: 'values' | 'bytes' | 'codes'
  readonly longs: 'numbers' | 'bigints' | 'bigint64'
  /** Null flags only where a column holds a NULL, or always. */
  readonly nulls: 'needed' | 'always'
}

/** Forms that together hold each single one. */
export const FORMS: readonly Forms[] = [
  { strings: 'values', longs: 'numbers', nulls: 'needed' },
  { strings: 'bytes', longs: 'bigints', nulls: 'always' },
  { strings: 'codes', longs: 'bigint64', nulls: 'needed' },
  { strings: 'bytes', longs: 'numbers', nulls: 'needed' },
]
const PLAIN = FORMS[0] as Forms

export function batchOfRows(
  storages: readonly Storage[],
  changes: readonly Change[],
  forms: Forms = PLAIN,
  watermarks?: readonly number[],
): Batch {
  const columns = storages.map((storage, c) =>
    columnOf(
      storage,
      changes.map(({ row }) => row[c]),
      forms,
    ),
  )
  const kinds = changes.some(({ kind }) => kind !== '+I')
    ? Uint8Array.from(changes, ({ kind }) => rowKindCode(kind))
    : undefined
  return batchOf(changes.length, columns, kinds, watermarks === undefined ? undefined : Float64Array.from(watermarks))
}

export function columnOf(storage: Storage, values: readonly unknown[], forms: Forms = PLAIN): Column {
  const missing = values.some((value) => value === null)
  const nulls = missing || forms.nulls === 'always' ? Uint8Array.from(values, (v) => (v === null ? 1 : 0)) : undefined
  switch (storage) {
    case 'string':
      return textColumn(
        values.map((value) => (value === null ? '' : String(value))),
        forms.strings,
        nulls,
      )
    case 'any':
      return { storage: 'any', data: [...values], nulls }
    default: {
      const data = allocate(storage, values.length)
      values.forEach((value, i) => {
        data[i] = value === null ? 0 : Number(value)
      })
      return numberColumn(storage, data, nulls, storage === 'long' ? wideOf(values, forms.longs) : undefined)
    }
  }
}

function wideOf(values: readonly unknown[], form: Forms['longs']): WideValues | undefined {
  if (form === 'numbers' && !values.some((value) => typeof value === 'bigint')) return undefined
  const exact = values.map((value) => (value === null ? 0n : BigInt(value as number | bigint)))
  return form === 'bigint64' ? BigInt64Array.from(exact) : exact
}

function textColumn(texts: readonly string[], form: Forms['strings'], nulls: Uint8Array | undefined): StringColumn {
  switch (form) {
    case 'values':
      return StringColumn.ofValues([...texts], nulls)
    case 'codes': {
      const values = ['', ...new Set(texts)]
      return StringColumn.ofCodes({ codes: Int32Array.from(texts, (text) => values.lastIndexOf(text)), values }, nulls)
    }
    case 'bytes': {
      // As a reader finds them: with something between the texts.
      const buffer = Buffer.from(`,${texts.map((text) => `${text},`).join('')}`) as TextBuffer
      const ends: number[] = []
      let at = 1
      for (const text of texts) {
        at += Buffer.byteLength(text)
        ends.push(at++)
      }
      const starts = Int32Array.from(texts, (text, i) => (ends[i] as number) - Buffer.byteLength(text))
      const ascii = buffer.every((byte) => byte < 128)
      return StringColumn.ofBytes({ buffer, starts, ends: Int32Array.from(ends), ascii }, nulls)
    }
  }
}

/** The rows of a batch, copied. */
export function rowsOf(batch: Batch): Change[] {
  const columns = batch.columns.map((column) => valuesOf(column, batch.n))
  return Array.from({ length: batch.n }, (_, i) => ({
    kind: rowKindText(batch.kinds?.[i] ?? 0),
    row: columns.map((values) => values[i]),
  }))
}

/** The values of the first `n` rows of a column, copied. */
export function valuesOf(column: Column, n: number): unknown[] {
  return Array.from({ length: n }, (_, i) => {
    if (column.nulls?.[i] === 1) return null
    switch (column.storage) {
      case 'string':
        return column.at(i)
      case 'any':
        return column.data[i]
      case 'bool':
        return column.data[i] === 1
      default:
        return numberAt(column, i)
    }
  })
}

function numberAt({ data, wide }: NumberColumn, i: number): number | bigint {
  if (wide === undefined) return data[i] as number
  const exact = wide[i] as bigint
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}

/** Overwrites everything that a sender may reuse once `process` has returned. */
export function scribble(batch: Batch): void {
  batch.kinds?.fill(3)
  batch.watermarks?.fill(-7)
  for (const column of batch.columns) {
    column.nulls?.fill(1)
    if (column.storage === 'string') scribbleText(column)
    else {
      ;(column.data as unknown[]).fill(column.storage === 'any' ? 'scribble' : 77)
      if (column.storage === 'long') (column.wide as bigint[] | undefined)?.fill(77n)
    }
  }
}

function scribbleText({ bytes, dictionary, decoded }: StringColumn): void {
  bytes?.buffer.fill('?')
  bytes?.starts.fill(0)
  bytes?.ends.fill(1)
  dictionary?.codes.fill(0)
  ;(decoded as string[] | undefined)?.fill('scribble')
}

export function rowText({ kind, row }: Change): string {
  return `${kind}${inspect(row, { depth: null, breakLength: Infinity, compact: true, maxArrayLength: null, maxStringLength: null })}`
}
