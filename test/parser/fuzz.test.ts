import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ParseError } from '../../src/core/errors.ts'
import { GRAMMAR_KEYWORDS } from '../../src/parser/keywords.ts'
import { parseExpression, parseQuery, parseStatements } from '../../src/parser/parse.ts'
import { endsStatement } from '../../src/parser/script.ts'

const SEED = 20_241_124
const folder = new URL('cases/', import.meta.url)

/** The statements of all golden files. */
const statements = readdirSync(folder).flatMap((name) =>
  readFileSync(new URL(name, folder), 'utf8')
    .split(/^====\n/m)
    .map((text) => text.split(/^----\n/m)[0] ?? ''),
)

/** Parses `text` in every way; errors must be parse errors with a place inside the text. */
function survives(text: string): void {
  endsStatement(text)
  for (const parse of [parseStatements, parseQuery, parseExpression]) {
    try {
      parse(text)
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      const { start, end } = error.location?.span ?? { start: { offset: -1 }, end: -1 }
      expect(start.offset).toBeGreaterThanOrEqual(0)
      expect(end).toBeGreaterThanOrEqual(start.offset)
      expect(end).toBeLessThanOrEqual(text.length)
    }
  }
}

const token = fc.oneof(
  fc.constantFrom(...GRAMMAR_KEYWORDS),
  fc.constantFrom(
    'a',
    'b',
    '`x y`',
    '1',
    '2.5',
    '1e3',
    `'s'`,
    `U&'\\0041'`,
    `x'00'`,
    '/*+',
    '*/',
    `'`,
    '`',
    '"q"',
    '@',
  ),
  fc.constantFrom(
    ...['(', ')', '[', ']', '<', '>', '{', '}', '{-', '-}', ',', ';', '.', ':', '::', '?', '|', '||', '=>', '!='],
  ),
  fc.constantFrom(...['=', '<>', '<=', '>=', '+', '-', '*', '/', '%', '--', '/*', '\n']),
)

describe('any input gives a tree or a parse error', () => {
  it('tokens in any order', () => {
    const soup = fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join(' '))
    fc.assert(fc.property(soup, survives), { seed: SEED, numRuns: 500 })
  })

  it('statements that break off', () => {
    const cut = fc.constantFrom(...statements).chain((sql) => fc.nat(sql.length).map((end) => sql.slice(0, end)))
    fc.assert(fc.property(cut, survives), { seed: SEED, numRuns: 300 })
  })

  it('statements with a token put in', () => {
    const changed = fc
      .constantFrom(...statements)
      .chain((sql) => fc.tuple(fc.nat(sql.length), token).map(([i, t]) => `${sql.slice(0, i)} ${t} ${sql.slice(i)}`))
    fc.assert(fc.property(changed, survives), { seed: SEED, numRuns: 300 })
  })

  it('any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), survives), { seed: SEED, numRuns: 300 })
  })
})
