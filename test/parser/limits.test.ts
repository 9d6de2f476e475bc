import { describe, expect, it } from 'vitest'
import { ParseError } from '../../src/core/errors.ts'
import { MAX_DEPTH } from '../../src/parser/depth.ts'
import { MAX_NESTING } from '../../src/parser/grammar/base.ts'
import { StatementGrammar } from '../../src/parser/grammar/statements.ts'
import { parseStatement } from '../../src/parser/parse.ts'

type Nested = readonly [name: string, open: string, inner: string, close: string, around?: (text: string) => string]

/** What can be nested: opening, innermost, closing, and the statement around all, by default a select list. */
const NESTED: readonly Nested[] = [
  ['parentheses', '(', '1', ')'],
  ['calls', 'f(', '1', ')'],
  ['CASE', 'CASE WHEN a THEN ', '1', ' END'],
  ['NOT', 'NOT ', 'a', ''],
  ['elements', 'a[', '1', ']'],
  ['arrays', 'ARRAY[', '1', ']'],
  ['scalar queries', '(SELECT ', '1', ')'],
  ['IN', 'a IN (SELECT ', '1', ')'],
  ['windows', 'SUM(a) OVER (ORDER BY ', '1', ')'],
  ['JSON', 'JSON_ARRAY(', '1', ')'],
  ['queries in FROM', '(SELECT * FROM ', 't', ')', (text) => `SELECT * FROM ${text}`],
  ['queries in parentheses', '(', 'SELECT 1', ')', (text) => text],
  ['tables in parentheses', '(', 't', ')', (text) => `SELECT * FROM ${text}`],
  ['table functions', 'TUMBLE((SELECT * FROM ', 't', '))', (text) => `SELECT * FROM ${text}`],
  ['WITH', 'WITH a AS (', 'SELECT 1', ') SELECT 1', (text) => text],
  ['types', 'ARRAY<', 'INT', '>', (text) => `CREATE TABLE t (a ${text})`],
  ['fields', 'ROW<x ', 'INT', '>', (text) => `CREATE TABLE t (a ${text})`],
  ['patterns', '(', 'A', ')', (text) => `SELECT * FROM t MATCH_RECOGNIZE (PATTERN (${text}) DEFINE A AS TRUE)`],
  ['grouping sets', 'ROLLUP(', 'a', ')', (text) => `SELECT 1 FROM t GROUP BY ${text}`],
]

/** The code of the error, or the kind of the statement. */
function outcome(sql: string): string {
  try {
    return parseStatement(sql).kind
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return error.code
  }
}

describe('deep nesting', () => {
  it.each(NESTED.map(([name, ...parts]) => [name, parts] as const))(
    'of %s is refused, never a stack overflow',
    (_, parts) => {
      const [open, inner, close, around = (text: string): string => `SELECT ${text}`] = parts
      const nested = (n: number): string => around(open.repeat(n) + inner + close.repeat(n))
      expect(outcome(nested(5000))).toBe('TOO_DEEP')
      expect(outcome(nested(30))).toMatch(/^(QueryStatement|CreateTable)$/)
      // Nothing of it stays behind.
      expect(outcome('SELECT 1')).toBe('QueryStatement')
    },
  )

  it('says where', () => {
    const sql = `SELECT ${'('.repeat(MAX_NESTING)}1`
    expect(() => parseStatement(sql)).toThrow(
      `1:${MAX_NESTING + 7}: This is nested more than ${MAX_NESTING} levels deep.`,
    )
  })

  it('without an end is refused as well', () => {
    expect(outcome(`SELECT ${'('.repeat(20_000)}`)).toBe('TOO_DEEP')
    expect(outcome(`SELECT ${'JSON_OBJECT(KEY '.repeat(5000)}`)).toBe('TOO_DEEP')
  })
})

describe('long chains', () => {
  const chain = (n: number, operand: string, operator: string): string =>
    `SELECT ${Array(n).fill(operand).join(operator)}`

  it('of operators are trees that are as deep, so they have a limit', () => {
    expect(outcome(chain(MAX_DEPTH - 10, '1', ' + '))).toBe('QueryStatement')
    expect(outcome(chain(20_000, '1', ' + '))).toBe('TOO_DEEP')
    expect(outcome(`SELECT ${'- '.repeat(5000)}1`)).toBe('TOO_DEEP')
    expect(outcome(`CREATE TABLE t (a INT${' ARRAY'.repeat(5000)})`)).toBe('TOO_DEEP')
  })

  it('of AND and OR have none: generated conditions are long', () => {
    expect(outcome(chain(20_000, 'a = 1', ' AND '))).toBe('QueryStatement')
    expect(outcome(chain(20_000, 'a = 1 AND b', ' OR '))).toBe('QueryStatement')
  })

  it('of queries and tables', () => {
    expect(outcome(Array(900).fill('SELECT 1').join(' UNION ALL '))).toBe('QueryStatement')
    expect(outcome(Array(5000).fill('SELECT 1').join(' UNION ALL '))).toBe('TOO_DEEP')
    expect(outcome(`SELECT * FROM ${Array(5000).fill('t').join(', ')}`)).toBe('TOO_DEEP')
  })

  it('of values are only long', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `(${i}, 'name ${i}', 1.5)`)
    const insert = parseStatement(`INSERT INTO t VALUES ${rows.join(', ')}`)
    expect(insert.kind === 'Insert' && insert.query.body.kind === 'Values' && insert.query.body.rows.length).toBe(
      20_000,
    )
  })

  it('of characters may be strings, comments and names', () => {
    const long = 'a'.repeat(500_000)
    expect(outcome(`SELECT '${long}''${long}' /* ${long} */ AS \`${long}\` -- ${long}`)).toBe('QueryStatement')
    expect(outcome(`SELECT '${long}''${long}`)).toBe('UNTERMINATED_STRING')
    expect(outcome('@'.repeat(20_000))).toBe('UNEXPECTED_CHARACTER')
  })
})

it('has a grammar that passes the checks of chevrotain, which are off in production', () => {
  expect(() => new StatementGrammar(false)).not.toThrow()
})
