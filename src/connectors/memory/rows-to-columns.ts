import { inspect } from 'node:util'
import type { Column } from '../../core/column.ts'
import { columnOfValues } from '../../core/column-of-values.ts'
import { ConnectorError } from '../../core/errors.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import { expectedForm, nullable } from '../../core/js-values/to-storage.ts'

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
      return columnOfValues(column.type, values)
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
