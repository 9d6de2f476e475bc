import fc from 'fast-check'
import { INT, timestamp } from '../../../src/core/types/logical-type.ts'
import { arbitraryTable, type QueryCase } from './cases.ts'
import { Choices, choiceNumbers } from './choices.ts'
import type { Expression } from './expressions/expression.ts'
import { arrivalsOf, type Assigned, assign } from './lateness.ts'
import { Oracle } from './oracle.ts'
import { QueryBuilder } from './relations/builder.ts'
import { from, type Relation } from './relations/relation.ts'
import { arbitraryWindows, windowAggregate, windowed, type Windows } from './relations/windows.ts'
import { buildTable, type TestTable } from './tables.ts'

/** A window aggregate over a table many of whose rows are late. */
export interface LateCase extends QueryCase {
  readonly windows: Windows
  readonly condition: Expression | undefined
}

/** For SQLite: the rows that count, each with its number and window. */
const COUNTED = 'counted'
/** What the condition calls the table. */
const TABLE = 't'

export function arbitraryLateCase(): fc.Arbitrary<LateCase> {
  const numbers = fc.record({ table: arbitraryTable(25), query: choiceNumbers(60), run: choiceNumbers(6) })
  return numbers.map(({ table, query, run }) => {
    const choices = new Choices(run)
    const input = buildTable('t0', table, choices.pick([60_000, 20_000, 0]))
    const builder = new QueryBuilder(new Choices(query), [input])
    const { windows, condition, result } = lateQuery(builder)
    return {
      ...builder.statement(result),
      result,
      windows,
      condition,
      tables: [input],
      batchSize: choices.int(2, 9),
      watermarkInterval: choices.pick([0, 200, 3000]),
      choices,
    }
  })
}

function lateQuery(builder: QueryBuilder): Pick<LateCase, 'windows' | 'condition' | 'result'> {
  const table = builder.table()
  const condition = builder.choices.chance(40) ? builder.expressions(table, TABLE, 1).of('BOOLEAN') : undefined
  const windows = arbitraryWindows(builder, table)
  const rows = windowed(builder, condition === undefined ? table : filtered(table, condition), windows)
  // Of aggregates over the windows' bounds, each window that has fired would count a late row of its own.
  return { windows, condition, result: windowAggregate(builder, countedOnly(rows), table) }
}

function filtered(table: Relation, condition: Expression): Relation {
  const { name: _, ...query } = table
  const list = table.columns.map(({ name }) => `${TABLE}.${name}`).join(', ')
  const source = from(table, TABLE)
  return {
    ...query,
    flink: `SELECT ${list} FROM ${source.flink} WHERE ${condition.flink}`,
    sqlite: `SELECT ${list} FROM ${source.sqlite} WHERE ${condition.sqlite}`,
  }
}

/** For SQLite, the windows that were found by the rule of lateness. */
function countedOnly(rows: Relation): Relation {
  const own = rows.columns.slice(0, -3).map(({ name }) => `t0.${name}`)
  const [start, end, time] = rows.columns.slice(-3).map(({ name }) => name)
  const bounds = [`window_from AS ${start}`, `window_to AS ${end}`, `window_to - 1 AS ${time}`]
  return { ...rows, sqlite: `SELECT ${[...own, ...bounds].join(', ')} FROM t0 JOIN ${COUNTED} ON arrival = t0.rowid` }
}

/** What should come out, and how many rows are late. */
export function expectedOfLate(given: LateCase): { readonly rows: readonly string[]; readonly late: number } {
  using oracle = new Oracle(given.tables)
  const { counted, late } = assignedRows(given, oracle)
  const columns = [
    { name: 'arrival', type: INT },
    { name: 'window_from', type: timestamp(3) },
    { name: 'window_to', type: timestamp(3) },
  ]
  // SQLite numbers the rows of a table from 1.
  const rows = counted.map(([number, start, end]) => [BigInt(number + 1), BigInt(start), BigInt(end)])
  oracle.addTable(COUNTED, columns, rows)
  const types = given.result.columns.map(({ type }) => type)
  return { rows: oracle.rows(given.sqlite, types), late }
}

function assignedRows({ tables, windows, condition, watermarkInterval }: LateCase, oracle: Oracle): Assigned {
  const [table] = tables as [TestTable]
  const partition = windows.kind === 'SESSION' ? windows.partition : []
  const arrivals = arrivalsOf(table, watermarkInterval, partition)
  if (condition === undefined) return assign(arrivals, windows)
  const passing = new Set(oracle.rows(`SELECT ${TABLE}.rowid FROM t0 AS ${TABLE} WHERE ${condition.sqlite}`, [INT]))
  return assign(
    arrivals.filter(({ number }) => passing.has(String(number + 1))),
    windows,
  )
}
