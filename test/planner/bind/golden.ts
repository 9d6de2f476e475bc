import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { MillraceError } from '../../../src/core/errors.ts'

interface Case {
  readonly title: string
  /** Without the title's line. */
  readonly sql: string
  readonly expected: string
}

/**
 * Runs the cases of a text file: SQL, a line `----`, what comes out; cases are separated by lines `====`. The first
 * line, `-- …`, is the title. With MILLRACE_REWRITE=1 the file is rewritten with what came out.
 */
export function goldenFile(file: URL, run: (sql: string) => string): void {
  const cases = readFileSync(file, 'utf8')
    .split(/^====\n/m)
    .map(parseCase)
  const outcomes = new Map<Case, string>()
  describe(file.pathname.split('/').at(-1) ?? '', () => {
    for (const one of cases) {
      it(one.title, () => {
        const outcome = run(one.sql)
        outcomes.set(one, outcome)
        if (process.env['MILLRACE_REWRITE'] !== '1') expect(outcome).toBe(one.expected)
      })
    }
    afterAll(() => {
      if (process.env['MILLRACE_REWRITE'] !== '1') return
      const texts = cases.map((one) => `-- ${one.title}\n${one.sql}\n----\n${outcomes.get(one) ?? one.expected}\n`)
      writeFileSync(file, texts.join('====\n'))
    })
  })
}

function parseCase(text: string): Case {
  const [head = '', expected = ''] = text.split(/^----\n/m)
  const [titleLine = '', ...lines] = head.trimEnd().split('\n')
  return { title: titleLine.replace(/^-- /, ''), sql: lines.join('\n'), expected: expected.trimEnd() }
}

/** What `f` gives, or the error it throws, as text. */
export function textOf(f: () => string): string {
  try {
    return f()
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    return `${error.name} ${error.code}\n${error.message}`
  }
}
