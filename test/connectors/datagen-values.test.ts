import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  char,
  DATE,
  decimal,
  DOUBLE,
  FLOAT,
  INT,
  type LogicalType,
  simple,
  SMALLINT,
  STRING,
  time,
  timestamp,
  timestampLtz,
  TINYINT,
  varchar,
} from '../../src/core/types/logical-type.ts'
import { FAST, NOW, reader, rowsIn } from './datagen-reader.ts'
import { tableOf, type Texts } from './support.ts'

/** `n` values of a single field `f`. */
function values(type: LogicalType, options: Texts = {}, n = 200, seed = 7): unknown[] {
  const table = tableOf({ f: type }, { ...FAST, 'number-of-rows': String(n), seed: String(seed), ...options })
  const clock = new ManualClock(NOW)
  return rowsIn(reader(table, { clock }), clock).map(([value]) => value)
}

const numbers = (type: LogicalType, options: Texts): number[] => values(type, options).map(Number)

describe('random values', () => {
  it.each<readonly [type: LogicalType, min: string, max: string, scale: number]>([
    [TINYINT, '-3', '4', 1],
    [SMALLINT, '-1000', '1000', 1],
    [INT, '5', '5', 1],
    [BIGINT, '-9007199254740993', '9007199254740993', 1],
    [BIGINT, '9223372036854775806', '9223372036854775807', 1],
    [FLOAT, '-0.5', '0.5', 1],
    [DOUBLE, '1e10', '2e10', 1],
    [decimal(6, 2), '-1.25', '9.5', 100],
    [decimal(38, 0), '0', '99999999999999999999999999999999999999', 1],
    [simple('INTERVAL_MONTHS'), '1', '12', 1],
    [simple('INTERVAL_MILLIS'), '0', '1000', 1],
  ])('%j from %s to %s', (type, min, max, scale) => {
    const drawn = numbers(type, { 'fields.f.min': min, 'fields.f.max': max })
    expect(drawn).toHaveLength(200)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(Number(min) * scale)
    expect(Math.max(...drawn)).toBeLessThanOrEqual(Number(max) * scale)
    if (min !== max && !min.startsWith('92')) expect(new Set(drawn).size).toBeGreaterThan(5)
  })

  it.each<readonly [type: LogicalType, limit: bigint]>([
    [TINYINT, 2n ** 7n],
    [SMALLINT, 2n ** 15n],
    [INT, 2n ** 31n],
    [BIGINT, 2n ** 63n],
    [decimal(20, 5), 10n ** 20n],
  ])('%j fills its range', (type, limit) => {
    const drawn = values(type).map((value) => BigInt(value as number | bigint))
    const inside = (share: bigint): boolean =>
      drawn.some((v) => v * 10n < limit * share && v * 10n >= limit * (share - 4n))
    expect(drawn.every((v) => v < limit && v >= -limit)).toBe(true)
    expect([-6n, -2n, 2n, 6n, 10n].map(inside)).toEqual([true, true, true, true, true])
  })

  it('makes all the small numbers about as often', () => {
    const counts = new Map<unknown, number>()
    for (const value of values(INT, { 'fields.f.min': '0', 'fields.f.max': '9' }, 10_000)) {
      counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    expect([...counts.keys()].toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(Math.min(...counts.values())).toBeGreaterThan(850)
    expect(Math.max(...counts.values())).toBeLessThan(1150)
  })

  it('makes finite doubles and floats that fit', () => {
    expect(numbers(DOUBLE, {}).every((v) => Number.isFinite(v) && v > 0)).toBe(true)
    expect(numbers(FLOAT, {}).every((v) => Number.isFinite(v) && Math.fround(v) === v)).toBe(true)
  })

  it.each<readonly [type: LogicalType, options: Texts, length: number]>([
    [STRING, {}, 100],
    [STRING, { 'fields.f.length': '7' }, 7],
    [varchar(5), {}, 5],
    [varchar(500), {}, 100],
    [char(9), {}, 9],
  ])('%j %j has a fixed length', (type, options, length) => {
    const texts = values(type, options).map(String)
    expect(new Set(texts).size).toBeGreaterThan(150)
    expect(texts.every((text) => text.length === length && /^[0-9a-f]+$/.test(text))).toBe(true)
  })

  it('varies the length when told to', () => {
    const texts = values(STRING, { 'fields.f.length': '4', 'fields.f.var-len': 'true' }).map(String)
    expect([...new Set(texts.map((text) => text.length))].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
  })

  it('makes bytes, booleans and collections', () => {
    const bytes = values(BYTES, { 'fields.f.length': '3' })
    expect(bytes.every((v) => v instanceof Uint8Array && v.length === 3)).toBe(true)
    expect(new Set(values(BOOLEAN))).toEqual(new Set([0, 1]))
    const row: LogicalType = {
      kind: 'ROW',
      fields: [
        { name: 'a', type: BOOLEAN },
        { name: 'b', type: INT },
      ],
      nullable: true,
    }
    const options = { 'fields.f.b.min': '1', 'fields.f.b.max': '1' }
    expect(values(row, options, 2)).toEqual([
      [expect.any(Boolean), 1],
      [expect.any(Boolean), 1],
    ])
    const array: LogicalType = { kind: 'ARRAY', element: INT, nullable: true }
    const ones = { 'fields.f.element.min': '1', 'fields.f.element.max': '1' }
    expect(values(array, ones, 1)).toEqual([[1, 1, 1]])
    expect(values(array, { ...ones, 'fields.f.length': '1' }, 1)).toEqual([[1]])
    const map: LogicalType = { kind: 'MAP', key: STRING, value: INT, nullable: true }
    const keyed = {
      'fields.f.key.length': '2',
      'fields.f.value.min': '5',
      'fields.f.value.max': '5',
      'fields.f.length': '1',
    }
    expect(values(map, keyed, 1)).toEqual([new Map([[expect.stringMatching(/^[0-9a-f]{2}$/), 5]])])
    const multiset: LogicalType = { kind: 'MULTISET', element: INT, nullable: true }
    expect(values(multiset, ones, 1)).toEqual([new Map([[1, 3]])])
  })

  it('takes times from the clock', () => {
    expect(values(DATE, {}, 1)).toEqual([19753])
    expect(values(time(0), {}, 1)).toEqual([((10 * 60 + 20) * 60 + 30) * 1000])
    expect(values(timestamp(3), {}, 1)).toEqual([NOW])
    expect(values(timestampLtz(0), {}, 1)).toEqual([NOW - 125])
    expect(values(timestamp(6), {}, 1)).toEqual([NOW * 1000])
    expect(values(timestamp(9), {}, 1)).toEqual([BigInt(NOW) * 1_000_000n])
    const past = numbers(timestamp(3), { 'fields.f.max-past': '1 min' })
    expect(past.every((t) => t > NOW - 60_000 - 20 && t <= NOW + 20)).toBe(true)
    expect(new Set(past).size).toBeGreaterThan(150)
  })

  it('makes the wanted share of NULLs and leaves the other values as they are', () => {
    const options = { 'fields.f.min': '0', 'fields.f.max': '9' }
    const some = values(INT, { ...options, 'fields.f.null-rate': '0.3' }, 1000)
    const nulls = some.filter((value) => value === null).length
    expect(nulls).toBeGreaterThan(250)
    expect(nulls).toBeLessThan(350)
    expect(values(INT, { ...options, 'fields.f.null-rate': '1' }, 3)).toEqual([null, null, null])
  })
})
