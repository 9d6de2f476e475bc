import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { functionsManual } from './functions-manual.ts'

const PAGE = new URL('../../docs/functions.md', import.meta.url)

it('docs/functions.md is what the registry says; MILLRACE_REWRITE=1 writes it', () => {
  if (process.env['MILLRACE_REWRITE'] === '1') writeFileSync(PAGE, functionsManual())
  expect(readFileSync(PAGE, 'utf8')).toBe(functionsManual())
})
