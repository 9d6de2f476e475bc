import type { Batch } from '../../core/batch.ts'
import { INSERT, rowKindText } from '../../core/row-kind.ts'
import type { OffsetAt } from '../../core/text.ts'
import type { OutputFormat } from './format-names.ts'
import { csvHeader, csvRows } from './csv.ts'
import { ChangelogFold } from './final.ts'
import { jsonRows } from './json.ts'
import type { OutputField, RowText } from './rows.ts'
import { TableLayout, tableRows } from './table.ts'

export interface PrinterOptions {
  readonly format: OutputFormat
  readonly header: boolean
  /** Prints rows that stand at the end instead of changes. */
  readonly final: boolean
  /** Columns of the terminal; undefined when the output is none. */
  readonly screenWidth: number | undefined
  /** Of the session's time zone. */
  readonly offsetAt: OffsetAt
}

/** The shape of what is printed. */
export interface ResultShape {
  readonly fields: readonly OutputField[]
  readonly updating: boolean
}

/** Turns the batches of one result into text in one of the output formats. */
export class ResultPrinter {
  readonly #row: RowText
  readonly #layout: TableLayout | undefined
  readonly #fold: ChangelogFold | undefined
  readonly #hasOp: boolean
  /** Rows or changes that were printed. */
  count = 0
  /** Stands before everything else. */
  readonly start: string

  constructor({ fields, updating }: ResultShape, options: PrinterOptions) {
    const { format, header, final, screenWidth, offsetAt } = options
    this.#row = rowText(format, fields, offsetAt)
    this.#hasOp = updating && !final
    this.#fold = updating && final ? new ChangelogFold(this.#row) : undefined
    this.#layout = format === 'table' ? new TableLayout(fields, this.#hasOp, screenWidth) : undefined
    this.start = format === 'csv' && header ? csvHeader(fields, this.#hasOp) : ''
  }

  /** Takes rows, of which nothing is kept but text; returns what can be printed. */
  print(batch: Batch): string {
    if (this.#fold !== undefined) {
      this.#fold.add(batch)
      return ''
    }
    this.count += batch.n
    const { kinds } = batch
    let text = ''
    for (let i = 0; i < batch.n; i++) {
      text += this.#row(batch, i, this.#hasOp ? rowKindText(kinds?.[i] ?? INSERT) : undefined)
    }
    return this.#layout === undefined ? text : this.#layout.take(text)
  }

  /** Whether rows are held back only to align them with later ones. */
  get holding(): boolean {
    return this.#layout?.holding === true
  }

  /** The rows that are held back. */
  release(): string {
    return this.#layout?.release() ?? ''
  }

  /** The rest. Rows that stand at the end are printed only if it was reached. */
  *end(complete: boolean): Iterable<string> {
    if (this.#fold !== undefined && !complete) return
    this.count += this.#fold?.size ?? 0
    for (const lines of this.#fold?.lines() ?? []) yield this.#layout === undefined ? lines : this.#layout.take(lines)
    // A failure before the first row leaves no empty table behind.
    if (this.#layout !== undefined && (complete || this.count > 0)) yield this.#layout.end()
  }
}

function rowText(format: OutputFormat, fields: readonly OutputField[], offsetAt: OffsetAt): RowText {
  switch (format) {
    case 'csv':
      return csvRows(fields, offsetAt)
    case 'json':
      return jsonRows(fields, offsetAt)
    case 'table':
      return tableRows(fields, offsetAt)
  }
}
