import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { javaRegex, type RegexMatch, unsupportedRegex, wholeRegex } from '../../../src/core/regex/java-regex.ts'
import { Machine } from '../../../src/core/regex/machine.ts'
import { parseRegex } from '../../../src/core/regex/parser.ts'
import { compileProgram } from '../../../src/core/regex/program.ts'

/** What java.util.regex (17) finds: all matches, each as its place and the texts of its groups. */
type Answer = 'invalid' | readonly (readonly unknown[])[]

interface Case {
  readonly pattern: string
  readonly text: string
  readonly answer: Answer
}

/** The file has lines of texts, each followed by lines of a pattern and Java's answer. */
function cases(): Case[] {
  const all: Case[] = []
  let text = ''
  for (const line of readFileSync(new URL('java-answers.txt', import.meta.url), 'utf8').split('\n')) {
    const [, pattern, answer] = /^ {2}("(?:[^"\\]|\\.)*") (.*)$/.exec(line) ?? []
    if (pattern !== undefined) all.push({ pattern: JSON.parse(pattern), text, answer: JSON.parse(answer ?? '') })
    else if (line !== '') text = JSON.parse(line)
  }
  return all
}

function ours(pattern: string, text: string): unknown {
  const regex = javaRegex(pattern)
  return regex === undefined ? 'invalid' : regex.all(text).map(plain)
}

function plain(match: RegexMatch): unknown[] {
  return [match.index, ...Array.from(match as unknown as ArrayLike<string | undefined>, (group) => group ?? null)]
}

/** By the machine alone, which notes where it fails after so many steps. */
function byMachine(pattern: string, text: string, patience: number): unknown {
  const machine = new Machine(compileProgram(parseRegex(pattern)), pattern, undefined, patience)
  machine.begin(text)
  const found: unknown[] = []
  for (let from = 0, end = 0; ;) {
    const places = machine.find(from, end)
    if (places === undefined) return found
    const groups = Array.from(
      { length: places.length / 2 },
      (_, i) => [places[2 * i] ?? -1, places[2 * i + 1]] as const,
    )
    found.push([places[0], ...groups.map(([start, stop]) => (start < 0 ? null : text.slice(start, stop)))])
    end = places[1] ?? 0
    const width = (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
    from = end > (places[0] ?? 0) ? end : end + width
  }
}

describe('a regular expression of Java', () => {
  const all = cases()

  it('is taken from a file of many', () => {
    expect(all.length).toBeGreaterThan(350)
  })

  it('finds what Java finds', () => {
    for (const { pattern, text, answer } of all) {
      const what = `${JSON.stringify(pattern)} in ${JSON.stringify(text)}`
      expect(ours(pattern, text), what).toEqual(answer)
      if (answer === 'invalid') continue
      for (const patience of [0, 5, 1000]) expect(byMachine(pattern, text, patience), what).toEqual(answer)
    }
  })

  it('replaces all matches, by a text that is taken literally', () => {
    expect(javaRegex('a+')?.replaceAll('aabab', '<$&>')).toBe('<$&>b<$&>b')
    expect(javaRegex('a++')?.replaceAll('aabab', '<$&>')).toBe('<$&>b<$&>b')
    expect(javaRegex('')?.replaceAll('ab', '-')).toBe('-a-b-')
    expect(javaRegex('(?>)')?.replaceAll('ab', '-')).toBe('-a-b-')
  })

  it('matches whole texts where that is asked for', () => {
    expect(wholeRegex('a|ab')?.test('ab')).toBe(true)
    expect(wholeRegex('(?i)a|b')?.test('xA')).toBe(false)
    expect(wholeRegex('(')).toBeUndefined()
  })

  it('says what it has not', () => {
    expect(unsupportedRegex(String.raw`ab\X`)).toBe(
      String.raw`The regular expression 'ab\X' can't be used: clusters of characters (\X) are not supported near character 4.`,
    )
    expect(unsupportedRegex(String.raw`\p{InGreek}`)).toContain('blocks of Unicode')
    expect(unsupportedRegex(String.raw`\N{DIGIT ONE}`)).toContain('names of characters')
    expect(unsupportedRegex('((a{1000}){1000}){1000}')).toContain('too large')
    expect(unsupportedRegex('('.repeat(5000) + ')'.repeat(5000))).toContain('nested groups')
    expect(() => javaRegex(String.raw`\X`)).toThrow(`'\\X' can't be used`)
    expect(unsupportedRegex('(')).toBeUndefined()
  })
})

describe('time', () => {
  const long = 'a'.repeat(50_000)

  it.each([
    ['(a+)+$', `${long}!`],
    ['(a|aa)+b', long],
    ['(.*)*x', long],
    ['(a|a)*b', long],
    [String.raw`^(\w+\s?)*$`, `${long}!`],
    ['.*.*.*.*x', long],
    [String.raw`\s+$`, `${' '.repeat(50_000)}x`],
    ['(?:a?){30}a{30}', 'a'.repeat(29)],
    ['(x+x+)+y', 'x'.repeat(50_000)],
    ['((a*)*)*b', long],
    ['(a++)+b', long],
    ['(?>a+)+b', long],
    ['(?=(a+)+x)a', long],
    ['(?i)(é|É)*x', 'é'.repeat(50_000)],
    ['.{0,100}x', long],
    ['(?:(?:a|b)*c?)*d', long],
  ])('of %s is in proportion to the text', (pattern, text) => {
    const start = performance.now()
    const regex = javaRegex(pattern)
    expect([regex?.test(text), regex?.all(text).length]).toEqual([false, 0])
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it.each([String.raw`(a*)*\1b`, '(?=.*y|a)a', '(?<=a+)b'])('of %s, which is not, has an end', (pattern) => {
    expect(() => javaRegex(pattern)?.all(`${long}z`)).toThrow(
      `The regular expression '${pattern}' takes too long on a text`,
    )
    // After that the expression is as good as before.
    expect(javaRegex(pattern)?.all('xyz')).toEqual([])
  })
})

it('starts anew with each text, whatever was asked before', () => {
  const regex = javaRegex('b')
  expect(regex?.test('ab')).toBe(true)
  expect(regex?.all('bab').map(plain)).toEqual([
    [0, 'b'],
    [2, 'b'],
  ])
  expect(regex?.first('b')?.index).toBe(0)
})
