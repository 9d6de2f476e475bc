import { inspect } from 'node:util'
import { allocate, type Column, numberColumn, StringColumn } from '../../core/column.ts'
import { ConnectorError } from '../../core/errors.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import { expectedForm, nullable } from './values.ts'

/** A row given by a program: values in column order, or an object by column name (what is missing is NULL). */
export type InputRow = readonly unknown[] | Readonly<Record<string, unknown>>

/** Converts rows to the columns `wanted` of a table, in that order. */
export class RowConverter {
  readonly #columns: readonly PhysicalColumn[]
  readonly #names: ReadonlySet<string>
  readonly #wanted: readonly {
    readonly column: PhysicalColumn
    readonly index: number
    readonly convert: (v: unknown) => unknown
  }[]

  constructor(columns: readonly PhysicalColumn[], wanted: readonly number[] = columns.map((_, index) => index)) {
    this.#columns = columns
    this.#names = new Set(columns.map((column) => column.name))
    this.#wanted = wanted.map((index) => {
      const column = columns[index] as PhysicalColumn
      return { column, index, convert: nullable(column.type) }
    })
  }

  /** `firstRow`: the number of the first row, counted from 1, for messages. */
  convert(rows: readonly InputRow[], firstRow = 1): Column[] {
    rows.forEach((row, i) => this.#checkShape(row, firstRow + i))
    return this.#wanted.map(({ column, index, convert }) => {
      const values = rows.map((row, i) => {
        const given = Array.isArray(row) ? row[index] : (row as Readonly<Record<string, unknown>>)[column.name]
        const value = convert(given)
        if (value === undefined) badValue(given, column, firstRow + i)
        return value
      })
      return columnOfValues(column, values)
    })
  }

  #checkShape(row: unknown, number: number): void {
    if (Array.isArray(row)) {
      if (row.length === this.#columns.length) return
      throw new ConnectorError('BAD_VALUE', `row ${number}: ${row.length} values for ${this.#columns.length} columns`)
    }
    if (typeof row !== 'object' || row === null) {
      throw new ConnectorError('BAD_VALUE', `row ${number}: ${shown(row)} is neither an array nor an object`)
    }
    for (const key of Object.keys(row)) {
      if (this.#names.has(key)) continue
      const names = [...this.#names].join(', ')
      throw new ConnectorError('BAD_VALUE', `row ${number}: there is no column '${key}'; the columns are ${names}`)
    }
  }
}

function badValue(value: unknown, column: PhysicalColumn, row: number): never {
  const place = `row ${row}, column '${column.name}'`
  if ((value === null || value === undefined) && !column.type.nullable) {
    throw new ConnectorError('BAD_VALUE', `${place}: NULL in a column that is NOT NULL`)
  }
  throw new ConnectorError('BAD_VALUE', `${place}: ${shown(value)} is not ${expectedForm(column.type)}`)
}

function shown(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: 60, depth: 2 })
}

/** A column of converted values, null where there is none. */
export function columnOfValues({ type }: PhysicalColumn, values: readonly unknown[]): Column {
  const n = values.length
  const nulls = values.includes(null) ? Uint8Array.from(values, (v) => (v === null ? 1 : 0)) : undefined
  const storage = storageOf(type)
  if (storage === 'string')
    return StringColumn.ofValues(
      values.map((v) => (v ?? '') as string),
      nulls,
    )
  if (storage === 'any') return { storage, data: values, nulls }
  const data = allocate(storage, n)
  let isWide = false
  for (let i = 0; i < n; i++) {
    const value = values[i]
    if (typeof value === 'bigint') isWide = true
    data[i] = Number(value ?? 0)
  }
  if (!isWide) return numberColumn(storage, data, nulls)
  return numberColumn(
    storage,
    data,
    nulls,
    values.map((v) => BigInt((v ?? 0) as number | bigint)),
  )
}
