import fc from 'fast-check'
import { expect } from 'vitest'
import { DataTypes, Row, Schema, StreamExecutionEnvironment, StreamTableEnvironment } from '../../../../src/index.ts'

/** A row of the table `orders(item STRING, amount INT, price DOUBLE)`. */
export type Order = readonly [item: string | null, amount: number | null, price: number | null]

const order = fc.tuple(
  fc.option(fc.constantFrom<string[]>('a', 'b', 'c')),
  fc.option(fc.integer({ min: -3, max: 3 })),
  fc.option(fc.constantFrom<number[]>(0.5, 1.5, 2)),
)

/** Changes of `orders`, and the rows that stand in the end, in the order they came. */
export interface Changes {
  readonly changes: readonly Row[]
  readonly left: readonly Order[]
}

/** A row that comes, one that goes, or one that becomes another: the numbers choose which. */
type Step = { readonly comes: Order } | { readonly goes: number } | { readonly at: number; readonly becomes: Order }

function played(steps: readonly Step[]): Changes {
  const left: Order[] = []
  const changes: Row[] = []
  const take = (at: number, kind: '-D' | '-U'): void => {
    const gone = left[at % left.length] as Order
    // Of equal rows the first goes: a changelog can not tell them apart.
    left.splice(
      left.findIndex((row) => row.join() === gone.join()),
      1,
    )
    changes.push(Row.ofKind(kind, ...gone))
  }
  for (const step of steps) {
    if ('comes' in step) {
      left.push(step.comes)
      changes.push(Row.ofKind('+I', ...step.comes))
    } else if (left.length > 0) {
      if ('goes' in step) take(step.goes, '-D')
      else {
        take(step.at, '-U')
        left.push(step.becomes)
        changes.push(Row.ofKind('+U', ...step.becomes))
      }
    }
  }
  return { changes, left }
}

export const changesOfOrders: fc.Arbitrary<Changes> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ comes: order }) },
      fc.record({ goes: fc.nat(20) }),
      fc.record({ at: fc.nat(20), becomes: order }),
    ),
    { maxLength: 25 },
  )
  .map(played)

const ORDERS = Schema.newBuilder()
  .column('item', DataTypes.STRING())
  .column('amount', DataTypes.INT())
  .column('price', DataTypes.DOUBLE())
  .build()

/** The changelog of a query over changes of `orders`. */
export async function changelogOf(changes: readonly Row[], sql: string, parallelism = 1): Promise<Row[]> {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ parallelism })
  const tables = StreamTableEnvironment.create(env)
  tables.createTemporaryView('orders', tables.fromChangelogStream(env.fromCollection(changes), ORDERS))
  return await tables.toChangelogStream(tables.sqlQuery(sql)).executeAndCollect()
}

const textOf = (row: Row): string => row.toString().slice(2)

/** The rows that a changelog leaves; a row that is taken back must be there. */
export function standing(rows: readonly Row[]): unknown[][] {
  const left: Row[] = []
  for (const row of rows) {
    if (row.getKind() === '+I' || row.getKind() === '+U') {
      left.push(row)
      continue
    }
    const at = left.findIndex((other) => textOf(other) === textOf(row))
    expect(at, `${row.toString()} is there`).toBeGreaterThanOrEqual(0)
    left.splice(at, 1)
  }
  return left.map((row) => row.toArray())
}

export const sorted = (rows: readonly (readonly unknown[])[]): string[] =>
  rows
    .map((row) =>
      row.map((value) => (Array.isArray(value) ? `[${value.map(String).join()}]` : String(value))).join('|'),
    )
    .toSorted()

export const present = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null)

/** The rows of `orders` by item, in the order of their first rows. */
export function byItem(rows: readonly Order[]): [item: string | null, rows: Order[]][] {
  const items = [...new Set(rows.map(([item]) => item))]
  return items.map((item) => [item, rows.filter((row) => row[0] === item)])
}
