import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isArray, isObject, JsonNumber, type JsonValue } from '../../src/core/json/document.ts'
import { JsonProblem, parseJson } from '../../src/core/json/parse.ts'
import { printJson } from '../../src/core/json/print.ts'

/** What JSON.parse would give. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  if (isArray(value)) return value.map(plain)
  // JSON.parse makes `__proto__` a member of its own, too.
  return isObject(value) ? Object.fromEntries([...value].map(([key, held]) => [key, plain(held)])) : value
}

const parsed = (text: string): JsonValue => {
  const value = parseJson(text)
  if (value instanceof JsonProblem) throw new Error(value.message)
  return value
}

/** The text with a blank behind each of its tokens, somewhere. */
const spaced = (text: string): string => text.replace(/("(?:[^"\\]|\\.)*")|([[\]{},:])/g, '$1$2 \t')

const withoutHalves = fc.string({ unit: 'grapheme' })
const json = fc.jsonValue({ stringUnit: 'grapheme' })

describe('JSON documents', () => {
  it('are what JSON.parse reads', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value)
        expect(plain(parsed(text))).toEqual(JSON.parse(text))
        expect(plain(parsed(spaced(text)))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('are what they were after they have been printed, and are printed the same again', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = printJson(parsed(JSON.stringify(value))) ?? ''
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(printJson(parsed(text))).toBe(text)
      }),
    )
  })

  it('are read wherever JSON.parse reads them, the sign of zero apart', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'[]{},:"\\u0019.eE-+ntrfalse \n') })
    fc.assert(
      fc.property(noise, (text) => {
        const array = `[${text}]`
        const value = parseJson(array)
        const end = value instanceof JsonProblem ? undefined : printJson(value)
        let expected: unknown
        try {
          expected = JSON.parse(array, (_, part: unknown) => (part === 0 ? 0 : part))
        } catch {
          return
        }
        expect(end === undefined ? undefined : JSON.parse(end)).toEqual(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('keep the digits of numbers', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,40})(\.\d{1,40})?$/)
    fc.assert(
      fc.property(digits, fc.integer({ min: -50, max: 50 }), (source, power) => {
        for (const text of [source, `${source}e${power}`]) {
          const printed = printJson(parsed(text)) ?? ''
          expect(Number(printed)).toBe(Number(text) + 0)
          expect(printJson(parsed(printed))).toBe(printed)
          expect(significant(printed)).toBe(significant(text))
        }
      }),
    )
  })

  it('give texts without halves of surrogate pairs', () => {
    fc.assert(
      fc.property(withoutHalves, (text) => {
        const escaped = [...Array(text.length).keys()]
          .map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`)
          .join('')
        expect(parsed(`"${escaped}"`)).toBe(text)
      }),
    )
    expect(parsed('"\\ud83d"')).toBe('?')
    expect(parsed('"\\ude00\\ud83dx"')).toBe('??x')
  })

  it('say what is wrong', () => {
    const problems = ['', '{', '[1,', '{"a" 1}', '"a', '"\\x"', '[1}', '1x', '1e99999999999', '['.repeat(2000)]
    expect(problems.map((text) => (parseJson(text) as JsonProblem).message)).toMatchInlineSnapshot(`
      [
        "it ends too early",
        "it ends too early",
        "it ends too early",
        "unexpected "1" at position 6",
        "a string is not closed",
        "an escape at position 2 is none",
        "unexpected "}" at position 3",
        "unexpected "x" at position 2",
        "the exponent of 1e99999999999 is too large",
        "it is nested more than 1000 levels deep",
      ]
    `)
  })
})

function significant(text: string): string {
  return text
    .replace(/[eE].*/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
}
