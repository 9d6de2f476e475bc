import fc from 'fast-check'
import { type Event, finish, rows, watermark } from '../../support/operator-case.ts'
import { modelOf } from '../../support/aggregate-model.ts'
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

/** One aggregate over rows; SUM and AVG are of BIGINTs, deviations of FLOATs. */
function aggregateOf(list: readonly Row[], { name, arg, more = [], filter, ...options }: Aggregate): unknown {
  const counted = filter === undefined ? list : list.filter((row) => row[filter] === true)
  if (arg === undefined) return counted.length
  const values = counted.map((row) => row[arg])
  const [second] = more
  const given = second === undefined ? undefined : list[0]?.[second]
  const call = {
    name,
    ...options,
    ...(typeof given === 'string' ? { separator: given } : { percentage: Number(given) }),
  }
  const result = modelOf(call, values)
  return isDeviation(name) && result !== null ? Math.fround(result as number) : result
}

const isDeviation = (name: string): boolean => /^(STDDEV|VAR)/.test(name)
