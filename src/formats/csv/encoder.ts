import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { ConnectorError } from '../../core/errors.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import type { Encoder } from '../../runtime/format.ts'
import { scalarText, valueAt } from '../columns/value-texts.ts'
import type { CsvOptions } from './options.ts'

/** Writes one line per row; quotes stand only where a reader needs them. */
export class CsvEncoder implements Encoder {
  readonly #columns: readonly PhysicalColumn[]
  readonly #options: CsvOptions
  readonly #texts: readonly ((value: unknown) => string)[]
  /** Texts that must be quoted or escaped. */
  readonly #special: RegExp

  constructor(columns: readonly PhysicalColumn[], options: CsvOptions) {
    this.#columns = columns
    this.#options = options
    this.#texts = columns.map(({ type }) => csvText(type, options))
    const marks = [options.delimiter, options.quote ?? '', options.escape ?? ''].join('')
    const inside = [...new Set(marks)].map((c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`).join('')
    this.#special = new RegExp(`[\\r\\n${inside}]|^[ #]|[ ]$`, 'u')
  }

  encode(batch: Batch, out: string[]): void {
    const { delimiter, nullLiteral = '' } = this.#options
    for (let i = 0; i < batch.n; i++) {
      let line = ''
      for (let k = 0; k < this.#columns.length; k++) {
        if (k > 0) line += delimiter
        const column = batch.columns[k] as Column
        if (column.nulls?.[i] === 1) line += nullLiteral
        else line += this.#field((this.#texts[k] as (value: unknown) => string)(valueAt(column, i)), k)
      }
      out.push(`${line}\n`)
    }
  }

  #field(text: string, k: number): string {
    const { quote, escape, delimiter } = this.#options
    if (!this.#special.test(text)) return text
    if (quote !== undefined) {
      const safe = escape === undefined || escape === quote ? text : text.replaceAll(escape, escape + escape)
      return quote + safe.replaceAll(quote, quote + quote) + quote
    }
    if (escape === undefined) {
      if (!text.includes(delimiter) && !/[\r\n]/.test(text)) return text
      const name = this.#columns[k]?.name ?? ''
      const message = `Column '${name}': ${JSON.stringify(text)} can't be written as CSV without a quote or escape character`
      throw new ConnectorError('UNWRITABLE_VALUE', message)
    }
    return [...text].map((c) => (c === delimiter || c === escape || c === '\n' || c === '\r' ? escape + c : c)).join('')
  }
}

function csvText(type: LogicalType, options: CsvOptions): (value: unknown) => string {
  const { elementDelimiter, nullLiteral = '', scientificDecimals } = options
  const style = { timestamps: 'SQL', scientificDecimals } as const
  if (type.kind !== 'ARRAY' && type.kind !== 'ROW') return scalarText(type, style)
  const text = type.kind === 'ARRAY' ? scalarText(type.element, style) : undefined
  const fields = type.kind === 'ROW' ? type.fields.map((field) => scalarText(field.type, style)) : []
  return (values) =>
    (values as readonly unknown[])
      .map((value, k) => (value === null ? nullLiteral : (text ?? fields[k] ?? String)(value)))
      .join(elementDelimiter)
}
