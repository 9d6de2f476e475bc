import { expect, test } from 'vitest'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  decimal,
  DOUBLE,
  FLOAT,
  INT,
  type LogicalType,
  STRING,
  timestamp,
} from '../../../src/core/types/logical-type.ts'
import { batch, printed } from './printing.ts'

test('numbers keep all their digits, texts are escaped, NULL is null', () => {
  const fields = [
    { name: 'long', type: BIGINT },
    { name: 'money', type: decimal(38, 2) },
    { name: 'real', type: DOUBLE },
    { name: 'single', type: FLOAT },
    { name: 'ok', type: BOOLEAN },
    { name: 'say "name"', type: STRING },
    { name: 'ts', type: timestamp(3) },
  ]
  const rows = [
    [9223372036854775807n, 12345678901234567890123456789012345678n, 0.1, Math.fround(0.1), 1, 'a"b\n', 0],
    [-3n, 150n, Number.NaN, Number.NEGATIVE_INFINITY, 0, '', 1],
    [null, null, null, null, null, null, null],
  ]
  expect(printed(fields, [batch(fields, rows)], { format: 'json' })).toBe(
    [
      String.raw`{"long":9223372036854775807,"money":123456789012345678901234567890123456.78,"real":0.1,"single":0.1,"ok":true,"say \"name\"":"a\"b\n","ts":"1970-01-01 00:00:00.000"}`,
      String.raw`{"long":-3,"money":1.50,"real":"NaN","single":"-Infinity","ok":false,"say \"name\"":"","ts":"1970-01-01 00:00:00.001"}`,
      String.raw`{"long":null,"money":null,"real":null,"single":null,"ok":null,"say \"name\"":null,"ts":null}`,
      '',
    ].join('\n'),
  )
})

test('arrays, rows, maps and bytes nest', () => {
  const row: LogicalType = {
    kind: 'ROW',
    fields: [
      { name: 'id', type: INT },
      { name: 'tags', type: { kind: 'ARRAY', element: STRING, nullable: true } },
    ],
    nullable: true,
  }
  const fields = [
    { name: 'row', type: row },
    { name: 'map', type: { kind: 'MAP', key: INT, value: BOOLEAN, nullable: true } as const },
    { name: 'bag', type: { kind: 'MULTISET', element: STRING, nullable: true } as const },
    { name: 'bytes', type: BYTES },
  ]
  const values = [
    [1, ['a', null]],
    new Map([
      [1, true],
      [2, null],
    ]),
    new Map([['x', 2]]),
    Uint8Array.of(1, 2, 255),
  ]
  expect(printed(fields, [batch(fields, [values])], { format: 'json' })).toBe(
    '{"row":{"id":1,"tags":["a",null]},"map":{"1":true,"2":null},"bag":{"x":2},"bytes":"AQL/"}\n',
  )
})

test('a changelog begins with the kind, under a name of its own', () => {
  const fields = [{ name: 'n', type: INT }]
  const changes = batch(fields, [[1], [1]], ['+I', '-D'])
  expect(printed(fields, [changes], { format: 'json' })).toBe('{"op":"+I","n":1}\n{"op":"-D","n":1}\n')
  const taken = [{ name: 'op', type: INT }]
  expect(printed(taken, [batch(taken, [[1]], ['+I'])], { format: 'json' })).toBe('{"_op":"+I","op":1}\n')
})
