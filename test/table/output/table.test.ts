import { expect, test } from 'vitest'
import { ResultPrinter } from '../../../src/table/output/printer.ts'
import { displayWidth } from '../../../src/table/output/width.ts'
import { INT, STRING } from '../../../src/core/types/logical-type.ts'
import { batch, PLAIN, printed } from './printing.ts'

const fields = [
  { name: 'name', type: STRING },
  { name: 'n', type: INT },
]

test('numbers stand right, wide characters count double, what steers a terminal is spelled out', () => {
  const rows = [
    ['plain', 1],
    ['漢字', 1234],
    ['a\tb\nc\u001B[31m', -5],
    [null, null],
    ['👍🏽 e\u0301', 0],
  ]
  expect(printed(fields, [batch(fields, rows)], { format: 'table' })).toBe(
    [
      '+-------------------+--------+',
      '| name              |      n |',
      '+-------------------+--------+',
      '| plain             |      1 |',
      '| 漢字              |   1234 |',
      String.raw`| a\tb\nc\u001b[31m |     -5 |`,
      '| <NULL>            | <NULL> |',
      '| 👍🏽 e\u0301              |      0 |',
      '+-------------------+--------+',
      '',
    ].join('\n'),
  )
})

test('a result without rows is its header', () => {
  expect(printed(fields, [], { format: 'table' })).toBe(
    ['+------+---+', '| name | n |', '+------+---+', '+------+---+', ''].join('\n'),
  )
})

test('the kinds of a changelog are the first column', () => {
  const changes = batch(
    fields,
    [
      ['a', 1],
      ['a', 1],
      ['a', 2],
    ],
    ['+I', '-U', '+U'],
  )
  expect(printed(fields, [changes], { format: 'table' })).toBe(
    [
      '+----+------+---+',
      '| op | name | n |',
      '+----+------+---+',
      '| +I | a    | 1 |',
      '| -U | a    | 1 |',
      '| +U | a    | 2 |',
      '+----+------+---+',
      '',
    ].join('\n'),
  )
})

test('on a terminal texts are cut until a line fits, numbers never', () => {
  const rows = [
    ['a rather long text that goes on', 1234567890],
    ['漢字漢字漢字漢字漢字漢字', 1],
  ]
  expect(printed(fields, [batch(fields, rows)], { format: 'table', screenWidth: 30 })).toBe(
    [
      '+---------------+------------+',
      '| name          |          n |',
      '+---------------+------------+',
      '| a rather lon… | 1234567890 |',
      '| 漢字漢字漢字… |          1 |',
      '+---------------+------------+',
      '',
    ].join('\n'),
  )
})

test('the first thousand rows decide the widths, with some room; later rows are printed as they come', () => {
  const printer = new ResultPrinter({ fields, updating: false }, { ...PLAIN, format: 'table' })
  const first = Array.from({ length: 999 }, (_, i) => ['x', i % 10])
  expect(printer.print(batch(fields, first))).toBe('')
  expect(printer.holding).toBe(true)
  const lines = printer.print(batch(fields, [['yy', 1]])).split('\n')
  expect(lines.slice(0, 4)).toEqual([
    '+------------------+----------+',
    '| name             |        n |',
    '+------------------+----------+',
    '| x                |        0 |',
  ])
  expect(lines.length).toBe(1004)
  expect(printer.holding).toBe(false)
  expect(printer.print(batch(fields, [['a longer text than before', 10]]))).toBe(
    '| a longer text than before |       10 |\n',
  )
  expect([...printer.end(true)].join('')).toBe('+------------------+----------+\n')
})

test.each([
  ['', 0],
  ['abc', 3],
  ['漢', 2],
  ['ﾊﾛ', 2],
  ['한글', 4],
  ['e\u0301', 1],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['Ω≈ç', 3],
])('%s is %i wide', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})
