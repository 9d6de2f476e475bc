import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { javaRegex, wholeRegex } from '../../../src/core/regex/java-regex.ts'
import { ANY, ONE, wildcardTest } from '../../../src/core/regex/wildcards.ts'

const like = (pattern: string): ((text: string) => boolean) =>
  wildcardTest([...pattern].map((c) => (c === '%' ? ANY : c === '_' ? ONE : c)))

describe('wildcards', () => {
  it('fit what the regular expression fits', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'é', '😀', '\n'), { maxLength: 8 }).map((all) => all.join(''))
    const pattern = fc.array(fc.constantFrom('a', 'b', '%', '_', '😀'), { maxLength: 7 }).map((all) => all.join(''))
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        const source = p.replaceAll('%', '(?s:.*)').replaceAll('_', '.')
        expect(like(p)(t)).toBe(wholeRegex(source)?.test(t))
      }),
      { numRuns: 5000, seed: 1 },
    )
    expect(javaRegex('.')?.test('\n')).toBe(false)
  })

  it.each(['%a%a%a%a%b', '%a_a_a%ab%', '%_%_%_%b', `%${'a'.repeat(50)}b%`])('%s takes no time', (pattern) => {
    const start = performance.now()
    expect(like(pattern)('a'.repeat(50_000))).toBe(false)
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
