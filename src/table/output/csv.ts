import type { Column } from '../../core/column.ts'
import { type OffsetAt, textOf } from '../../core/text.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { opName, type OutputField, type RowText } from './rows.ts'

type CellText = (column: Column, i: number) => string

const SPECIAL = /[",\n\r]/

/** NULL is empty, the empty string `""`; quotes stand only where a reader needs them. */
export function csvRows(fields: readonly OutputField[], offsetAt: OffsetAt): RowText {
  const cells = fields.map(({ type }) => cellText(type, offsetAt))
  return (batch, i, op) => {
    let line = op ?? ''
    for (let k = 0; k < cells.length; k++) {
      if (k > 0 || op !== undefined) line += ','
      const column = batch.columns[k] as Column
      if (column.nulls?.[i] !== 1) line += (cells[k] as CellText)(column, i)
    }
    return `${line}\n`
  }
}

export function csvHeader(fields: readonly OutputField[], updating: boolean): string {
  const names = fields.map(({ name }) => quoted(name))
  return `${[...(updating ? [opName(fields)] : []), ...names].join(',')}\n`
}

function cellText(type: LogicalType, offsetAt: OffsetAt): CellText {
  const text = textOf(type, offsetAt)
  return mayNeedQuotes(type) ? (column, i) => quoted(text(column, i)) : text
}

function quoted(text: string): string {
  if (text === '') return '""'
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function mayNeedQuotes(type: LogicalType): boolean {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
    case 'ROW':
    case 'RAW':
      return true
    default:
      return false
  }
}
