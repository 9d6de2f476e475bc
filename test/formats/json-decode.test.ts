import { describe, expect, it } from 'vitest'
import { BIGINT, DOUBLE, INT, type LogicalType, STRING } from '../../src/core/types/logical-type.ts'
import { jsonFormat } from '../../src/formats/json/format.ts'
import { casesOf, decodeAll, type Texts } from './decoding.ts'

const json = casesOf(jsonFormat)

const array = (element: LogicalType): LogicalType => ({ kind: 'ARRAY', element, nullable: true })
const row = (...types: readonly LogicalType[]): LogicalType => ({
  kind: 'ROW',
  fields: types.map((type, k) => ({ name: `f${k}`, type })),
  nullable: true,
})
const IGNORE = { 'ignore-parse-errors': 'true' }

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
