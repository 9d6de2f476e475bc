import { type LogicalType, typeText, withNullable } from '../../../src/core/types/logical-type.ts'
import { Choices } from './choices.ts'
import { arbitraryTime, arbitraryValue, COLUMN_TYPES, engineValue, type Kind, shownValue, type Value } from './kinds.ts'

export interface TableColumn {
  readonly name: string
  readonly type: LogicalType
}

/** An input: its rows stand in the order in which they arrive. Its last column is the rowtime. */
export interface TestTable {
  readonly name: string
  readonly columns: readonly TableColumn[]
  /** The watermark is so many ms behind the highest time. */
  readonly delay: number
  readonly rows: readonly (readonly Value[])[]
}

/** Numbers for the choices of one table. */
export interface TableNumbers {
  readonly schema: readonly number[]
  readonly rows: readonly (readonly number[])[]
}

export const ROWTIME = 'ts'
const KINDS: readonly Kind[] = ['INT', 'STRING', 'BIGINT', 'DECIMAL', 'BOOLEAN', 'TIMESTAMP']

/** Rows come in disorder, at most `lateness` ms too late. */
export function buildTable(name: string, { schema, rows }: TableNumbers, lateness: number): TestTable {
  const choices = new Choices(schema)
  const delay = choices.pick([1, 1000, 5000])
  const kinds: readonly Kind[] = ['INT', ...choices.list(1, 4, () => choices.pick(KINDS))]
  const columns = kinds.map((kind, i) => {
    return { name: i === 0 ? 'k' : `c${i}`, type: withNullable(COLUMN_TYPES[kind], !choices.chance(20)) }
  })
  const arrivals = rows.map((numbers) => {
    const row = new Choices(numbers)
    const time = arbitraryTime(row)
    const values = columns.map(({ type }) => arbitraryValue(row, type))
    return { values: [...values, time], arrives: Number(time) + row.int(0, delay - 1 + lateness) }
  })
  return {
    name,
    columns: [...columns, { name: ROWTIME, type: COLUMN_TYPES.TIMESTAMP }],
    delay,
    rows: arrivals.toSorted((a, b) => a.arrives - b.arrives).map(({ values }) => values),
  }
}

/** What stands between the brackets of CREATE TABLE. */
export function schemaText({ columns, delay }: TestTable): string {
  const declared = columns.map(({ name, type }) => `${name} ${typeText(type)}`).join(', ')
  const seconds = (delay / 1000).toFixed(3)
  return `${declared}, WATERMARK FOR ${ROWTIME} AS ${ROWTIME} - INTERVAL '${seconds}' SECOND`
}

/** The rows for the memory connector. */
export function engineRows({ columns, rows }: TestTable): unknown[][] {
  return rows.map((row) => columns.map(({ type }, i) => engineValue(row[i] ?? null, type)))
}

/** The table as a record of an .slt file. */
export function tableText(table: TestTable): string {
  const rows = table.rows.map((row) => table.columns.map(({ type }, i) => shownValue(row[i] ?? null, type)).join(' | '))
  return [`table ${table.name}`, schemaText(table), '----', ...rows].join('\n')
}
