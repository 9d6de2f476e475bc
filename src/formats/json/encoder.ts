import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { ConnectorError } from '../../core/errors.ts'
import { quoted } from '../../core/json/quoted.ts'
import type { LogicalType, RowField } from '../../core/types/logical-type.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import type { Encoder } from '../../runtime/format.ts'
import { scalarText, valueAt } from '../columns/value-texts.ts'
import type { JsonOptions } from './options.ts'

/** The JSON text of a value that is not NULL. */
type ValueText = (value: unknown) => string

/** Writes one object per line, fields in the order of the columns. */
export class JsonEncoder implements Encoder {
  readonly #fields: readonly { readonly key: string; readonly text: ValueText }[]
  readonly #ignoreNulls: boolean

  constructor(columns: readonly PhysicalColumn[], options: JsonOptions) {
    this.#fields = columns.map(({ name, type }) => ({ key: `${quoted(name)}:`, text: valueText(type, options, name) }))
    this.#ignoreNulls = options.ignoreNulls
  }

  encode(batch: Batch, out: string[]): void {
    for (let i = 0; i < batch.n; i++) {
      let line = ''
      for (let k = 0; k < this.#fields.length; k++) {
        const { key, text } = this.#fields[k] as { readonly key: string; readonly text: ValueText }
        const column = batch.columns[k] as Column
        const isNull = column.nulls?.[i] === 1
        if (isNull && this.#ignoreNulls) continue
        line += `${line === '' ? '{' : ','}${key}${isNull ? 'null' : text(valueAt(column, i))}`
      }
      out.push(line === '' ? '{}\n' : `${line}}\n`)
    }
  }
}

/** `column` is for messages. */
function valueText(type: LogicalType, options: JsonOptions, column: string): ValueText {
  switch (type.kind) {
    case 'ARRAY': {
      const text = orNull(valueText(type.element, options, column))
      return (values) => `[${(values as readonly unknown[]).map(text).join(',')}]`
    }
    case 'ROW':
      return rowText(type.fields, options, column)
    case 'MAP':
      return mapText(valueText(type.value, options, column), options, column)
    case 'MULTISET':
      return mapText(String, options, column)
    default:
      return scalarJson(type, options)
  }
}

function orNull(text: ValueText): ValueText {
  return (value) => (value === null ? 'null' : text(value))
}

function scalarJson(type: LogicalType, options: JsonOptions): ValueText {
  const text = scalarText(type, { timestamps: options.timestamps, scientificDecimals: !options.plainDecimals })
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (value) => quoted(value as string)
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => (Number.isFinite(value) ? text(value) : `"${text(value)}"`)
    case 'BOOLEAN':
    case 'DECIMAL':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MILLIS':
      return text
    default:
      return (value) => `"${text(value)}"`
  }
}

function rowText(fields: readonly RowField[], options: JsonOptions, column: string): ValueText {
  const keys = fields.map((field) => `${quoted(field.name)}:`)
  const texts = fields.map((field) => orNull(valueText(field.type, options, column)))
  return (values) => {
    const parts = texts.flatMap((text, k) => {
      const value = (values as readonly unknown[])[k]
      return value === null && options.ignoreNulls ? [] : [`${keys[k]}${text(value)}`]
    })
    return `{${parts.join(',')}}`
  }
}

function mapText(text: ValueText, options: JsonOptions, column: string): ValueText {
  const value = orNull(text)
  return (map) => {
    // A literal may be equal to another key: the last entry counts, as in an object.
    const parts = new Map<string, string>()
    for (const [key, held] of map as ReadonlyMap<string | null, unknown>) {
      if (key === null && options.nullKeys === 'DROP') continue
      if (key === null && options.nullKeys === 'FAIL') throw nullKey(column)
      parts.set(key ?? options.nullKeyLiteral, value(held))
    }
    return `{${[...parts].map(([key, held]) => `${quoted(key)}:${held}`).join(',')}}`
  }
}

function nullKey(column: string): ConnectorError {
  const message = `Column '${column}': a MAP with a NULL key can't be written as JSON; set 'json.map-null-key.mode' to DROP or LITERAL`
  return new ConnectorError('UNWRITABLE_VALUE', message)
}
