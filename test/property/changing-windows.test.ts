import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TableEnvironment } from '../../src/index.ts'

type Event = readonly [item: string | null, amount: number | null, at: number]

const event = fc.tuple(
  fc.option(fc.constantFrom<string[]>('a', 'b')),
  fc.option(fc.integer({ min: -3, max: 3 })),
  fc.integer({ min: 0, max: 40 }),
)

interface Change {
  readonly kind: '+I' | '-D'
  readonly row: readonly unknown[]
}

/** Insertions, and deletions of rows that are there: the numbers choose one. */
const steps = fc.array(fc.oneof({ weight: 2, arbitrary: event }, fc.nat(20)), { maxLength: 25 })

function played(all: readonly (Event | number)[]): { changes: Change[]; left: Event[] } {
  const left: Event[] = []
  const changes: Change[] = []
  const rowOf = (kind: '+I' | '-D', [item, amount, at]: Event): Change => ({ kind, row: [item, amount, at * 1000] })
  for (const step of all) {
    if (typeof step !== 'number') {
      left.push(step)
      changes.push(rowOf('+I', step))
    } else if (left.length > 0) {
      const [gone] = left.splice(step % left.length, 1)
      changes.push(rowOf('-D', gone as Event))
    }
  }
  return { changes, left }
}

/** Ends of the windows, in seconds, that a time is in. */
const WINDOWS: Readonly<Record<string, (at: number) => number[]>> = {
  "TUMBLE(TABLE e, DESCRIPTOR(ts), INTERVAL '10' SECOND)": (at) => [Math.floor(at / 10) * 10 + 10],
  "HOP(TABLE e, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)": (at) => {
    const first = Math.floor(at / 5) * 5 + 5
    return [first, first + 5]
  },
  "CUMULATE(TABLE e, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)": (at) => {
    const start = Math.floor(at / 15) * 15
    return [5, 10, 15].map((step) => start + step).filter((end) => end > at)
  },
}

function expected(rows: readonly Event[], endsOf: (at: number) => number[]): string[] {
  const groups = new Map<string, Event[]>()
  for (const row of rows) {
    for (const end of endsOf(row[2])) {
      const key = `${end} ${row[0]}`
      groups.set(key, [...(groups.get(key) ?? []), row])
    }
  }
  return [...groups].map(([key, group]) => {
    const amounts = group.map((row) => row[1]).filter((amount) => amount !== null)
    const some = (f: () => number): number | null => (amounts.length === 0 ? null : f())
    const results = [
      group.length,
      some(() => amounts.reduce((a, b) => a + b)),
      some(() => Math.min(...amounts)),
      some(() => Math.max(...amounts)),
      new Set(amounts).size,
    ]
    return [key, ...results].join(' ')
  })
}

test.each(Object.entries(WINDOWS))('%s over rows that are taken back', async (windows, endsOf) => {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(1, 3, 100), async (all, batchSize) => {
      const { changes, left } = played(all)
      await using env = TableEnvironment.create({ batchSize, settings: { 'table.local-time-zone': 'UTC' } })
      env.createTemporaryTable(
        'e',
        "item STRING, amount INT, ms BIGINT, ts AS CAST(TO_TIMESTAMP_LTZ(ms, 3) AS TIMESTAMP(3)), WATERMARK FOR ts AS ts - INTERVAL '100' SECOND",
        { changes },
      )
      const result = await env.executeSql(
        `SELECT window_end, item, COUNT(*), SUM(amount), MIN(amount), MAX(amount), COUNT(DISTINCT amount) FROM TABLE(${windows}) GROUP BY window_start, window_end, item`,
      )
      const got: string[] = []
      for await (const row of result.collect()) {
        expect(row.getKind()).toBe('+I')
        const [end, item, ...results] = row.toArray()
        got.push([Date.parse(`${String(end).replace(' ', 'T')}Z`) / 1000, String(item), ...results].join(' '))
      }
      expect(got.toSorted()).toEqual(expected(left, endsOf).toSorted())
    }),
    { numRuns: 60, seed: 3 },
  )
})
