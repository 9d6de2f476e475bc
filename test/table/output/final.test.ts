import { expect, test } from 'vitest'
import { INT, STRING } from '../../../src/core/types/logical-type.ts'
import { batch, printed } from './printing.ts'

const fields = [
  { name: 'name', type: STRING },
  { name: 'n', type: INT },
]

test('only rows that stand at the end are printed, as often as they stand', () => {
  const first = batch(
    fields,
    [
      ['a', 1],
      ['b', 1],
      ['b', 1],
      ['c', 1],
    ],
    ['+I', '+I', '+I', '+I'],
  )
  const second = batch(
    fields,
    [
      ['a', 1],
      ['a', 2],
      ['c', 1],
      ['b', 1],
    ],
    ['-U', '+U', '-D', '+I'],
  )
  expect(printed(fields, [first, second], { final: true })).toBe('b,1\nb,1\nb,1\na,2\n')
})

test('a row may be taken away before it comes', () => {
  const changes = batch(
    fields,
    [
      ['a', 1],
      ['b', 2],
      ['a', 1],
    ],
    ['-D', '+I', '+I'],
  )
  expect(printed(fields, [changes], { final: true })).toBe('b,2\n')
})

test('in every format', () => {
  const changes = batch(
    fields,
    [
      ['a', 1],
      ['a', 1],
      ['a', null],
    ],
    ['+I', '-U', '+U'],
  )
  expect(printed(fields, [changes], { final: true, format: 'json' })).toBe('{"name":"a","n":null}\n')
  expect(printed(fields, [changes], { final: true, header: true })).toBe('name,n\na,\n')
  expect(printed(fields, [changes], { final: true, format: 'table' })).toBe(
    ['+------+--------+', '| name |      n |', '+------+--------+', '| a    | <NULL> |', '+------+--------+', ''].join(
      '\n',
    ),
  )
})

test('a result that did not come to its end prints nothing', () => {
  expect(printed(fields, [batch(fields, [['a', 1]], ['+I'])], { final: true }, false)).toBe('')
})

test('rows that never change are printed as they come', () => {
  expect(printed(fields, [batch(fields, [['a', 1]]), batch(fields, [['a', 1]])], { final: true }, false)).toBe(
    'a,1\na,1\n',
  )
})
