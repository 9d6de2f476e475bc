import { describe, expect, it } from 'vitest'
import { datagenConnector } from '../../src/connectors/datagen/index.ts'
import { type Clock, ManualClock } from '../../src/core/clock.ts'
import {
  BIGINT,
  BYTES,
  decimal,
  DOUBLE,
  FLOAT,
  INT,
  type LogicalType,
  simple,
  STRING,
  TINYINT,
  typeText,
  varchar,
} from '../../src/core/types/logical-type.ts'
import type { SourceReader } from '../../src/runtime/connector.ts'
import { FAST, NOW, reader, rowsIn } from './datagen-reader.ts'
import { positionOf, readRows, restored, sourceOf, tableOf, type Texts } from './support.ts'

describe('sequences', () => {
  it.each<readonly [type: LogicalType, values: readonly unknown[]]>([
    [TINYINT, [3, 4, 5]],
    [BIGINT, [3, 4, 5]],
    [DOUBLE, [3, 4, 5]],
    [FLOAT, [3, 4, 5]],
    [decimal(10, 2), [300, 400, 500]],
    [decimal(38, 18), [3n, 4n, 5n].map((v) => v * 10n ** 18n)],
    [STRING, ['3', '4', '5']],
  ])('of %j', (type, wanted) => {
    const table = tableOf(
      { f: type },
      { ...FAST, 'fields.f.kind': 'sequence', 'fields.f.start': '3', 'fields.f.end': '5' },
    )
    const clock = new ManualClock()
    expect(rowsIn(reader(table, { clock }), clock)).toEqual(wanted.map((v) => [v]))
  })

  it('end with the shortest one, or with the number of rows', () => {
    const sequences = {
      ...FAST,
      'fields.a.kind': 'sequence',
      'fields.a.start': '-1',
      'fields.a.end': '3',
      'fields.b.kind': 'sequence',
      'fields.b.start': '10',
      'fields.b.end': '12',
    }
    const clock = new ManualClock()
    const table = tableOf({ a: INT, b: INT }, sequences)
    expect(sourceOf(datagenConnector, table).bounded).toBe(true)
    expect(rowsIn(reader(table, { clock }), clock)).toEqual([
      [-1, 10],
      [0, 11],
      [1, 12],
    ])
    const fewer = tableOf({ a: INT, b: INT }, { ...sequences, 'number-of-rows': '1' })
    expect(rowsIn(reader(fewer, { clock }), clock)).toEqual([[-1, 10]])
    const none = tableOf({ a: INT, b: INT }, { ...sequences, 'number-of-rows': '0' })
    expect(reader(none, { clock }).poll()).toBe('END')
  })

  it('are shared out among subtasks', () => {
    const options = { ...FAST, 'fields.a.kind': 'sequence', 'fields.a.start': '1', 'fields.a.end': '5' }
    const table = tableOf({ a: INT }, options)
    const clock = new ManualClock()
    const parts = [0, 1, 2].map((subtask) => rowsIn(reader(table, { clock, subtask, parallelism: 3 }), clock).flat())
    expect(parts).toEqual([[1, 4], [2, 5], [3]])
  })
})

describe('pace', () => {
  const counted = (read: SourceReader): number => {
    let rows = 0
    for (;;) {
      const polled = read.poll()
      if (polled === 'END' || polled instanceof Promise) return rows
      rows += polled.n
    }
  }

  it('makes as many rows as fall due', () => {
    const clock = new ManualClock(NOW)
    const read = reader(tableOf({ a: INT }, { 'rows-per-second': '100' }), { clock })
    expect(counted(read)).toBe(1)
    clock.advance(9)
    expect(counted(read)).toBe(0)
    clock.advance(1)
    expect(counted(read)).toBe(1)
    clock.advance(500)
    expect(counted(read)).toBe(50)
  })

  it('wakes when the next row is due', async () => {
    const clock = new ManualClock(NOW)
    const read = reader(tableOf({ a: INT }, { 'rows-per-second': '2' }), { clock })
    expect(counted(read)).toBe(1)
    let woken = 0
    const wait = read.poll()
    if (!(wait instanceof Promise)) throw new Error('expected a promise')
    const waiting = wait.then(() => woken++)
    clock.advance(499)
    await Promise.resolve()
    expect(woken).toBe(0)
    clock.advance(1)
    await waiting
    expect(woken).toBe(1)
    expect(counted(read)).toBe(1)
  })

  it('divides the rate among subtasks', () => {
    const clock = new ManualClock(NOW)
    const read = reader(tableOf({ a: INT }, { 'rows-per-second': '100' }), { clock, subtask: 1, parallelism: 4 })
    expect(counted(read)).toBe(1)
    clock.advance(400)
    expect(counted(read)).toBe(10)
  })

  it('makes good at most a second', () => {
    const clock = new ManualClock(NOW)
    const read = reader(tableOf({ a: INT }, { 'rows-per-second': '100' }), { clock })
    expect(counted(read)).toBe(1)
    clock.advance(3_600_000)
    expect(counted(read)).toBe(101)
  })

  it('keeps to the batch size', () => {
    const clock = new ManualClock(NOW)
    const read = reader(tableOf({ a: INT }, FAST), { clock, batchSize: 8 })
    const first = read.poll()
    clock.advance(5)
    const second = read.poll()
    expect([first, second].map((batch) => (typeof batch === 'object' && 'n' in batch ? batch.n : batch))).toEqual([
      1, 8,
    ])
  })

  it('withdraws its call from the clock when closed', () => {
    const calls = new Set<() => void>()
    const clock: Clock = {
      now: () => NOW,
      schedule: (_, callback) => {
        calls.add(callback)
        return () => calls.delete(callback)
      },
    }
    const read = reader(tableOf({ a: INT }, { 'rows-per-second': '1' }), { clock })
    expect(counted(read)).toBe(1)
    expect(calls.size).toBe(1)
    void read.close()
    expect(calls.size).toBe(0)
  })
})

describe('seed and position', () => {
  const columns = { a: BIGINT, s: STRING, d: DOUBLE, n: INT, q: BIGINT }
  const options = {
    ...FAST,
    'number-of-rows': '500',
    'fields.s.var-len': 'true',
    'fields.n.null-rate': '0.5',
    'fields.q.kind': 'sequence',
    'fields.q.start': '1',
    'fields.q.end': '1000',
  }
  const seeded = tableOf(columns, { ...options, seed: '42' })

  it('the same seed makes the same rows, whatever the batches and the parallelism', () => {
    const clock = new ManualClock()
    const all = rowsIn(reader(seeded, { clock }), clock)
    expect(all).toHaveLength(500)
    expect(rowsIn(reader(seeded, { clock, batchSize: 7 }), clock)).toEqual(all)
    const parts = [0, 1, 2].map((subtask) => rowsIn(reader(seeded, { clock, subtask, parallelism: 3 }), clock))
    expect(all.map((_, n) => parts[n % 3]?.[Math.floor(n / 3)])).toEqual(all)
    const other = tableOf(columns, { ...options, seed: '43' })
    expect(rowsIn(reader(other, { clock }), clock)).not.toEqual(all)
  })

  it('a projection changes no value', () => {
    const clock = new ManualClock()
    const all = rowsIn(reader(seeded, { clock }), clock)
    expect(rowsIn(reader(seeded, { clock }, [3, 0]), clock)).toEqual(all.map((row) => [row[3], row[0]]))
  })

  it.each([seeded, tableOf(columns, options)])('continues exactly where it was', async (table) => {
    const clock = new ManualClock()
    const first = reader(table, { clock, batchSize: 60 })
    const head = rowsIn(first, clock, 100)
    const position = positionOf(first)
    const rest = rowsIn(first, clock)
    expect(head.length + rest.length).toBe(500)
    const second = await restored(reader(table, { clock, batchSize: 33 }), position)
    expect(rowsIn(second, clock)).toEqual(rest)
    const ended = await restored(reader(table, { clock }), positionOf(first))
    expect(await readRows(ended)).toEqual([])
  })
})

describe('options', () => {
  const make = (type: LogicalType, options: Texts) => () => sourceOf(datagenConnector, tableOf({ f: type }, options))

  it('is bounded by rows or sequences only', () => {
    expect(make(INT, {})().bounded).toBe(false)
    expect(make(INT, { 'number-of-rows': '5' })().bounded).toBe(true)
  })

  const owner = "of connector 'datagen' of table c.d.t"
  it.each<readonly [type: LogicalType, options: Texts, message: string]>([
    [INT, { 'fields.f.mim': '1' }, `Unknown option 'fields.f.mim' ${owner}. Did you mean 'fields.f.min'`],
    [INT, { 'fields.g.min': '1' }, `Unknown option 'fields.g.min' ${owner}. Did you mean 'fields.f.min'`],
    [INT, { rows: '1' }, `Unknown option 'rows' ${owner}.`],
    [
      INT,
      { 'rows-per-second': '0' },
      `Option 'rows-per-second' ${owner} is '0'; expected a whole number of at least 1.`,
    ],
    [
      INT,
      { 'number-of-rows': '-1' },
      `Option 'number-of-rows' ${owner} is '-1'; expected a whole number of at least 0.`,
    ],
    [INT, { 'fields.f.kind': 'list' }, `Option 'fields.f.kind' ${owner} is 'list'; expected 'random' or 'sequence'.`],
    [
      INT,
      { 'fields.f.kind': 'sequence', 'fields.f.end': '1' },
      "A field of kind 'sequence' needs the option 'fields.f.start'.",
    ],
    [
      INT,
      { 'fields.f.kind': 'sequence', 'fields.f.start': '1' },
      "A field of kind 'sequence' needs the option 'fields.f.end'.",
    ],
    [
      TINYINT,
      { 'fields.f.kind': 'sequence', 'fields.f.start': '1', 'fields.f.end': '128' },
      `Option 'fields.f.end' ${owner} is '128'; expected a whole number from 1 to 127.`,
    ],
    [BYTES, { 'fields.f.kind': 'sequence' }, "Column 'f': there is no sequence of type BYTES."],
    [
      INT,
      { 'fields.f.min': '2147483648' },
      `Option 'fields.f.min' ${owner} is '2147483648'; expected a number from -2147483648`,
    ],
    [
      INT,
      { 'fields.f.min': '2', 'fields.f.max': '1' },
      `Option 'fields.f.max' ${owner} is '1'; expected at least the 'min'.`,
    ],
    [
      varchar(5),
      { 'fields.f.length': '6' },
      `Option 'fields.f.length' ${owner} is '6'; expected a whole number from 1 to 5.`,
    ],
    [INT, { 'fields.f.null-rate': '2' }, `Option 'fields.f.null-rate' ${owner} is '2'; expected a number from 0 to 1.`],
    [
      { kind: 'INT', nullable: false },
      { 'fields.f.null-rate': '0.5' },
      `Option 'fields.f.null-rate' ${owner} is '0.5'; expected 0 for a NOT NULL field.`,
    ],
    [INT, { seed: 'x' }, `Option 'seed' ${owner} is 'x'; expected a whole number.`],
    [simple('RAW'), {}, `Connector 'datagen' has no values of type ${typeText(simple('RAW'))}.`],
  ])('%j %j', (type, options, message) => {
    expect(make(type, options)).toThrow(message)
  })
})
