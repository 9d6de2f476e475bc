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
import { jsonFormat } from '../../src/formats/json/format.ts'
import { casesOf, decodeAll, type Texts } from './decoding.ts'

const json = casesOf(jsonFormat)

const array = (element: LogicalType): LogicalType => ({ kind: 'ARRAY', element, nullable: true })
const map = (value: LogicalType): LogicalType => ({ kind: 'MAP', key: STRING, value, nullable: true })
const row = (...types: readonly LogicalType[]): LogicalType => ({
  kind: 'ROW',
  fields: types.map((type, k) => ({ name: `f${k}`, type })),
  nullable: true,
})
const IGNORE = { 'ignore-parse-errors': 'true' }
const ISO = { 'timestamp-format.standard': 'ISO-8601' }

/** The value of the single field `c0`: read by the generated loop, by its record reader, among other fields. */
function value(text: string, type: LogicalType, options: Texts = {}): unknown {
  const lines = [
    `{"c0":${text}}`,
    `{"c0": ${text}, "x": "${'y'.repeat(60)}"}\n`,
    `{"x":[{"c0":1}],"c0":${text}}\r\n`,
    ` {"c0" :\t${text} }\n`,
    `{"\\u0063\\u0030":${text}}\n`,
    `{"c0":false,"c0":${text}}\n`,
  ]
  const read = lines.map((line) => decodeAll(line, json([type], { options })).rows)
  for (const rows of read) expect(rows).toEqual(read[0])
  expect(decodeAll(lines.slice(1).join(''), json([type], { options })).rows).toEqual(read.slice(1).flat())
  return read[0]?.[0]?.[0]
}

const titled = <T extends readonly [LogicalType, string, ...unknown[]]>(cases: readonly T[]): [string, string, T][] =>
  cases.map((c) => [typeText(c[0]), c[1], c])

const DAY = Date.UTC(2024, 0, 31)
const CLOCK = ((10 * 60 + 20) * 60 + 30) * 1000

describe('values', () => {
  const cases: readonly (readonly [type: LogicalType, text: string, value: unknown, options?: Texts])[] = [
    [BIGINT, '0', 0],
    [BIGINT, '-0', 0],
    [BIGINT, '42', 42],
    [BIGINT, '-42', -42],
    [BIGINT, '999999999999999', 999999999999999],
    [BIGINT, '9007199254740993', 9007199254740993n],
    [BIGINT, '-9007199254740993', -9007199254740993n],
    [BIGINT, '9223372036854775807', 9223372036854775807n],
    [BIGINT, '-9223372036854775808', -9223372036854775808n],
    [BIGINT, '"9223372036854775807"', 9223372036854775807n],
    [BIGINT, '" 42 "', 42],
    [BIGINT, '"+42"', 42],
    [BIGINT, '"4\\u0032"', 42],
    [BIGINT, '1e3', 1000],
    [BIGINT, '1.0', 1],
    [BIGINT, '-1.9', -1],
    [BIGINT, '0.5', 0],
    [BIGINT, '1234.5678e2', 123456],
    [BIGINT, '9.007199254740993e15', 9007199254740993n],
    [BIGINT, 'null', null],
    [INT, '2147483647', 2147483647],
    [INT, '-2147483648', -2147483648],
    [INT, '1.5', 1],
    [SMALLINT, '-32768', -32768],
    [SMALLINT, '32767', 32767],
    [TINYINT, '127', 127],
    [TINYINT, '-128', -128],
    [DOUBLE, '1', 1],
    [DOUBLE, '-1.5', -1.5],
    [DOUBLE, '-0.0', -0],
    [DOUBLE, '0.1', 0.1],
    [DOUBLE, '1e3', 1000],
    [DOUBLE, '1E-7', 1e-7],
    [DOUBLE, '123456789.12345678', 123456789.12345678],
    [DOUBLE, '1.7976931348623157E308', Number.MAX_VALUE],
    [DOUBLE, '"1.5"', 1.5],
    [DOUBLE, '"NaN"', Number.NaN],
    [DOUBLE, '"-Infinity"', Number.NEGATIVE_INFINITY],
    [FLOAT, '0.1', Math.fround(0.1)],
    [FLOAT, '-0.1', Math.fround(-0.1)],
    [decimal(10, 2), '12.34', 1234],
    [decimal(10, 2), '12', 1200],
    [decimal(10, 2), '-12.345', -1235],
    [decimal(10, 2), '-0.00', 0],
    [decimal(10, 2), '1e2', 10000],
    [decimal(10, 2), '"12.3"', 1230],
    [decimal(38, 18), '12345678901234567890.123456789012345678', 12345678901234567890123456789012345678n],
    [decimal(20, 0), '12345678901234567890', 12345678901234567890n],
    [BOOLEAN, 'true', 1],
    [BOOLEAN, 'false', 0],
    [BOOLEAN, '"TRUE"', 1],
    [BOOLEAN, '" false "', 0],
    [DATE, '"2024-01-31"', DAY / 86400000],
    [DATE, '"1969-12-31"', -1],
    [time(0), '"10:20:30"', CLOCK],
    [time(3), '"10:20:30.125"', CLOCK + 125],
    [timestamp(3), '"2024-01-31 10:20:30.125"', DAY + CLOCK + 125],
    [timestamp(3), '"2024-01-31 10:20:30"', DAY + CLOCK],
    [timestamp(3), '"2024-01-31 10:20:30.5"', DAY + CLOCK + 500],
    [timestamp(3), '"1969-12-31 23:59:59.999"', -1],
    [timestamp(3), '"2024-01-31\\u002010:20:30.5"', DAY + CLOCK + 500],
    [timestamp(0), '"2024-01-31 10:20:30.999"', DAY + CLOCK],
    [timestamp(6), '"2024-01-31 10:20:30.123456"', (DAY + CLOCK) * 1000 + 123456],
    [timestamp(6), '"2024-01-31 10:20:30.123"', (DAY + CLOCK) * 1000 + 123000],
    [timestamp(9), '"2024-01-31 10:20:30.123456789"', BigInt(DAY + CLOCK) * 1_000_000n + 123456789n],
    [timestampLtz(3), '"2024-01-31 10:20:30.125Z"', DAY + CLOCK + 125],
    [timestampLtz(3), '"2024-01-31 10:20:30Z"', DAY + CLOCK],
    [timestamp(3), '"2024-01-31T10:20:30.125"', DAY + CLOCK + 125, ISO],
    [timestamp(3), '"2024-01-31T10:20"', DAY + CLOCK - 30000, ISO],
    [timestampLtz(6), '"2024-01-31T10:20:30.000001Z"', (DAY + CLOCK) * 1000 + 1, ISO],
    [BYTES, '"AQID"', Uint8Array.of(1, 2, 3)],
    [BYTES, '""', new Uint8Array(0)],
    [STRING, '"abc"', 'abc'],
    [STRING, '""', ''],
    [STRING, '"żółć €😀"', 'żółć €😀'],
    [STRING, '"a\\"b\\\\c\\/\\b\\f\\n\\r\\t"', 'a"b\\c/\b\f\n\r\t'],
    [STRING, '"\\u017c\\ud83d\\ude00"', 'ż😀'],
    [STRING, '"tab\there"', 'tab\there'],
    [STRING, '"null"', 'null'],
    [STRING, '42', '42'],
    [STRING, '-1.50e+3', '-1.50e+3'],
    [STRING, '12345678901234567890', '12345678901234567890'],
    [STRING, 'true', 'true'],
    [STRING, 'null', null],
    [STRING, '{ "b" : [1, 2.50 , null],"a":"x\\u0041 y"}', '{"b":[1,2.50,null],"a":"xA y"}'],
    [STRING, '[]', '[]'],
    [array(BIGINT), '[1, null,"3",9007199254740993]', [1, null, 3, 9007199254740993n]],
    [array(BIGINT), '[ ]', []],
    [array(array(STRING)), '[["a","b"],[],null]', [['a', 'b'], [], null]],
    [array(BOOLEAN), '[true,false,"true"]', [true, false, true]],
    [row(BOOLEAN, STRING), '{"f1":"x","z":{"f0":1},"f0":true}', [true, 'x']],
    [row(BOOLEAN, STRING), '{"f1":1,"f1":2}', [null, '2']],
    [
      row(row(timestamp(3)), BYTES),
      '{"f0":{"f0":"2024-01-31 10:20:30"},"f1":"AQ=="}',
      [[DAY + CLOCK], Uint8Array.of(1)],
    ],
    [
      map(INT),
      '{"a":1,"b":null,"a":3}',
      new Map([
        ['a', 3],
        ['b', null],
      ]),
    ],
    [
      { kind: 'MULTISET', element: STRING, nullable: true },
      '{"a":2,"b":1}',
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    ],
    [array(STRING), '[{"a": 1}, [2], "s"]', ['{"a":1}', '[2]', 's']],
    [row(STRING), 'null', null],
  ]
  it.each(titled(cases))('%s %s', (_, __, [type, text, wanted, options]) => {
    expect(value(text, type, options)).toEqual(wanted)
  })
})

describe('bad fields', () => {
  const cases: readonly (readonly [type: LogicalType, text: string, shown?: string, options?: Texts])[] = [
    [BIGINT, '"abc"', 'abc'],
    [BIGINT, '"1.5"', '1.5'],
    [BIGINT, '""', ''],
    [BIGINT, 'true', 'true'],
    [BIGINT, '9223372036854775808', '9223372036854775808'],
    [BIGINT, '-9223372036854775809', '-9223372036854775809'],
    [BIGINT, '1e19', '1e19'],
    [BIGINT, '1e400', '1e400'],
    [BIGINT, '{"a":1}', '{"a":1}'],
    [BIGINT, '[1]', '[1]'],
    [INT, '2147483648', '2147483648'],
    [INT, '-2147483649', '-2147483649'],
    [INT, '9999999999', '9999999999'],
    [SMALLINT, '32768', '32768'],
    [SMALLINT, '1.5', '1.5'],
    [TINYINT, '128', '128'],
    [TINYINT, '-129', '-129'],
    [DOUBLE, '"x"', 'x'],
    [DOUBLE, 'false', 'false'],
    [decimal(4, 2), '123.45', '123.45'],
    [decimal(4, 2), 'true', 'true'],
    [BOOLEAN, '1', '1'],
    [BOOLEAN, '"yes"', 'yes'],
    [DATE, '"2023-02-29"', '2023-02-29'],
    [DATE, '"2023-2-1"', '2023-2-1'],
    [DATE, '20240131', '20240131'],
    [time(0), '"25:00:00"', '25:00:00'],
    [time(0), '"10:20"', '10:20'],
    [timestamp(3), '"2024-01-31T10:20:30.000"', '2024-01-31T10:20:30.000'],
    [timestamp(3), '"2024-02-30 10:20:30.000"', '2024-02-30 10:20:30.000'],
    [timestamp(3), '"2024-01-31 10:20:30.000Z"', '2024-01-31 10:20:30.000Z'],
    [timestamp(3), '"2024-01-31 10:20:30.000"', '2024-01-31 10:20:30.000', ISO],
    [timestamp(3), '1706696430000', '1706696430000'],
    [timestampLtz(3), '"2024-01-31 10:20:30.000"', '2024-01-31 10:20:30.000'],
    [BYTES, '"AQI"', 'AQI'],
    [BYTES, '1234', '1234'],
    [array(BIGINT), '"x"', 'x'],
    [map(BIGINT), '[]', '[]'],
    [row(BIGINT), '[]', '[]'],
    [STRING, `"${'long '.repeat(100)}`.replace('"', '{"a":"') + '"}'],
  ]
  const refused = cases.filter(([type]) => type !== STRING)
  it.each(titled(refused))('%s %s', (name, text, [type, , shown, options = {}]) => {
    const article = /^[AEIOU]/.test(name) ? 'an' : 'a'
    const line = `{"c0":"a","c1":${text}}\n`
    expect(() => decodeAll(line, json([STRING, type], { options }))).toThrow(
      `column 'c1': '${shown}' is not ${article} ${name}`,
    )
    expect(decodeAll(`${line}{"c0":"b"}\n`, json([STRING, type], { options: { ...options, ...IGNORE } }))).toEqual({
      rows: [
        ['a', null],
        ['b', null],
      ],
      skipped: 0,
    })
    expect(decodeAll(line, json([STRING, type], { options, columns: [0] })).rows).toEqual([['a']])
  })

  it.each([
    [array(BIGINT), '[1,"x"]', "element 2: 'x' is not a BIGINT", [1, null]],
    [map(array(INT)), '{"k":[true]}', "key 'k': element 1: 'true' is not an INT", new Map([['k', [null]]])],
    [row(INT, row(DATE)), '{"f1":{"f0":"y"}}', "field 'f1': field 'f0': 'y' is not a DATE", [null, [null]]],
    [row(INT), '{"f0":{}}', "field 'f0': '{}' is not an INT", [null]],
  ])('%j inside %s', (type, text, message, lenient) => {
    const line = `{"c0":${text}}`
    expect(() => decodeAll(line, json([type]))).toThrow(`column 'c0': ${message}`)
    expect(decodeAll(line, json([type], { options: IGNORE })).rows).toEqual([[lenient]])
  })

  it('shortens long values', () => {
    expect(() => decodeAll(`{"c0":"${'x'.repeat(1000)}"}`, json([BIGINT]))).toThrow(
      `column 'c0': '${'x'.repeat(60)}…' is not a BIGINT`,
    )
  })
})
