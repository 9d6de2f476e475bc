import type { Column } from '../../core/column.ts'
import { type OffsetAt, textOf } from '../../core/text.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { opName, type OutputField, type RowText } from './rows.ts'
import { cutToWidth, displayWidth } from './width.ts'

/** Rows that are held back to choose the widths of the columns. */
const SAMPLE = 1000
const NARROWEST = 8
/** Least widths where more rows may come: numbers grow, texts differ. */
const ROOM = { number: 8, text: 16, fixed: 0 } as const

const NULL_TEXT = '<NULL>'

/** Cells between tabs, as `TableLayout` takes them: control characters in them are spelled out. */
export function tableRows(fields: readonly OutputField[], offsetAt: OffsetAt): RowText {
  const texts = fields.map(({ type }) => textOf(type, offsetAt))
  return (batch, i, op) => {
    const cells = texts.map((text, k) => {
      const column = batch.columns[k] as Column
      return column.nulls?.[i] === 1 ? NULL_TEXT : visible(text(column, i))
    })
    if (op !== undefined) cells.unshift(op)
    return `${cells.join('\t')}\n`
  }
}

const CONTROL = /[\p{Cc}\u2028\u2029]/gu
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Spells out what would break the table or steer the terminal. */
function visible(text: string): string {
  return text.search(CONTROL) < 0
    ? text
    : text.replace(CONTROL, (c) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

interface TableColumn {
  readonly name: string
  readonly isNumber: boolean
  /** Least width as long as not all rows are known. */
  readonly room: number
}

/**
 * Draws rows as an aligned table. The first rows are held back; their widths count for all that follow. On a terminal
 * (`screenWidth` given) longer texts are cut, elsewhere they push the rest of their line aside.
 */
export class TableLayout {
  readonly #columns: readonly TableColumn[]
  readonly #screenWidth: number | undefined
  #held: string[][] = []
  #widths: readonly number[] | undefined

  constructor(fields: readonly OutputField[], updating: boolean, screenWidth: number | undefined) {
    const columns = fields.map(({ name, type }) => columnOf(visible(name), widthKind(type)))
    this.#columns = updating ? [columnOf(opName(fields), 'fixed'), ...columns] : columns
    this.#screenWidth = screenWidth
  }

  /** Whether rows are held back. */
  get holding(): boolean {
    return this.#held.length > 0
  }

  /** Takes lines of `tableRows`; returns what can be printed. */
  take(lines: string): string {
    if (lines === '') return ''
    const rows = lines
      .slice(0, -1)
      .split('\n')
      .map((line) => line.split('\t'))
    if (this.#widths !== undefined) return this.#lines(rows, this.#widths)
    this.#held.push(...rows)
    return this.#held.length < SAMPLE ? '' : this.release()
  }

  /** Lets go of the rows that are held back. */
  release(): string {
    return this.#release(true)
  }

  #release(moreMayCome: boolean): string {
    if (this.#widths !== undefined) return ''
    const widths = this.#chooseWidths(moreMayCome)
    this.#widths = widths
    const held = this.#held
    this.#held = []
    const header = this.#line(
      this.#columns.map(({ name }) => name),
      widths,
    )
    return `${rule(widths)}${header}${rule(widths)}${this.#lines(held, widths)}`
  }

  end(): string {
    const rest = this.#release(false)
    return rest + rule(this.#widths ?? [])
  }

  #chooseWidths(moreMayCome: boolean): readonly number[] {
    const widths = this.#columns.map(({ name, room }) => Math.max(displayWidth(name), moreMayCome ? room : 0))
    for (const row of this.#held) {
      for (let k = 0; k < widths.length; k++) widths[k] = Math.max(widths[k] ?? 0, displayWidth(row[k] ?? ''))
    }
    return this.#screenWidth === undefined ? widths : this.#fit(widths, this.#screenWidth)
  }

  /** Narrows the widest texts until a line fits on the screen, as far as that is sensible. */
  #fit(widths: readonly number[], screenWidth: number): readonly number[] {
    const fitted = [...widths]
    let excess = fitted.reduce((sum, width) => sum + width + 3, 1) - screenWidth
    while (excess > 0) {
      const texts = fitted.filter((width, k) => this.#columns[k]?.isNumber === false && width > NARROWEST)
      if (texts.length === 0) break
      const widest = Math.max(...texts)
      const k = fitted.findIndex((width, index) => width === widest && this.#columns[index]?.isNumber === false)
      fitted[k] = widest - 1
      excess--
    }
    return fitted
  }

  #lines(rows: readonly (readonly string[])[], widths: readonly number[]): string {
    let text = ''
    for (const row of rows) text += this.#line(row, widths)
    return text
  }

  #line(cells: readonly string[], widths: readonly number[]): string {
    let line = '|'
    for (let k = 0; k < widths.length; k++) {
      const isNumber = this.#columns[k]?.isNumber === true
      // A number is never cut: what is left of it would look like another number.
      const canCut = this.#screenWidth !== undefined && !isNumber
      line += ` ${inWidth(cells[k] ?? '', widths[k] ?? 0, isNumber, canCut)} |`
    }
    return `${line}\n`
  }
}

function inWidth(cell: string, width: number, isRight: boolean, canCut: boolean): string {
  const missing = width - displayWidth(cell)
  if (missing === 0) return cell
  if (missing < 0) return canCut ? inWidth(cutToWidth(cell, width), width, isRight, false) : cell
  return isRight ? ' '.repeat(missing) + cell : cell + ' '.repeat(missing)
}

function rule(widths: readonly number[]): string {
  return `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`
}

function columnOf(name: string, kind: keyof typeof ROOM): TableColumn {
  return { name, isNumber: kind === 'number', room: ROOM[kind] }
}

function widthKind(type: LogicalType): keyof typeof ROOM {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return 'number'
    case 'BOOLEAN':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 'fixed'
    default:
      return 'text'
  }
}
