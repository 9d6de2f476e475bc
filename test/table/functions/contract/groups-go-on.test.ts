import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aggregate, AggregateFunction, scalar, table } from '../../../../src/functions.ts'
import { type DataStream, DataTypes, Row, Schema, StreamTableEnvironment } from '../../../../src/index.ts'
import { type Event, type Program, results, resultsOfParts } from '../../../datastream/contract/resumable.ts'

interface Counts {
  readonly byValue: Map<number, number>
}

/** The most frequent value, the lowest of several. */
class Mode extends AggregateFunction<number | null, Counts> {
  readonly args = [DataTypes.INT().notNull()]
  readonly returns = DataTypes.INT()

  createAccumulator(): Counts {
    return { byValue: new Map() }
  }

  accumulate({ byValue }: Counts, value: number): void {
    byValue.set(value, (byValue.get(value) ?? 0) + 1)
  }

  override retract({ byValue }: Counts, value: number): void {
    byValue.set(value, (byValue.get(value) ?? 0) - 1)
    if (byValue.get(value) === 0) byValue.delete(value)
  }

  getValue({ byValue }: Counts): number | null {
    const [best] = [...byValue].toSorted(([a, n], [b, m]) => m - n || a - b)
    return best === undefined ? null : best[0]
  }
}

/** A sum whose state is a primitive that can not be changed in place is kept in an object. */
const balance = aggregate([DataTypes.INT()], DataTypes.BIGINT().notNull(), {
  create: () => ({ sum: 0n }),
  add: (state, value) => void (state.sum += BigInt(value ?? 0)),
  retract: (state, value) => void (state.sum -= BigInt(value ?? 0)),
  result: ({ sum }) => sum,
})

const ROWS = Schema.newBuilder().column('k', DataTypes.STRING()).column('v', DataTypes.INT()).build()

/** Changes of a table of two columns: what comes with an odd time is taken back with the next event of its key. */
function changes(events: readonly Event[]): Event[] {
  const open = new Map<string, number>()
  return events.map(({ k, v, t }) => {
    const old = open.get(k)
    if (old !== undefined) {
      open.delete(k)
      return { k, v: old, t: 1 }
    }
    if (t % 2 !== 0) open.set(k, v)
    return { k, v, t: 0 }
  })
}

const QUERIES = {
  'built-in aggregates':
    'SELECT k, COUNT(*), SUM(v), AVG(v), MIN(v), MAX(v), COUNT(DISTINCT v), SUM(DISTINCT v) FILTER (WHERE v > 1) FROM t GROUP BY k',
  'aggregates of the program': 'SELECT k, mode_of(v), balance(v), mode_of(DISTINCT v) FROM t GROUP BY k',
  'groups of groups':
    'SELECT n, COUNT(*), MAX(s) FROM (SELECT k, COUNT(*) AS n, SUM(v) AS s FROM t GROUP BY k) GROUP BY n',
  distinct: 'SELECT DISTINCT twice(v) FROM t',
  'table functions': 'SELECT k, n, COUNT(*) FROM t, LATERAL TABLE(up_to(v)) AS u(n) GROUP BY k, n',
} as const

const program =
  (sql: string): Program<string> =>
  ([events], env) => {
    const tables = StreamTableEnvironment.create(env)
    tables.createTemporarySystemFunction('mode_of', new Mode())
    tables.createTemporarySystemFunction('balance', balance)
    tables.createTemporarySystemFunction(
      'twice',
      scalar([DataTypes.INT()], DataTypes.INT(), (v) => (v ?? 0) * 2),
    )
    tables.createTemporarySystemFunction(
      'up_to',
      table([DataTypes.INT()], DataTypes.INT().notNull(), (v) => Array.from({ length: v ?? 0 }, (_, i) => i)),
    )
    const rows = (events as DataStream<Event>)
      .map(({ k, v, t }) => Row.ofKind(t === 0 ? '+I' : '-D', k, v))
      .setParallelism(1)
    tables.createTemporaryView('t', tables.fromChangelogStream(rows, ROWS))
    return tables.toChangelogStream(tables.sqlQuery(sql)).map(String)
  }

/** What a changelog leaves; of two levels the messages themselves depend on what comes first. */
function left(messages: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const message of messages.map((text) => String(JSON.parse(text)))) {
    const row = message.slice(2)
    counts.set(row, (counts.get(row) ?? 0) + (/^(\+I|\+U)/.test(message) ? 1 : -1))
  }
  return [...counts]
    .filter(([, n]) => n !== 0)
    .map(([row, n]) => `${row} ${n}`)
    .toSorted()
}

const events = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }), fc.nat(1)), { maxLength: 30 })
  .map((all) => changes(all.map(([k, v, t]) => ({ k, v, t }))))

const parallelisms = fc.array(fc.constantFrom(1, 2, 3, 4), { minLength: 3, maxLength: 3 })
const cuts = fc.array(fc.nat(30), { minLength: 1, maxLength: 2 }).map((all) => all.toSorted((a, b) => a - b))

test.each(Object.entries(QUERIES))('%s go on from a savepoint at another parallelism', async (_, sql) => {
  await fc.assert(
    fc.asyncProperty(events, parallelisms, cuts, async (list, at, pauses) => {
      const inputs = [{ events: list, disorder: 0 }]
      const expected = left(await results(inputs, program(sql), 1))
      expect(left(await results(inputs, program(sql), at[0] ?? 2))).toEqual(expected)
      expect(left(await resultsOfParts(inputs, program(sql), pauses, at))).toEqual(expected)
    }),
    { numRuns: 25 },
  )
})
