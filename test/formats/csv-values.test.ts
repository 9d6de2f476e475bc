import { describe, expect, it } from 'vitest'
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
  SMALLINT,
  STRING,
  time,
  timestamp,
  timestampLtz,
  TINYINT,
  typeText,
} from '../../src/core/types/logical-type.ts'
import { csvFormat } from '../../src/formats/csv/format.ts'
import { casesOf, decodeAll, type Texts } from './decoding.ts'

const csv = casesOf(csvFormat)

/** The single value of a one-column record. The record stands in front of others, last, and at the end of the bytes. */
function value(text: string, type: LogicalType, options: Texts = {}): unknown {
  const padding = 'x'.repeat(60)
  const line = decodeAll(`${text}\n`, csv([type], { options })).rows
  // An empty file has no record; an empty line is one.
  const bare = text === '' ? line : decodeAll(text, csv([type], { options })).rows
  const first = decodeAll(`${text},${padding}\n`, csv([type, STRING], { options })).rows.map((r) => [r[0]])
  const last = decodeAll(`${padding},${text}\r\n${padding},${text}\n`, csv([STRING, type], { options })).rows
  expect(line).toEqual(bare)
  expect(first).toEqual(bare)
  expect(last.map((r) => [r[1]])).toEqual([...bare, ...bare])
  return bare[0]?.[0]
}

describe('values', () => {
  const day = Date.UTC(2024, 0, 31)
  const clock = ((10 * 60 + 20) * 60 + 30) * 1000
  const cases: readonly (readonly [type: LogicalType, text: string, value: unknown])[] = [
    [BIGINT, '0', 0],
    [BIGINT, '-0', 0],
    [BIGINT, '42', 42],
    [BIGINT, '+42', 42],
    [BIGINT, '-42', -42],
    [BIGINT, ' 42 ', 42],
    [BIGINT, '"42"', 42],
    [BIGINT, '0000000000000000000000042', 42],
    [BIGINT, '999999999999999', 999999999999999],
    [BIGINT, '9007199254740991', 9007199254740991],
    [BIGINT, '9007199254740993', 9007199254740993n],
    [BIGINT, '-9007199254740993', -9007199254740993n],
    [BIGINT, '9223372036854775807', 9223372036854775807n],
    [BIGINT, '-9223372036854775808', -9223372036854775808n],
    [INT, '2147483647', 2147483647],
    [INT, '-2147483648', -2147483648],
    [SMALLINT, '-32768', -32768],
    [SMALLINT, '32767', 32767],
    [TINYINT, '127', 127],
    [TINYINT, '-128', -128],
    [DOUBLE, '1', 1],
    [DOUBLE, '-1.5', -1.5],
    [DOUBLE, '0.1', 0.1],
    [DOUBLE, '.5', 0.5],
    [DOUBLE, '5.', 5],
    [DOUBLE, '1e3', 1000],
    [DOUBLE, '123456789.12345678', 123456789.12345678],
    [DOUBLE, '1.7976931348623157E308', Number.MAX_VALUE],
    [DOUBLE, 'NaN', Number.NaN],
    [DOUBLE, '-Infinity', Number.NEGATIVE_INFINITY],
    [FLOAT, '0.1', Math.fround(0.1)],
    [decimal(10, 2), '12.34', 1234],
    [decimal(10, 2), '12.3', 1230],
    [decimal(10, 2), '12', 1200],
    [decimal(10, 2), '-12.345', -1235],
    [decimal(10, 2), '1e2', 10000],
    [decimal(38, 18), '12345678901234567890.123456789012345678', 12345678901234567890123456789012345678n],
    [BOOLEAN, 'true', 1],
    [BOOLEAN, 'False', 0],
    [DATE, '2024-01-31', day / 86400000],
    [DATE, '1969-12-31', -1],
    [time(0), '10:20:30', clock],
    [time(3), '10:20:30.125', clock + 125],
    [timestamp(3), '2024-01-31 10:20:30.125', day + clock + 125],
    [timestamp(3), '2024-01-31 10:20:30', day + clock],
    [timestamp(3), '2024-01-31 10:20:30.5', day + clock + 500],
    [timestamp(3), '1969-12-31 23:59:59.999', -1],
    [timestamp(0), '2024-01-31 10:20:30.999', day + clock],
    [timestamp(6), '2024-01-31 10:20:30.123456', (day + clock) * 1000 + 123456],
    [timestamp(6), '2024-01-31 10:20:30.123', (day + clock) * 1000 + 123000],
    [timestamp(9), '2024-01-31 10:20:30.123456789', BigInt(day + clock) * 1_000_000n + 123456789n],
    [timestampLtz(3), '2024-01-31 10:20:30.125Z', day + clock + 125],
    [timestampLtz(3), '2024-01-31 10:20:30Z', day + clock],
    [BYTES, 'AQID', Uint8Array.of(1, 2, 3)],
    [STRING, 'abc', 'abc'],
    [STRING, ' a b ', ' a b '],
    [STRING, 'żółć €😀', 'żółć €😀'],
    [STRING, '"a,b"', 'a,b'],
    [STRING, '"a""b"', 'a"b'],
    [STRING, '""""', '"'],
    [STRING, '"a\nb\r\nc"', 'a\nb\r\nc'],
    [STRING, 'a"b', 'a"b'],
    [STRING, '', ''],
    [STRING, '""', ''],
    [BIGINT, '', null],
    [DOUBLE, '', null],
    [timestamp(3), '""', null],
    [{ kind: 'ARRAY', element: BIGINT, nullable: true }, '1;2;;9007199254740993', [1, 2, null, 9007199254740993n]],
    [{ kind: 'ARRAY', element: STRING, nullable: true }, 'a;;b', ['a', '', 'b']],
    [
      {
        kind: 'ROW',
        fields: [
          { name: 'a', type: BOOLEAN },
          { name: 'b', type: STRING },
        ],
        nullable: true,
      },
      'true;x',
      [true, 'x'],
    ],
  ]
  it.each(cases.map((c) => [typeText(c[0]), JSON.stringify(c[1]), c] as const))(
    '%s %s',
    (_, __, [type, text, wanted]) => {
      expect(value(text, type)).toEqual(wanted)
    },
  )
})

describe('bad fields', () => {
  const cases: readonly (readonly [type: LogicalType, text: string])[] = [
    [BIGINT, 'abc'],
    [BIGINT, '1.5'],
    [BIGINT, '1e3'],
    [BIGINT, '--1'],
    [BIGINT, '-'],
    [BIGINT, '   '],
    [BIGINT, '1 2'],
    [BIGINT, '9223372036854775808'],
    [BIGINT, '-9223372036854775809'],
    [INT, '2147483648'],
    [INT, '9999999999'],
    [SMALLINT, '32768'],
    [TINYINT, '-129'],
    [DOUBLE, '.'],
    [DOUBLE, '1,5'.replace(',', ';')],
    [DOUBLE, '0x10'],
    [decimal(4, 2), '123.45'],
    [BOOLEAN, 'yes'],
    [DATE, '2023-02-29'],
    [DATE, '20240101'],
    [time(0), '25:00:00'],
    [timestamp(3), '2024-01-31T10:20:30.000'],
    [timestamp(3), '2024-02-30 10:20:30.000'],
    [timestamp(3), '2024-01-31 24:00:00.001'],
    [timestamp(3), '2024-01-31 10:60:00.000'],
    [timestamp(3), '2024-01-31 1a:00:00.000'],
    [timestamp(3), '2024-01-31 10:00:00.0a0'],
    [timestamp(3), '2024-01-31 10:00:00.000Z'],
    [timestampLtz(3), '2024-01-31 10:00:00.000'],
    [BYTES, 'AQI'],
    [{ kind: 'ARRAY', element: BIGINT, nullable: true }, '1;x'],
  ]
  it.each(cases.map((c) => [typeText(c[0]), c[1], c] as const))('%s %s', (name, text, [type]) => {
    const article = /^[AEIOU]/.test(name) ? 'an' : 'a'
    expect(() => decodeAll(`"a",${text}\n`, csv([STRING, type]))).toThrow(
      `column 'c1': '${text}' is not ${article} ${name}`,
    )
    const options = { 'ignore-parse-errors': 'true' }
    expect(decodeAll(`a,${text}\nb,\n`, csv([STRING, type], { options }))).toEqual({
      rows: [
        ['a', null],
        ['b', null],
      ],
      skipped: 0,
    })
  })
})
