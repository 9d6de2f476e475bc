import { describe, expect, it } from 'vitest'
import { memoryConnector, type MemoryData } from '../../src/connectors/memory/index.ts'
import { columnOfValues } from '../../src/core/column-of-values.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/core/row-kind.ts'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  decimal,
  DOUBLE,
  FLOAT,
  INT,
  type LogicalType,
  STRING,
  time,
  timestamp,
  timestampLtz,
  TINYINT,
  varchar,
} from '../../src/core/types/logical-type.ts'
import type { ReaderContext, ScanRequest, SourceReader } from '../../src/runtime/connector.ts'
import {
  everything,
  nextBatch,
  positionOf,
  readAll,
  readerContext,
  readRows,
  restored,
  sourceOf,
  tableOf,
} from './support.ts'

const COLUMNS = { a: INT, s: STRING }
const table = tableOf(COLUMNS)

function open(data: MemoryData, ctx: Partial<ReaderContext> = {}, request: Partial<ScanRequest> = {}): SourceReader {
  return sourceOf(memoryConnector(data), table).createReader(everything(table, request), readerContext(ctx))
}

async function* slowly<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    await Promise.resolve()
    yield item
  }
}

const FIVE = [1, 2, 3, 4, 5].map((n) => [n, `s${n}`])

describe('rows', () => {
  it('may be arrays or objects, of any iterable', async () => {
    const rows = [[1, 'x'], { s: 'y', a: 2 }, { a: 3 }, {}]
    const wanted = [
      [1, 'x'],
      [2, 'y'],
      [3, null],
      [null, null],
    ]
    expect(await readAll(open({ rows }))).toEqual(wanted)
    expect(await readAll(open({ rows: new Set(rows) }))).toEqual(wanted)
    expect(await readAll(open({ rows: slowly(rows) }))).toEqual(wanted)
    expect(await readAll(open({ rows }, {}, { columns: [1] }))).toEqual(wanted.map((row) => [row[1]]))
  })

  it('are bounded unless they come asynchronously or are said to be', () => {
    const isBounded = (data: MemoryData): boolean => sourceOf(memoryConnector(data), table).bounded
    expect(isBounded({ rows: [] })).toBe(true)
    expect(isBounded({ rows: slowly([]) })).toBe(false)
    expect(isBounded({ rows: slowly([]), bounded: true })).toBe(true)
    expect(isBounded({ rows: [], bounded: false })).toBe(false)
  })

  it('come in batches', async () => {
    const reader = open({ rows: FIVE }, { batchSize: 2 })
    const sizes: unknown[] = []
    for (;;) {
      const batch = await nextBatch(reader)
      if (batch === 'END') break
      sizes.push(batch.n)
    }
    expect(sizes).toEqual([2, 2, 1])
  })

  it('are all read by the first subtask', async () => {
    expect(await readAll(open({ rows: FIVE }, { subtask: 0, parallelism: 2 }))).toEqual(FIVE)
    expect(await readAll(open({ rows: FIVE }, { subtask: 1, parallelism: 2 }))).toEqual([])
  })

  it.each([1, 2, 5, 9])('continue where a snapshot was taken, in batches of %i', async (batchSize) => {
    for (const rows of [(): MemoryData => ({ rows: FIVE }), (): MemoryData => ({ rows: slowly(FIVE) })]) {
      const reader = open(rows(), { batchSize })
      const head: unknown[][] = []
      for (;;) {
        const again = await restored(open(rows(), { batchSize }), positionOf(reader))
        expect([...head, ...(await readRows(again))]).toEqual(FIVE)
        const next = await readRows(reader, 1)
        if (next.length === 0) break
        head.push(...next)
      }
    }
  })

  it('of an iterator that fails end with its error, after the rows before it', async () => {
    const failing = async function* (): AsyncGenerator<readonly unknown[]> {
      yield [1, 'x']
      await Promise.resolve()
      throw new Error('lost')
    }
    const reader = open({ rows: failing() })
    expect(await readRows(reader, 1)).toEqual([[1, 'x']])
    await expect(readRows(reader)).rejects.toThrow('lost')
  })

  it('stop being pulled when the reader is closed', async () => {
    let isStopped = false
    const endless = async function* (): AsyncGenerator<readonly unknown[]> {
      try {
        for (let n = 1; ; n++) {
          await Promise.resolve()
          yield [n, 'x']
        }
      } finally {
        isStopped = true
      }
    }
    const reader = open({ rows: endless() }, { batchSize: 2 })
    expect(await readRows(reader, 1)).toEqual([
      [1, 'x'],
      [2, 'x'],
    ])
    await reader.close()
    await new Promise((resolve) => setImmediate(resolve))
    expect(isStopped).toBe(true)
  })
})

describe('values', () => {
  const day = Date.UTC(2024, 0, 31)
  it.each<readonly [type: LogicalType, given: unknown, stored: unknown]>([
    [BOOLEAN, true, 1],
    [TINYINT, -128, -128],
    [INT, 2147483647, 2147483647],
    [BIGINT, 9007199254740991, 9007199254740991],
    [BIGINT, 42n, 42],
    [BIGINT, 9007199254740993n, 9007199254740993n],
    [FLOAT, 0.1, Math.fround(0.1)],
    [DOUBLE, Number.NaN, Number.NaN],
    [decimal(10, 2), '12.30', 1230],
    [decimal(10, 2), 0.5, 50],
    [decimal(10, 2), 3n, 300],
    [decimal(10, 2), '1.200', 120],
    [STRING, 'ż', 'ż'],
    [varchar(2), '😀😀', '😀😀'],
    [BYTES, Uint8Array.of(1), Uint8Array.of(1)],
    [DATE, '2024-01-31', day / 86_400_000],
    [time(3), '00:00:01.5', 1500],
    [timestamp(3), '2024-01-31 00:00:00.5', day + 500],
    [timestampLtz(3), '2024-01-31T00:00:00.5Z', day + 500],
    [timestampLtz(3), day, day],
    [timestampLtz(6), new Date(day), day * 1000],
    [{ kind: 'ARRAY', element: INT, nullable: true }, [1, null], [1, null]],
    [{ kind: 'MAP', key: STRING, value: INT, nullable: true }, { a: 1 }, new Map([['a', 1]])],
    [{ kind: 'ROW', fields: [{ name: 'x', type: INT }], nullable: true }, { x: 1 }, [1]],
    [INT, null, null],
    [INT, undefined, null],
  ])('%j takes %o', async (type, given, stored) => {
    const t = tableOf({ c: type })
    const reader = sourceOf(memoryConnector({ rows: [[given]] }), t).createReader(everything(t), readerContext())
    expect(await readAll(reader)).toEqual([[stored]])
  })

  it.each<readonly [type: LogicalType, given: unknown, message: string]>([
    [INT, 2147483648, "row 1, column 'c': 2147483648 is not a value of INT"],
    [INT, 1.5, "row 1, column 'c': 1.5 is not a value of INT"],
    [BIGINT, 2 ** 53, "row 1, column 'c': 9007199254740992 is not a whole number or bigint of 64 bits"],
    [BIGINT, 2n ** 63n, "row 1, column 'c': 9223372036854775808n is not a whole number or bigint of 64 bits"],
    [BOOLEAN, 1, "row 1, column 'c': 1 is not true or false"],
    [
      decimal(4, 2),
      '1.234',
      "row 1, column 'c': '1.234' is not a string or number with at most 2 whole and 2 fraction digits",
    ],
    [varchar(2), 'abc', "row 1, column 'c': 'abc' is not a string of at most 2 characters"],
    [DATE, '2024-02-30', "row 1, column 'c': '2024-02-30' is not a string 'YYYY-MM-DD'"],
    [timestamp(3), '2024-01-31 00:00:00.0005', 'with at most 3 fraction digits'],
    [{ kind: 'INT', nullable: false }, null, "row 1, column 'c': NULL in a column that is NOT NULL"],
  ])('%j refuses %o', async (type, given, message) => {
    const t = tableOf({ c: type })
    const reader = sourceOf(memoryConnector({ rows: [[given]] }), t).createReader(everything(t), readerContext())
    await expect(readAll(reader)).rejects.toThrow(message)
  })

  it.each<readonly [row: unknown, message: string]>([
    [[1], 'row 2: 1 values for 2 columns'],
    [{ a: 1, b: 2 }, "row 2: there is no column 'b'; the columns are a, s"],
    ['x', "row 2: 'x' is neither an array nor an object"],
  ])('refuses the row %j', async (row, message) => {
    const rows = [[1, 'x'], row] as readonly (readonly unknown[])[]
    await expect(readAll(open({ rows }))).rejects.toThrow(message)
  })
})

describe('changes', () => {
  const changes = [
    { kind: '+I', row: [1, 'x'] },
    { kind: '-U', row: [1, 'x'] },
    { kind: '+U', row: { a: 1, s: 'y' } },
    { kind: '-D', row: [1, 'y'] },
  ] as const

  it('keep their kinds', async () => {
    const reader = open({ changes })
    const batch = await nextBatch(reader)
    if (batch === 'END') throw new Error('expected a batch')
    expect([...(batch.kinds ?? [])]).toEqual([INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE])
    expect(await nextBatch(reader)).toBe('END')
  })

  it('are a changelog with both sides of updates unless said otherwise', () => {
    expect(sourceOf(memoryConnector({ changes }), table).changelog).toBe('retract')
    expect(sourceOf(memoryConnector({ changes, changelog: 'upsert' }), table).changelog).toBe('upsert')
    expect(sourceOf(memoryConnector({ rows: [] }), table).changelog).toBe('append')
  })
})

describe('columns', () => {
  const data: MemoryData = {
    columns: [columnOfValues(INT, [1, 2, 3, 4, 5]), columnOfValues(STRING, ['s1', 's2', 's3', 's4', 's5'])],
    rowCount: 5,
  }

  it('are delivered in batches, shared out among subtasks', async () => {
    expect(await readAll(open(data, { batchSize: 2 }))).toEqual(FIVE)
    expect(await readAll(open(data, {}, { columns: [1] }))).toEqual(FIVE.map((row) => [row[1]]))
    const parts = await Promise.all([0, 1].map((subtask) => readAll(open(data, { subtask, parallelism: 2 }))))
    expect(parts).toEqual([FIVE.slice(0, 2), FIVE.slice(2)])
  })

  it('continue where a snapshot was taken', async () => {
    const reader = open(data, { batchSize: 2 })
    await readRows(reader, 1)
    expect(await readRows(await restored(open(data), positionOf(reader)))).toEqual(FIVE.slice(2))
  })

  it('may have kinds', async () => {
    const kinds = Uint8Array.of(INSERT, INSERT, DELETE, INSERT, DELETE)
    const reader = open({ ...data, kinds }, { batchSize: 3 })
    const batches = [await nextBatch(reader), await nextBatch(reader)]
    expect(batches.map((batch) => (batch === 'END' ? batch : [...(batch.kinds ?? [])]))).toEqual([
      [INSERT, INSERT, DELETE],
      [INSERT, DELETE],
    ])
  })

  it('must fit the table', () => {
    expect(() => sourceOf(memoryConnector({ columns: [columnOfValues(INT, [1])], rowCount: 1 }), table)).toThrow(
      'Table c.d.t has columns stored as int, string; given were int.',
    )
  })
})
