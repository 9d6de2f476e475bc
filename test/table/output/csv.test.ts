import { expect, test } from 'vitest'
import {
  BIGINT,
  BOOLEAN,
  DATE,
  decimal,
  DOUBLE,
  INT,
  STRING,
  timestamp,
  timestampLtz,
} from '../../../src/core/types/logical-type.ts'
import { batch, printed } from './printing.ts'

test('a value is quoted only where a reader needs it; NULL and the empty string differ', () => {
  const fields = [
    { name: 'a', type: STRING },
    { name: 'b', type: STRING },
  ]
  const rows = [
    ['plain', ' with blanks '],
    ['a,b', 'say "hi"'],
    ['two\nlines', 'cr\rhere'],
    ['', null],
    [null, ''],
    ['ü 漢字', "it's; fine|here"],
  ]
  expect(printed(fields, [batch(fields, rows)])).toBe(
    [
      'plain, with blanks ',
      '"a,b","say ""hi"""',
      '"two\nlines","cr\rhere"',
      '"",',
      ',""',
      "ü 漢字,it's; fine|here",
      '',
    ].join('\n'),
  )
})

test('values of all kinds', () => {
  const fields = [
    { name: 'bool', type: BOOLEAN },
    { name: 'long', type: BIGINT },
    { name: 'money', type: decimal(20, 2) },
    { name: 'real', type: DOUBLE },
    { name: 'day', type: DATE },
    { name: 'ts', type: timestamp(3) },
    { name: 'seconds', type: timestamp(0) },
    { name: 'micros', type: timestamp(6) },
    { name: 'list', type: { kind: 'ARRAY', element: STRING, nullable: true } as const },
  ]
  const rows = [
    [1, 9223372036854775807n, 150, 1e10, 20148, 1740823200000, 1740823200000, 1740823200000123, ['a', null]],
    [0, -1n, -5, 0.1, 0, 7, 0, 0, ['x']],
    [null, null, null, null, null, null, null, null, null],
  ]
  expect(printed(fields, [batch(fields, rows)])).toBe(
    [
      'TRUE,9223372036854775807,1.50,1.0E10,2025-03-01,2025-03-01 10:00:00.000,2025-03-01 10:00:00,2025-03-01 10:00:00.000123,"[a, NULL]"',
      'FALSE,-1,-0.05,0.1,1970-01-01,1970-01-01 00:00:00.007,1970-01-01 00:00:00,1970-01-01 00:00:00.000000,[x]',
      ',,,,,,,,',
      '',
    ].join('\n'),
  )
})

test('instants stand in the zone of the session', () => {
  const fields = [{ name: 'at', type: timestampLtz(3) }]
  const rows = batch(fields, [[1740823200000]])
  expect(printed(fields, [rows], { offsetAt: () => 3_600_000 })).toBe('2025-03-01 11:00:00.000\n')
})

test('a header names the columns, and the kinds of a changelog', () => {
  const fields = [
    { name: 'op', type: STRING },
    { name: 'a,b', type: INT },
  ]
  expect(printed(fields, [], { header: true })).toBe('op,"a,b"\n')
  const changes = batch(
    fields,
    [
      ['x', 1],
      ['x', 1],
      ['x', 2],
      ['x', 2],
    ],
    ['+I', '-U', '+U', '-D'],
  )
  expect(printed(fields, [changes], { header: true })).toBe('_op,op,"a,b"\n+I,x,1\n-U,x,1\n+U,x,2\n-D,x,2\n')
})
