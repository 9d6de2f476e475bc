import fc from 'fast-check'
import { it } from 'vitest'
import { isDeepStrictEqual } from 'node:util'
import { parseExpression, parseQuery, parseStatement } from '../../src/parser/parse.ts'
import { printExpression, printQuery, printStatement } from '../../src/parser/print.ts'
import { anyExpression, anyQuery, anyStatement } from '../support/ast-arbitrary-statement.ts'
import { stripSpans } from '../support/strip-spans.ts'
function where(a: any, b: any, path = ''): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b ? '' : `${path}: ${JSON.stringify(a)?.slice(0, 300)} != ${JSON.stringify(b)?.slice(0, 300)}`
  for (const k of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const r = where(a[k], b[k], `${path}.${k}`)
    if (r) return r + (a.kind && path.length > 0 && !r.includes('##') ? ' ## ' + JSON.stringify(a).slice(0, 500) : '')
  }
  return ''
}
function run<T>(arb: fc.Arbitrary<T>, print: (a: T) => string, parse: (s: string) => T, n: number, seed: number) {
  const fails: [string, string][] = []
  const sizes: number[] = []
  const t = performance.now()
  for (const ast of fc.sample(arb, { numRuns: n, seed })) {
    const text = print(ast)
    sizes.push(text.length)
    try {
      const again = parse(text)
      if (!isDeepStrictEqual(stripSpans(again), stripSpans(ast)))
        fails.push([text, 'DIFF ' + where(stripSpans(again), stripSpans(ast))])
    } catch (e) {
      if (!String(e).includes("Unexpected 'U&")) fails.push([text, String(e).slice(0, 250)])
    }
  }
  fails.sort((a, b) => a[0].length - b[0].length)
  sizes.sort((a, b) => a - b)
  console.log(
    n,
    'chars',
    sizes.filter((_, i) => i % Math.ceil(n / 10) === 0).join(' '),
    sizes.at(-1),
    'ms',
    performance.now() - t,
    'fails',
    fails.length,
  )
  for (const [a, b] of fails.slice(0, 12))
    console.log((b.startsWith('DIFF') ? '' : a.slice(0, 300)) + '\n   => ' + b.slice(0, 1500))
}
const S = Number(process.env.SEED ?? 1)
const N = Number(process.env.N ?? 300)
it('x', () => run(anyExpression, printExpression, parseExpression, N, S))
it('q', () => run(anyQuery, printQuery, parseQuery, N, S))
it('s', () => run(anyStatement, printStatement, parseStatement, N, S))
