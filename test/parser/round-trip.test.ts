import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataTypeAst } from '../../src/parser/ast/type.ts'
import { parseExpression, parseQuery, parseStatement } from '../../src/parser/parse.ts'
import { printExpression, printQuery, printStatement, printType } from '../../src/parser/print.ts'
import { anyExpression, anyQuery, anyStatement, anyType } from '../support/ast-arbitrary-statement.ts'
import { stripSpans } from '../support/strip-spans.ts'

const SEED = 20241124

function roundTrips<T>(arbitrary: fc.Arbitrary<T>, print: (ast: T) => string, parse: (text: string) => T): void {
  const property = fc.property(arbitrary, (ast) => {
    const text = print(ast)
    expect(stripSpans(parse(text)), text).toEqual(stripSpans(ast))
  })
  fc.assert(property, { seed: SEED, numRuns: 250 })
}

function parseType(text: string): DataTypeAst {
  const cast = parseExpression(`CAST(a AS ${text})`)
  if (cast.kind !== 'Cast') throw new Error(`a ${cast.kind}`)
  return cast.type
}

describe('any tree parses from its text again', () => {
  it('types', () => roundTrips(anyType, printType, parseType))
  it('expressions', () => roundTrips(anyExpression, printExpression, parseExpression))
  it('queries', () => roundTrips(anyQuery, printQuery, parseQuery))
  it('statements', () => roundTrips(anyStatement, printStatement, parseStatement))
})

/** One statement per paragraph. */
function corpus(): readonly string[] {
  const paragraphs = readFileSync(new URL('corpus.sql', import.meta.url), 'utf8').split(/\n\n+/)
  return paragraphs.slice(1).map((paragraph) => paragraph.trimEnd().replace(/;$/, ''))
}

describe('statements print to a text of the same tree', () => {
  it.each(corpus())('%s', (sql) => {
    const ast = parseStatement(sql)
    const printed = printStatement(ast)
    const again = parseStatement(printed)
    expect(stripSpans(again), printed).toEqual(stripSpans(ast))
    expect(printStatement(again)).toBe(printed)
  })
})
