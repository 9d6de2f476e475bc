import fc from 'fast-check'
import { writeFileSync } from 'node:fs'
import { it } from 'vitest'
import { parseExpression } from '../../src/parser/parse.ts'
import { printExpression } from '../../src/parser/print.ts'
import { anyExpression } from '../support/ast-arbitrary-statement.ts'
it('x', () => {
  let i = 0
  for (const ast of fc.sample(anyExpression, { numRuns: 100, seed: 1 })) {
    const text = printExpression(ast)
    writeFileSync('/tmp/scratch/last.txt', `${i++} ${text.length}\n${text}`)
    const t = performance.now()
    try { parseExpression(text) } catch (e) { console.log(String(e).slice(0, 300)) }
    console.log(i, text.length, performance.now() - t)
  }
}, 20000)
