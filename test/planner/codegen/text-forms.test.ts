import { describe, expect, test } from 'vitest'
import { batchOf } from '../../../src/core/batch.ts'
import { type Column, numberColumn, StringColumn } from '../../../src/core/column.ts'
import type { TextBuffer } from '../../../src/core/text-buffer.ts'
import { columnOf, FORMS, type Row } from '../../support/rows.ts'
import { compiled } from './support.ts'

const TEXTS = [
  '',
  'a',
  'ab',
  'abc',
  'é',
  'éa',
  'aé',
  '😀',
  'a😀b',
  'b',
  'aab',
  'abab',
  '\u{ffff}',
  'Ab',
  'a,b',
  'x'.repeat(40),
]

/** Conditions and functions that can do with bytes, and some that can't. */
const EXPRESSIONS = [
  ...["s = 'ab'", "s <> 'é'", "'b' < s", "s <= '😀'", "s >= 'ab'", 's = u', 's < u', "s = ''"],
  ...["s IN ('a', 'é', '')", "s NOT IN ('a', u)", "s IN ('a', NULL)", 's IN (u)'],
  ...["s IS DISTINCT FROM 'a'", 's IS NOT DISTINCT FROM u', 's IS DISTINCT FROM CAST(NULL AS STRING)', 's IS NULL'],
  ...[
    "s LIKE 'a%'",
    "s LIKE '%b'",
    "s LIKE '%ab%'",
    "s LIKE '%é%'",
    "s LIKE 'ab'",
    "s LIKE '%'",
    "s LIKE ''",
    "s LIKE 'a_'",
  ],
  ...[
    "s LIKE '!%%' ESCAPE '!'",
    "s LIKE '%a%b%'",
    's LIKE u',
    "STARTSWITH(s, 'a')",
    "ENDSWITH(s, 'é')",
    'STARTSWITH(s, u)',
  ],
  ...[
    "STARTSWITH(s, '')",
    "ENDSWITH(s, '')",
    'CHAR_LENGTH(s)',
    'CHAR_LENGTH(s) + CHAR_LENGTH(u)',
    'UPPER(s)',
    "s || '-' || u",
  ],
  ...["CASE WHEN s = 'ab' THEN UPPER(s) WHEN u = 'é' THEN REVERSE(s) ELSE u END", 'NULLIF(s, u)', 'COALESCE(s, u)'],
  ...['SUBSTRING(s, 2)', 'SUBSTRING(s, -2, 1)'],
]

function rows(texts: readonly (string | null)[]): Row[] {
  return texts.flatMap((s) => texts.map((u): Row => [1, 2, 3, 4, 5, s, u, true, 6]))
}

describe('texts as strings, bytes and codes give the same', () => {
  test.each(EXPRESSIONS)('%s', (expression) => {
    const { run } = compiled(`SELECT ${expression} FROM t`)
    for (const texts of [TEXTS, [...TEXTS, null], ['a', 'ab', 'b', 'long enough to be decoded by the runtime']]) {
      const [first, ...others] = FORMS.map((forms) => run(rows(texts), forms))
      for (const other of others) expect(other).toEqual(first)
    }
  })

  test.each(["s = 'ab' OR u LIKE '%é'", "CHAR_LENGTH(s) > 1 AND u IN ('a', 'ab')"])('WHERE %s', (condition) => {
    const { run } = compiled(`SELECT s, UPPER(u) FROM t WHERE ${condition}`)
    const [first, ...others] = FORMS.map((forms) => run(rows([...TEXTS, null]), forms))
    expect(first?.length).toBeGreaterThan(0)
    for (const other of others) expect(other).toEqual(first)
  })
})

/** Bytes that can't be decoded, one text of 20 bytes after the other. */
function undecodable(texts: readonly string[], decoded: number[] = []): StringColumn {
  const refuse = (start: number): string => {
    decoded.push(start / 20)
    return texts[start / 20] as string
  }
  const buffer = Object.assign(Buffer.from(texts.join('')), { latin1Slice: refuse, utf8Slice: refuse }) as TextBuffer
  const starts = Int32Array.from(texts, (_, i) => 20 * i)
  return StringColumn.ofBytes({ buffer, starts, ends: starts.map((start) => start + 20), ascii: true })
}

const LONG = ['a', 'b', 'c', 'b'].map((letter) => letter.repeat(20))
const column = (values: readonly number[]): Column => numberColumn('long', Float64Array.from(values))

function batchWith(s: Column, u: Column = s): Parameters<ReturnType<typeof compiled>['kernel']['run']>[0] {
  const numbers = column([1, 2, 3, 4])
  const ints = columnOf('int', [1, 2, 3, 4])
  return batchOf(4, [
    ints,
    numbers,
    numbers,
    numbers,
    numbers,
    s,
    u,
    columnOf('bool', [true, true, true, true]),
    numbers,
  ])
}

describe('bytes are decoded', () => {
  test('not for conditions, and only where a row needs characters', () => {
    const decoded: number[] = []
    const { kernel } = compiled(
      "SELECT CASE WHEN s LIKE '%bb%' THEN UPPER(s) ELSE '' END FROM t WHERE s <> 'x' AND u > 'a'",
    )
    const result = kernel.run(batchWith(undecodable(LONG, decoded), undecodable(LONG, decoded)))
    expect((result.columns[0] as StringColumn).values(4)).toEqual(['', 'B'.repeat(20), '', 'B'.repeat(20)])
    expect(decoded).toEqual([1, 3])
  })

  test('not for columns that are passed on', () => {
    const decoded: number[] = []
    const { kernel } = compiled("SELECT s, i + 1 FROM t WHERE STARTSWITH(s, 'b') AND CHAR_LENGTH(s) = 20")
    const result = kernel.run(batchWith(undecodable(LONG, decoded)))
    expect(result.n).toBe(2)
    expect(decoded).toEqual([])
  })
})

describe('codes', () => {
  test('have their results computed once each, as long as the dictionary is the same one', () => {
    const { kernel } = compiled("SELECT SUBSTRING(s, 1, 1) || '!', CHAR_LENGTH(s) FROM t")
    const reads: string[] = []
    const dictionary = (texts: readonly string[]): string[] =>
      new Proxy([...texts], {
        get(target, key, receiver) {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads.push(key)
          return Reflect.get(target, key, receiver) as unknown
        },
      })
    const run = (values: readonly string[], codes: readonly number[]): unknown[] => {
      const result = kernel.run(batchWith(StringColumn.ofCodes({ codes: Int32Array.from(codes), values })))
      return (result.columns[0] as StringColumn).values(4).slice()
    }
    const first = dictionary(['ab', 'cd', 'ef'])
    expect(run(first, [1, 0, 1, 1])).toEqual(['c!', 'a!', 'c!', 'c!'])
    expect(run(first, [2, 2, 0, 1])).toEqual(['e!', 'e!', 'a!', 'c!'])
    expect(reads.toSorted()).toEqual(['0', '1', '2'])
    expect(run(dictionary(['xy']), [0, 0, 0, 0])).toEqual(['x!', 'x!', 'x!', 'x!'])
  })
})

test('columns whose form changes all the time need no endless number of loops', () => {
  const sql = `SELECT ${['s', 'u'].map((c) => `CHAR_LENGTH(${c})`).join(' + ')}, b * 1000000000 FROM t`
  const { run } = compiled(sql)
  for (let round = 0; round < 3; round++) {
    for (const forms of FORMS) {
      for (const text of ['a', null, 'é']) {
        expect(run([[1, 2, 3, 4, 5, text, 'ab', true, 6]], forms)).toEqual([[text === null ? null : 3, 2_000_000_000]])
      }
    }
  }
})
