import type { Column } from '../../core/column.ts'
import { formatDecimal } from '../../core/decimal.ts'
import { doubleText, floatText } from '../../core/java-number.ts'
import { type OffsetAt, valueText } from '../../core/text.ts'
import type { LogicalType, RowType } from '../../core/types/logical-type.ts'
import { opName, type OutputField, type RowText } from './rows.ts'

type CellText = (column: Column, i: number) => string
type ValueText = (value: unknown) => string

/** One object per row. Numbers keep all their digits; what JSON has no numbers for (`NaN`, times) is a string. */
export function jsonRows(fields: readonly OutputField[], offsetAt: OffsetAt): RowText {
  const cells = fields.map(({ type }) => cellJson(type, offsetAt))
  const keys = fields.map(({ name }, k) => `${k > 0 ? ',' : ''}${JSON.stringify(name)}:`)
  const opKey = JSON.stringify(opName(fields))
  return (batch, i, op) => {
    let line = op === undefined ? '{' : `{${opKey}:"${op}"${cells.length > 0 ? ',' : ''}`
    for (let k = 0; k < cells.length; k++) {
      const column = batch.columns[k] as Column
      line += keys[k] as string
      line += column.nulls?.[i] === 1 ? 'null' : (cells[k] as CellText)(column, i)
    }
    return `${line}}\n`
  }
}

function cellJson(type: LogicalType, offsetAt: OffsetAt): CellText {
  const json = valueJson(type, offsetAt)
  return (column, i) => {
    if (column.storage === 'string') return JSON.stringify(column.at(i))
    if (column.storage === 'any') return json(column.data[i])
    return json(column.wide === undefined ? column.data[i] : column.wide[i])
  }
}

function valueJson(type: LogicalType, offsetAt: OffsetAt): ValueText {
  switch (type.kind) {
    case 'BOOLEAN':
      return (value) => (value === true || value === 1 ? 'true' : 'false')
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return String
    case 'DECIMAL':
      return (value) => formatDecimal(value as number | bigint, type.scale)
    case 'DOUBLE':
      return (value) => finite(value as number, doubleText)
    case 'FLOAT':
      return (value) => finite(value as number, floatText)
    case 'BINARY':
    case 'VARBINARY':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    case 'RAW':
      return (value) => JSON.stringify(value) ?? 'null'
    default:
      return nestedJson(type, offsetAt)
  }
}

function finite(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : `"${value}"`
}

function nestedJson(type: LogicalType, offsetAt: OffsetAt): ValueText {
  switch (type.kind) {
    case 'ARRAY': {
      const element = elementJson(type.element, offsetAt)
      return (value) => `[${(value as readonly unknown[]).map(element).join(',')}]`
    }
    case 'ROW':
      return rowJson(type, offsetAt)
    case 'MAP':
      return mapJson(type.key, elementJson(type.value, offsetAt), offsetAt)
    case 'MULTISET':
      return mapJson(type.element, String, offsetAt)
    default: {
      const text = valueText(type, offsetAt)
      return (value) => JSON.stringify(text(value))
    }
  }
}

function rowJson(type: RowType, offsetAt: OffsetAt): ValueText {
  const fields = type.fields.map((field) => elementJson(field.type, offsetAt))
  const keys = type.fields.map(({ name }) => JSON.stringify(name))
  return (value) => `{${fields.map((json, k) => `${keys[k]}:${json((value as readonly unknown[])[k])}`).join(',')}}`
}

/** An object whose names are the texts of the keys. */
function mapJson(keyType: LogicalType, held: ValueText, offsetAt: OffsetAt): ValueText {
  const text = valueText(keyType, offsetAt)
  return (value) => {
    const entries = [...(value as ReadonlyMap<unknown, unknown>)]
    return `{${entries.map(([k, v]) => `${JSON.stringify(k === null ? 'null' : text(k))}:${held(v)}`).join(',')}}`
  }
}

function elementJson(type: LogicalType, offsetAt: OffsetAt): ValueText {
  const json = valueJson(type, offsetAt)
  return (value) => (value === null || value === undefined ? 'null' : json(value))
}
