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
import { decodeAll, type DecodeCase } from './decoding.ts'

type Texts = Readonly<Record<string, string>>

const json = (types: readonly LogicalType[], more: Partial<DecodeCase> = {}): DecodeCase => ({
  format: jsonFormat,
  types,
  ...more,
})

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

describe('records', () => {
  const two = [STRING, BIGINT]
  const a1 = '{"c0":"a","c1":1}'
  it.each<readonly [name: string, input: string, options: Texts, rows: readonly unknown[], skipped: number]>([
    ['empty file', '', {}, [], 0],
    [
      'no final newline',
      `${a1}\n{"c1":2}`,
      {},
      [
        ['a', 1],
        [null, 2],
      ],
      0,
    ],
    [
      'carriage returns',
      `${a1}\r\n${a1}\r\n`,
      {},
      [
        ['a', 1],
        ['a', 1],
      ],
      0,
    ],
    [
      'carriage return at the end',
      `${a1}\r\n${a1}\r`,
      {},
      [
        ['a', 1],
        ['a', 1],
      ],
      0,
    ],
    [
      'empty lines',
      `\n${a1}\n\r\n  \n${a1}\n\n`,
      {},
      [
        ['a', 1],
        ['a', 1],
      ],
      0,
    ],
    ['only an empty line', '\n', {}, [], 0],
    [
      'empty objects',
      '{}\n{ }\n',
      {},
      [
        [null, null],
        [null, null],
      ],
      0,
    ],
    ['unknown fields', '{"x":{"c1":[1,"]"]},"c1":2,"y":"\\"c0","c0":"b","z":null}\n', {}, [['b', 2]], 0],
    [
      'another order in each line',
      `${a1}\n{"c1":2,"c0":"b"}\n{"x":1,"c0":"c"}\n{"c1":4}\n${a1}\n`,
      {},
      [
        ['a', 1],
        ['b', 2],
        ['c', null],
        [null, 4],
        ['a', 1],
      ],
      0,
    ],
    ['blanks everywhere', '\t{ "c0" : "a" , "c1" : 1 }  \n', {}, [['a', 1]], 0],
    ['fields twice: the last one counts', '{"c0":"x","c1":1,"c0":"y","c1":null}\n', {}, [['y', null]], 0],
    [
      'fields twice: nothing of the first one stays',
      '{"c0":null,"c1":9007199254740993,"c0":"y","c1":2}\n{"c0":"\\t","c1":null,"c0":"z","c1":3}\n',
      {},
      [
        ['y', 2],
        ['z', 3],
      ],
      0,
    ],
    ['a bad value before a good one', '{"c1":"x","c1":2}\n', {}, [[null, 2]], 0],
    ['escaped keys', '{"\\u0063\\u0030":"a","c\\u0031":3}\n', {}, [['a', 3]], 0],
    [
      'no JSON skipped',
      `${a1}\nc0,c1\n${a1.slice(0, -1)}\n{"c0":"b"}x\n{"c1":2}`,
      IGNORE,
      [
        ['a', 1],
        [null, 2],
      ],
      3,
    ],
    ['other values skipped', `null\n[${a1}]\n"x"\n7\n${a1}\n`, IGNORE, [['a', 1]], 4],
    [
      'invalid numbers skipped',
      '{"c1":01}\n{"c1":+1}\n{"c1":.5}\n{"c1":1.}\n{"c1":-}\n{"c1":1}\n',
      IGNORE,
      [[null, 1]],
      5,
    ],
    ['strings that go on in the next line skipped', '{"c0":"a\\\n","c1":1}\n{"x":"a\\\n","c1":1}\n', IGNORE, [], 4],
    ['escaped control characters skipped', '{"c0":"a\\\tb"}\n{"c0":"a\\\\\tb"}\n', IGNORE, [['a\\\tb', null]], 1],
    ['invalid escapes skipped', '{"c0":"\\q"}\n{"c0":"\\u12"}\n{"c0":"a\\\n{"c1":1}\n', IGNORE, [[null, 1]], 3],
  ])('%s', (_, input, options, rows, skipped) => {
    for (const step of [undefined, 1, 5]) {
      for (const batchSize of [1, 2, 4096]) {
        const test = json(two, { options, batchSize, ...(step === undefined ? {} : { step }) })
        expect(decodeAll(input, test)).toEqual({ rows, skipped })
      }
    }
  })

  const bad8 = Buffer.from([...Buffer.from('{"c0":"a'), 0xff, ...Buffer.from('"}\n')])
  it.each<readonly [name: string, input: string | Uint8Array, message: string, options: Texts]>([
    ['no JSON', `${a1}\nc0,c1\n`, 'the record is not JSON: Unexpected token', {}],
    ['an unfinished line', `${a1.slice(0, 8)}\n${a1}\n`, 'the record is not JSON: Unterminated string', {}],
    ['a bare value', 'null\n', 'the record is not a JSON object: null', {}],
    [
      'an array',
      `[${a1},${a1},${a1},${a1}]\n`,
      `the record is not a JSON object: [${a1},${a1},${a1},${a1}`.slice(0, 93),
      {},
    ],
    ['two objects in a line', `${a1}${a1}\n`, 'the record is not JSON: Unexpected non-whitespace', {}],
    ['bad UTF-8', bad8, 'the record is not valid UTF-8', {}],
    ['a byte order mark', `\uFEFF${a1}\n`, 'the record is not JSON: Unexpected token', {}],
    [
      'a missing field',
      `${a1}\n{"c0":"b"}\n`,
      "column 'c1': the field is missing",
      { 'fail-on-missing-field': 'true' },
    ],
  ])('%s fails', (_, input, message, options) => {
    expect(() => decodeAll(input, json(two, { options }))).toThrow(message)
  })

  it('tells where the bad record starts', () => {
    const input = `${a1}\n{"c0":"b","c1":"x"}\n`
    expect(() => decodeAll(input, json(two))).toThrow(expect.objectContaining({ at: a1.length + 1, column: 'c1' }))
  })

  it('takes NULL for a present field when missing ones are errors', () => {
    const options = { 'fail-on-missing-field': 'true' }
    expect(decodeAll('{"c1":null,"c0":"a"}', json(two, { options })).rows).toEqual([['a', null]])
    expect(decodeAll('{"c0":"a"}', json(two, { options, columns: [0] })).rows).toEqual([['a']])
    expect(() => decodeAll('{"c0":{}}', json([row(INT)], { options }))).toThrow("column 'c0': field 'f0' is missing")
  })

  it('skips records of bad UTF-8 and keeps the others', () => {
    const bad = Buffer.concat([Buffer.from('{"c0":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}\n')])
    const input = Buffer.concat([Buffer.from('{"c0":"ä"}\n'), bad, Buffer.from('{"c0":"ö","c1":3}\n')])
    expect(decodeAll(input, json(two, { options: IGNORE }))).toEqual({
      rows: [
        ['ä', null],
        ['ö', 3],
      ],
      skipped: 1,
    })
    expect(decodeAll(bad, json([array(STRING)], { options: IGNORE }))).toEqual({ rows: [], skipped: 1 })
  })

  it('keeps the values of rows around wide, escaped and missing ones', () => {
    const lines = [a1, '{"c0":"x\\ty","c1":9007199254740993}', '{"c1":3}', '{"c0":"ż","c1":null}', a1]
    expect(decodeAll(lines.join('\n'), json(two, { batchSize: 5 })).rows).toEqual([
      ['a', 1n],
      ['x\ty', 9007199254740993n],
      [null, 3n],
      ['ż', null],
      ['a', 1n],
    ])
  })

  it('reads names with quotes, backslashes and letters beyond ASCII', () => {
    const names = ['a"b', 'c\\d', 'ż', 'x y']
    const columns = names.map((name) => ({ name, type: INT }))
    const decoder = jsonFormat.decoding?.(columns, new Map()).createDecoder({
      columns: [0, 1, 2, 3],
      predicates: [],
      batchSize: 10,
      skipped: { value: 0 },
    })
    const bytes = Buffer.from('{"a\\"b":1,"c\\\\d":2,"ż":3,"x y":4}\n{"\\u017c":5,"x y":6}\n{"ż":7}\n')
    const batch = decoder?.decode(bytes as never, 0, bytes.length, true).batch
    const columnValues = batch?.columns.map((c) => ('data' in c ? [...c.data].slice(0, 3) : []))
    expect(columnValues).toEqual([
      [1, 0, 0],
      [2, 0, 0],
      [3, 5, 7],
      [4, 6, 0],
    ])
  })
})

describe('projection and predicates', () => {
  const input = [
    '{"c0":"a","c1":1,"c2":2.5,"c3":"x,1"}',
    '{"c0":"b\\"b","c1":2,"c2":null,"c3":"y"}',
    '{"c3":"","c2":4,"c1":-3,"c0":"c"}',
    '{"c0":"","c2":5,"c3":"z"}',
    '',
  ].join('\n')
  const types = [STRING, BIGINT, DOUBLE, STRING]
  it('delivers the wanted columns in their order', () => {
    expect(decodeAll(input, json(types, { columns: [2, 0] })).rows).toEqual([
      [2.5, 'a'],
      [null, 'b"b'],
      [4, 'c'],
      [5, ''],
    ])
    expect(decodeAll(input, json(types, { columns: [] })).rows).toEqual([[], [], [], []])
  })

  it.each([
    [{ column: 1, op: '>=', values: [1] }, ['a', 'b"b']],
    [{ column: 1, op: '<>', values: [2] }, ['a', 'c']],
    [{ column: 1, op: 'IN', values: [2, -3] }, ['b"b', 'c']],
    [{ column: 1, op: 'IS NULL', values: [] }, ['']],
    [{ column: 2, op: 'IS NOT NULL', values: [] }, ['a', 'c', '']],
    [{ column: 0, op: '=', values: ['b"b'] }, ['b"b']],
    [{ column: 0, op: '<>', values: ['a'] }, ['b"b', 'c', '']],
    [{ column: 3, op: 'IN', values: ['x,1', 'z'] }, ['a', '']],
  ] as const)('drops rows by %j', (predicate, wanted) => {
    for (const batchSize of [1, 4096]) {
      const rows = decodeAll(input, json(types, { columns: [0], predicates: [predicate], batchSize })).rows
      expect(rows).toEqual(wanted.map((text) => [text]))
    }
  })

  it('judges the last one of two values', () => {
    const predicate = { column: 0, op: '=', values: [2] } as const
    const lines = '{"c0":2,"c0":1}\n{"c0":1,"c0":2}\n'
    expect(decodeAll(lines, json([INT], { predicates: [predicate] })).rows).toEqual([[2]])
  })

  it('reads more columns than fit a mask', () => {
    const many = Array.from({ length: 100 }, () => INT)
    const record = (from: number): string =>
      `{${many
        .map((_, k) => `"c${k}":${from + k}`)
        .filter((_, k) => k !== from)
        .join(',')}}`
    const wanted = [7, 64, 99].map((from) => many.map((_, k) => (k === from ? null : from + k)))
    expect(decodeAll([7, 64, 99].map(record).join('\n'), json(many)).rows).toEqual(wanted)
  })
})

describe('options', () => {
  it.each([
    [
      { 'fail-on-missing': 'true' },
      "Unknown option 'fail-on-missing' of format 'json'. Did you mean 'fail-on-missing-field'?",
    ],
    [
      { 'fail-on-missing-field': 'true', 'ignore-parse-errors': 'true' },
      "Option 'ignore-parse-errors' of format 'json' is 'true'; expected 'false' beside 'fail-on-missing-field'.",
    ],
    [
      { 'timestamp-format.standard': 'RFC' },
      "Option 'timestamp-format.standard' of format 'json' is 'RFC'; expected 'SQL' or 'ISO-8601'.",
    ],
    [
      { 'map-null-key.mode': 'x' },
      "Option 'map-null-key.mode' of format 'json' is 'x'; expected 'FAIL' or 'DROP' or 'LITERAL'.",
    ],
    [
      { 'decode.json-parser.enabled': 'no' },
      "Option 'decode.json-parser.enabled' of format 'json' is 'no'; expected 'true' or 'false'.",
    ],
  ])('%j', (options: Texts, message) => {
    expect(() => decodeAll('', json([STRING], { options }))).toThrow(message)
  })

  it('rejects types without a JSON form', () => {
    const numbers: LogicalType = { kind: 'MAP', key: INT, value: STRING, nullable: true }
    const message = "Column 'c0': format 'json' can't hold MAP<INT, STRING>; keys must be strings."
    expect(() => decodeAll('', json([array(numbers)]))).toThrow(message)
    expect(() => decodeAll('', json([{ kind: 'RAW', nullable: true }]))).toThrow(
      "Column 'c0': format 'json' can't hold RAW.",
    )
  })
})

describe('long lines', () => {
  it('reads a line of 100 MB', () => {
    const text = `{"c0":1,"c1":"${'x'.repeat(100 << 20)}"}\n{"c0":2,"c1":"y"}\n`
    const { rows } = decodeAll(text, json([BIGINT, STRING]))
    expect(rows.map(([id, s]) => [id, (s as string).length])).toEqual([
      [1, 100 << 20],
      [2, 1],
    ])
  })

  it('reads past values nested 100,000 deep', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const lines = `{"x":${deep},"c0":1}\n{"x":${deep} ,"c0":2}\n`
    expect(decodeAll(lines, json([INT])).rows).toEqual([[1], [2]])
    expect(decodeAll(`{"c0":${deep}}`, json([STRING])).rows).toEqual([[deep]])
  })
})
