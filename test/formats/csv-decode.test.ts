import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BIGINT, DOUBLE, type LogicalType, STRING } from '../../src/core/types/logical-type.ts'
import { csvFormat } from '../../src/formats/csv/format.ts'
import { casesOf, decodeAll, type Texts } from './decoding.ts'

const csv = casesOf(csvFormat)

describe('records', () => {
  const two = [STRING, BIGINT]
  const ignore = { 'ignore-parse-errors': 'true' }
  it.each<readonly [name: string, input: string, options: Texts, rows: readonly unknown[], skipped: number]>([
    ['empty file', '', {}, [], 0],
    [
      'no final newline',
      'a,1\nb,2',
      {},
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ],
    [
      'carriage returns',
      'a,1\r\nb,2\r\n',
      {},
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ],
    [
      'carriage return at the end',
      'a,1\r\nb,2\r',
      {},
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ],
    [
      'trailing comma',
      'a,1,\nb,2\n',
      {},
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ],
    ['blanks behind a quote', '"a" ,1\n', {}, [['a', 1]], 0],
    [
      'newline in quotes',
      '"a\nb",1\n"c\r\n",2\n',
      {},
      [
        ['a\nb', 1],
        ['c\r\n', 2],
      ],
      0,
    ],
    [
      'quoted last field',
      'a,"1"\nb,"2"',
      {},
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ],
    [
      'tab delimiter',
      'a\t1\nb,\t2\n',
      { 'field-delimiter': '\\t' },
      [
        ['a', 1],
        ['b,', 2],
      ],
      0,
    ],
    ['control delimiter', 'a\u00011\n', { 'field-delimiter': '\u0001' }, [['a', 1]], 0],
    [
      'delimiter of two bytes',
      'a§1\nb\u00a7\n',
      { 'field-delimiter': '§' },
      [
        ['a', 1],
        ['b', null],
      ],
      0,
    ],
    [
      'blank as delimiter',
      'a 1\n"b c" 2\n',
      { 'field-delimiter': ' ' },
      [
        ['a', 1],
        ['b c', 2],
      ],
      0,
    ],
    ['other quote', "'a,''b',1\n", { 'quote-character': "'" }, [["a,'b", 1]], 0],
    ['no quotes', '"a",1\n', { 'disable-quote-character': 'true' }, [['"a"', 1]], 0],
    [
      'comments',
      '#x\na,1\n#,,,\nb,2\n#end',
      { 'allow-comments': 'true' },
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ],
    ['no comments', '#x,1\n', {}, [['#x', 1]], 0],
    [
      'escapes',
      'a\\,b,1\n"c\\"d",\\2\n',
      { 'escape-character': '\\' },
      [
        ['a,b', 1],
        ['c"d', 2],
      ],
      0,
    ],
    [
      'null literal',
      'n/a,n/a\n"n/a",1\nn,\n',
      { 'null-literal': 'n/a' },
      [
        [null, null],
        [null, 1],
        ['n', null],
      ],
      0,
    ],
    [
      'null literal like a number',
      '1,-1\n-1,0\n',
      { 'null-literal': '-1' },
      [
        ['1', null],
        [null, 0],
      ],
      0,
    ],
    [
      'null literal of digits',
      '1,0\n0,10\n',
      { 'null-literal': '0' },
      [
        ['1', null],
        [null, 10],
      ],
      0,
    ],
    [
      'empty as null',
      ',1\n"",2\n',
      { 'empty-string-as-null': 'true' },
      [
        [null, 1],
        [null, 2],
      ],
      0,
    ],
    [
      'trimmed',
      ' a b , 1 \n " c " ,2\n',
      { 'trim-spaces': 'true' },
      [
        ['a b', 1],
        [' c ', 2],
      ],
      0,
    ],
    [
      'ignored surplus',
      'a,1,x,y\nb,2\n',
      { 'ignore-trailing-unmappable': 'true' },
      [
        ['a', 1],
        ['b', 2],
      ],
      0,
    ],
    [
      'short records filled',
      'a\n\nb,2\n',
      ignore,
      [
        ['a', null],
        ['', null],
        ['b', 2],
      ],
      0,
    ],
    ['short records skipped', 'a\n\nb,2\n', { ...ignore, 'fail-on-missing-columns': 'true' }, [['b', 2]], 2],
    ['long records skipped', 'a,1,x\nb,2\n', ignore, [['b', 2]], 1],
    ['text behind a quote skipped', '"a"x,1\nb,2\n', ignore, [['b', 2]], 1],
    ['unclosed quote skipped', 'b,2\n"a,1\n', ignore, [['b', 2]], 1],
  ])('%s', (_, input, options, rows, skipped) => {
    for (const step of [undefined, 1, 3]) {
      for (const batchSize of [1, 7, 4096]) {
        const test = csv(two, { options, batchSize, ...(step === undefined ? {} : { step }) })
        expect(decodeAll(input, test)).toEqual({ rows, skipped })
      }
    }
  })

  it.each<readonly [name: string, input: string | Uint8Array, message: string, options: Texts]>([
    ['too few', 'a,1\nb\n', 'row length mismatch: 2 fields expected, 1 found', {}],
    ['too many', 'a,1,2\n', 'row length mismatch: 2 fields expected, 3 found', {}],
    ['empty line', '\n', 'row length mismatch: 2 fields expected, 1 found', {}],
    ['text behind a quote', '"a"b,1\n', 'text behind the closing quote of field 1', {}],
    ['unclosed quote', 'a,1\n"b,2\n', 'the quote that opens field 1 is never closed', {}],
    [
      'trailing comma',
      'a,1,\n',
      'row length mismatch: 2 fields expected, 3 found',
      { 'allow-trailing-comma': 'false' },
    ],
    ['bad UTF-8', Buffer.from([97, 0xff, 44, 49, 10]), 'the record is not valid UTF-8', {}],
  ])('%s fails', (_, input, message, options) => {
    expect(() => decodeAll(input, csv(two, { options }))).toThrow(message)
  })

  it('tells where the bad record starts', () => {
    const input = 'a,1\n"x\ny",2\nb,x\n'
    expect(() => decodeAll(input, csv(two))).toThrow(
      expect.objectContaining({ at: input.indexOf('b,x'), column: 'c1' }),
    )
  })

  it('skips records of bad UTF-8 and keeps the others', () => {
    const input = Buffer.concat([Buffer.from('ä,1\n'), Buffer.from([0xc3, 0x28, 44, 50, 10]), Buffer.from('ö,3\n')])
    expect(decodeAll(input, csv(two, { options: ignore }))).toEqual({
      rows: [
        ['ä', 1],
        ['ö', 3],
      ],
      skipped: 1,
    })
  })
})

describe('projection and predicates', () => {
  const input = 'a,1,2.5,"x,1"\n"b""b",2,,y\nc,-3,4,\n,,5,z\n'
  const types = [STRING, BIGINT, DOUBLE, STRING]
  it('delivers the wanted columns in their order', () => {
    expect(decodeAll(input, csv(types, { columns: [2, 0] })).rows).toEqual([
      [2.5, 'a'],
      [null, 'b"b'],
      [4, 'c'],
      [5, ''],
    ])
    expect(decodeAll(input, csv(types, { columns: [] })).rows).toEqual([[], [], [], []])
  })

  it.each([
    [{ column: 1, op: '>=', values: [1] }, ['a', 'b"b']],
    [{ column: 1, op: '<', values: [2] }, ['a', 'c']],
    [{ column: 1, op: '<>', values: [2] }, ['a', 'c']],
    [{ column: 1, op: 'IN', values: [2, -3] }, ['b"b', 'c']],
    [{ column: 1, op: 'IS NULL', values: [] }, ['']],
    [{ column: 2, op: 'IS NOT NULL', values: [] }, ['a', 'c', '']],
    [{ column: 0, op: '=', values: ['b"b'] }, ['b"b']],
    [{ column: 0, op: '<>', values: ['a'] }, ['b"b', 'c', '']],
    [{ column: 3, op: 'IN', values: ['x,1', 'z'] }, ['a', '']],
  ] as const)('drops rows by %j', (predicate, wanted) => {
    const decoding = csvFormat.decoding?.(
      types.map((type, k) => ({ name: `c${k}`, type })),
      new Map(),
    )
    expect(decoding?.accepts?.(predicate)).toBe(true)
    for (const batchSize of [1, 4096]) {
      const rows = decodeAll(input, csv(types, { columns: [0], predicates: [predicate], batchSize })).rows
      expect(rows).toEqual(wanted.map((text) => [text]))
    }
  })

  it('leaves other predicates to the engine', () => {
    const decoding = csvFormat.decoding?.(
      [
        { name: 'a', type: STRING },
        { name: 'b', type: BIGINT },
      ],
      new Map(),
    )
    expect(decoding?.accepts?.({ column: 0, op: '<', values: ['x'] })).toBe(false)
    expect(decoding?.accepts?.({ column: 1, op: '=', values: [2n ** 60n] })).toBe(false)
  })

  it('keeps no NULL of a dropped row', () => {
    const rows = decodeAll(
      'a,,1\nb,2,2\n',
      csv([STRING, BIGINT, BIGINT], { predicates: [{ column: 2, op: '=', values: [2] }] }),
    ).rows
    expect(rows).toEqual([['b', 2, 2]])
  })
})

describe('options', () => {
  it.each([
    [
      { 'field-delimiter': ',,' },
      "Option 'field-delimiter' of format 'csv' is ',,'; expected a single character, no line break.",
    ],
    [{ 'allow-comments': 'yes' }, "Option 'allow-comments' of format 'csv' is 'yes'; expected 'true' or 'false'."],
    [{ 'quote-char': '"' }, "Unknown option 'quote-char' of format 'csv'. Did you mean 'quote-character'?"],
    [
      { 'quote-character': '"', 'disable-quote-character': 'true' },
      "Option 'quote-character' of format 'csv' is '\"'; expected no quote character beside 'disable-quote-character'.",
    ],
  ])('%j', (options, message) => {
    expect(() => decodeAll('', csv([STRING], { options }))).toThrow(message)
  })

  it('rejects types without a text form', () => {
    const map: LogicalType = { kind: 'MAP', key: STRING, value: STRING, nullable: true }
    expect(() => decodeAll('', csv([map]))).toThrow("Column 'c0': format 'csv' can't hold MAP<STRING, STRING>")
  })
})

describe('against csv-parse', () => {
  const field = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'ż', ',', '"', '\n', '\r\n', ' ', '😀', '1'), maxLength: 8 }),
    fc.string({ maxLength: 4 }),
  )
  const quoted = (text: string, force: boolean): string =>
    force || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  it('reads what it reads, whatever the line ends, steps, batches and projection', () => {
    const row = fc.tuple(field, field, field, fc.boolean())
    const layout = fc.record({
      ends: fc.constantFrom('\n', '\r\n'),
      isClosed: fc.boolean(),
      columns: fc.shuffledSubarray([0, 1, 2]),
      step: fc.integer({ min: 1, max: 40 }),
      batchSize: fc.integer({ min: 1, max: 9 }),
    })
    const property = fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), layout, (rows, layout) => {
      const { ends, isClosed, columns, step, batchSize } = layout
      const lines = rows.map(([a, b, c, force]) => [a, b, c].map((f) => quoted(f, force)).join(','))
      const text = lines.join(ends) + (isClosed ? ends : '')
      const wanted = parse(text, { record_delimiter: ends })
      expect(wanted).toEqual(rows.map((r) => r.slice(0, 3)))
      const test = csv([STRING, STRING, STRING], { columns, step, batchSize })
      expect(decodeAll(text, test).rows).toEqual(wanted.map((r) => columns.map((k) => r[k])))
    })
    fc.assert(property, { numRuns: 250, seed: 7 })
  })
})

it('reads a line of 100 MB', () => {
  const text = `1,${'x'.repeat(100 << 20)}\n2,y\n`
  const { rows } = decodeAll(text, csv([BIGINT, STRING]))
  expect(rows.map(([id, s]) => [id, (s as string).length])).toEqual([
    [1, 100 << 20],
    [2, 1],
  ])
})
