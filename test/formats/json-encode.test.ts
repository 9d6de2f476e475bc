import * as fc from 'fast-check'
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
  simple,
  STRING,
  time,
  timestamp,
  timestampLtz,
  TINYINT,
  typeText,
} from '../../src/core/types/logical-type.ts'
import { jsonFormat } from '../../src/formats/json/format.ts'
import { decodeAll, type Texts } from './decoding.ts'
import { encodeRows } from './encoding.ts'

const ISO = { 'timestamp-format.standard': 'ISO-8601' }
const PLAIN = { 'encode.decimal-as-plain-number': 'true' }
const T = Date.UTC(2024, 0, 31, 10, 20, 30)
const array = (element: LogicalType): LogicalType => ({ kind: 'ARRAY', element, nullable: true })
const map = (value: LogicalType): LogicalType => ({ kind: 'MAP', key: STRING, value, nullable: true })
const pair: LogicalType = {
  kind: 'ROW',
  fields: [
    { name: 'a', type: INT },
    { name: 'b"', type: STRING },
  ],
  nullable: true,
}

/** The text of one value. */
function text(type: LogicalType, value: unknown, options: Texts = {}): string {
  const [line = ''] = encodeRows(jsonFormat, [type], [[value]], options)
  return line.replace(/^\{"c0":/, '').replace(/\}\n$/, '')
}

describe('values', () => {
  const cases: readonly (readonly [type: LogicalType, value: unknown, text: string, options?: Texts])[] = [
    [BOOLEAN, 1, 'true'],
    [BOOLEAN, 0, 'false'],
    [TINYINT, -128, '-128'],
    [INT, 2147483647, '2147483647'],
    [BIGINT, 42, '42'],
    [BIGINT, -9223372036854775808n, '-9223372036854775808'],
    [DOUBLE, 1, '1.0'],
    [DOUBLE, 0.1, '0.1'],
    [DOUBLE, 1e10, '1.0E10'],
    [DOUBLE, -1.5e-7, '-1.5E-7'],
    [DOUBLE, Number.NaN, '"NaN"'],
    [DOUBLE, Number.NEGATIVE_INFINITY, '"-Infinity"'],
    [FLOAT, Math.fround(0.1), '0.1'],
    [decimal(10, 2), 1230, '12.30'],
    [decimal(10, 2), -5, '-0.05'],
    [decimal(10, 9), 27, '2.7E-8'],
    [decimal(10, 9), 27, '0.000000027', PLAIN],
    [decimal(10, 9), 0, '0E-9'],
    [decimal(10, 0), 100000, '100000'],
    [decimal(38, 18), 12345678901234567890123456789012345678n, '12345678901234567890.123456789012345678'],
    [STRING, 'a"b\\c/\n\t\u0001\u001f ż😀', '"a\\"b\\\\c/\\n\\t\\u0001\\u001F ż😀"'],
    [STRING, '', '""'],
    [BYTES, Uint8Array.of(1, 2, 3), '"AQID"'],
    [DATE, 19753, '"2024-01-31"'],
    [time(0), 37230000, '"10:20:30"'],
    [time(3), 37230120, '"10:20:30.12"'],
    [time(3), 37230000, '"10:20:30"'],
    [timestamp(3), T, '"2024-01-31 10:20:30"'],
    [timestamp(3), T + 500, '"2024-01-31 10:20:30.5"'],
    [timestamp(3), T + 500, '"2024-01-31T10:20:30.5"', ISO],
    [timestamp(0), T - 30000, '"2024-01-31T10:20:00"', ISO],
    [timestamp(6), T * 1000 + 1, '"2024-01-31 10:20:30.000001"'],
    [timestamp(9), BigInt(T) * 1_000_000n + 120n, '"2024-01-31 10:20:30.00000012"'],
    [timestamp(3), -1, '"1969-12-31 23:59:59.999"'],
    [timestampLtz(3), T + 125, '"2024-01-31 10:20:30.125Z"'],
    [timestampLtz(3), T, '"2024-01-31T10:20:30Z"', ISO],
    [simple('INTERVAL_MILLIS'), 5000, '5000'],
    [simple('INTERVAL_MONTHS'), -14, '-14'],
    [array(BIGINT), [1, null, 9007199254740993n], '[1,null,9007199254740993]'],
    [array(BOOLEAN), [true, false], '[true,false]'],
    [array(array(DATE)), [[0], []], '[["1970-01-01"],[]]'],
    [pair, [1, 'x"'], '{"a":1,"b\\"":"x\\""}'],
    [pair, [null, null], '{"a":null,"b\\"":null}'],
    [pair, [null, 'x'], '{"b\\"":"x"}', { 'encode.ignore-null-fields': 'true' }],
    [
      map(DOUBLE),
      new Map([
        ['k"', 1.5],
        ['', null],
      ]),
      '{"k\\"":1.5,"":null}',
    ],
    [{ kind: 'MULTISET', element: STRING, nullable: true }, new Map([['a', 2]]), '{"a":2}'],
    [INT, null, 'null'],
  ]
  it.each(cases.map((c) => [typeText(c[0]), c[2], c] as const))('%s %s', (_, __, [type, value, wanted, options]) => {
    expect(text(type, value, options)).toBe(wanted)
  })
})

describe('rows', () => {
  it('writes one object a line, fields in column order', () => {
    expect(
      encodeRows(
        jsonFormat,
        [INT, STRING],
        [
          [1, 'a'],
          [null, null],
        ],
      ),
    ).toEqual(['{"c0":1,"c1":"a"}\n', '{"c0":null,"c1":null}\n'])
  })

  it('leaves out NULLs where told to', () => {
    const options = { 'encode.ignore-null-fields': 'true' }
    const rows = [
      [1, null],
      [null, 'a'],
      [null, null],
    ]
    expect(encodeRows(jsonFormat, [INT, STRING], rows, options)).toEqual(['{"c0":1}\n', '{"c1":"a"}\n', '{}\n'])
  })

  it('fails on, drops or names NULL keys', () => {
    const value = new Map([
      [null, 1],
      ['a', 2],
    ])
    expect(() => text(map(INT), value)).toThrow(
      "Column 'c0': a MAP with a NULL key can't be written as JSON; set 'json.map-null-key.mode' to DROP or LITERAL",
    )
    expect(text(map(INT), value, { 'map-null-key.mode': 'DROP' })).toBe('{"a":2}')
    expect(text(map(INT), value, { 'map-null-key.mode': 'LITERAL' })).toBe('{"null":1,"a":2}')
    expect(text(map(INT), value, { 'map-null-key.mode': 'LITERAL', 'map-null-key.literal': 'a' })).toBe('{"a":2}')
  })
})

it('reads back what it wrote', () => {
  const types = [STRING, BIGINT, DOUBLE, timestamp(6), decimal(20, 3), pair, array(STRING), BYTES]
  const nullable = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values)
  const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const row = fc.tuple(
    nullable(fc.string({ unit: 'grapheme' })),
    nullable(wide),
    nullable(fc.double()),
    nullable(fc.integer({ min: 0, max: 4e15 })),
    nullable(fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n })),
    nullable(fc.tuple(nullable(fc.integer()), nullable(fc.string({ unit: 'binary' })))),
    nullable(fc.array(nullable(fc.string()))),
    nullable(fc.uint8Array()),
  )
  const property = fc.property(fc.array(row, { maxLength: 10 }), fc.integer({ min: 1, max: 5 }), (rows, batchSize) => {
    const lines = encodeRows(jsonFormat, types, rows)
    const read = decodeAll(lines.join(''), { format: jsonFormat, types, batchSize }).rows
    const exact = read.map((values) =>
      values.map((v, k) => ((k === 1 || k === 4) && typeof v === 'number' ? BigInt(v) : v)),
    )
    expect(exact).toEqual(rows.map((values) => values.map((v) => (v instanceof Uint8Array ? new Uint8Array(v) : v))))
  })
  fc.assert(property, { numRuns: 100, seed: 5 })
})
