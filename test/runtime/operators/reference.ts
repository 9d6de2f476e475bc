import fc from 'fast-check'
import { type Event, finish, rows, watermark } from '../../support/operator-case.ts'
import type { Aggregate } from '../../support/aggregates.ts'
import { type Row, insert } from '../../support/rows.ts'

/** A row, or a watermark. */
export type Arrival = Row | number

/** Rows in any order, with watermarks that grow at random places between them. */
export function arbitraryArrivals(
  row: fc.Arbitrary<Row>,
  { from, to }: { from: number; to: number },
): fc.Arbitrary<Arrival[]> {
  const step = fc.oneof(
    { weight: 4, arbitrary: row },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: (to - from) >> 2 }) },
  )
  return fc.array(step, { maxLength: 30, size: 'max' }).map((steps) => {
    let current = from - 1
    return steps.map((arrival) => (typeof arrival === 'number' ? (current += arrival) : arrival))
  })
}

/** The arrivals as the events of one input, with its end. */
export function caseEvents(arrivals: readonly Arrival[]): Event[] {
  return [
    ...arrivals.map((arrival) => (typeof arrival === 'number' ? watermark(arrival) : rows(0, insert(...arrival)))),
    ...finish(),
  ]
}

/** GROUP BY over a list of rows. */
export function groupResults(
  list: readonly Row[],
  keys: readonly number[],
  aggregates: readonly Aggregate[],
): { key: Row; results: Row }[] {
  const groups = new Map<string, { key: Row; rows: Row[] }>()
  for (const row of list) {
    const key = keys.map((c) => row[c])
    const name = key.map((value) => `${typeof value} ${String(value)}`).join()
    const group = groups.get(name) ?? { key, rows: [] }
    group.rows.push(row)
    groups.set(name, group)
  }
  return [...groups.values()].map((group) => ({
    key: group.key,
    results: aggregates.map((aggregate) => aggregateOf(group.rows, aggregate)),
  }))
}

/** One aggregate over rows whose numeric arguments are BIGINTs. */
function aggregateOf(list: readonly Row[], { name, arg, distinct = false, filter }: Aggregate): unknown {
  const counted = filter === undefined ? list : list.filter((row) => row[filter] === true)
  if (arg === undefined) return counted.length
  const present = counted.map((row) => row[arg]).filter((value) => value !== null)
  const values = distinct ? [...new Set(present)] : present
  if (name === 'COUNT') return values.length
  if (values.length === 0) return null
  if (name === 'MIN' || name === 'MAX') {
    const sorted = values.toSorted((a, b) => (name === 'MIN' ? compareValues(a, b) : compareValues(b, a)))
    return sorted[0]
  }
  const sum = BigInt.asIntN(
    64,
    values.reduce((total: bigint, value) => total + BigInt(value as number | bigint), 0n),
  )
  return plain(name === 'SUM' ? sum : sum / BigInt(values.length))
}

/** Numbers by value, texts by code point. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a !== 'string' || typeof b !== 'string') {
    const [x, y] = [a as number, b as number]
    return x < y ? -1 : x > y ? 1 : 0
  }
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** A BIGINT as the tests write it. */
function plain(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
