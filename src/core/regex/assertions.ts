import { before, isTerminator } from './characters.ts'
import { type CodePointSet } from './code-point-set.ts'
import { unicodeSet } from './properties.ts'
import type { Assertion } from './syntax.ts'

// Each assertion twice: tested at a place in a text, and as JavaScript's regular expressions would say it.

/** Whether an assertion holds at a place; `lastEnd` is where the match before ended. */
export function holds(what: Assertion, text: string, at: number, lastEnd: number): boolean {
  const { length } = text
  switch (what) {
    case 'start':
      return at === 0
    case 'end':
      return at === length
    case 'last-line-end':
      return at === length || (at >= length - 2 && isLineEnd(text, at) && at + lineEndLength(text, at) === length)
    case 'unix-last-line-end':
      return at === length || (at === length - 1 && text.charAt(at) === '\n')
    case 'line-start':
      return at !== length && (at === 0 || isLineStart(text, at))
    case 'unix-line-start':
      return at !== length && (at === 0 || text.charAt(at - 1) === '\n')
    case 'line-end':
      return at === length || isLineEnd(text, at)
    case 'unix-line-end':
      return at === length || text.charAt(at) === '\n'
    case 'word-boundary':
      return isWordAt(text, at) !== isWordAt(text, before(text, at))
    case 'no-word-boundary':
      return isWordAt(text, at) === isWordAt(text, before(text, at))
    default:
      return at === lastEnd
  }
}

/** JavaScript's words for what `holds` tests; undefined where it has none. */
export function nativeAssertion(what: Assertion): string | undefined {
  switch (what) {
    case 'start':
      return '^'
    case 'end':
      return '$'
    case 'last-line-end':
      return String.raw`(?=(?:\r\n|[\r\u0085\u2028\u2029]|(?<!\r)\n)?$)`
    case 'unix-last-line-end':
      return String.raw`(?=\n?$)`
    case 'line-start':
      return String.raw`(?:^|(?<=[\n\u0085\u2028\u2029]|\r(?!\n)))(?!$)`
    case 'unix-line-start':
      return String.raw`(?:^|(?<=\n))(?!$)`
    case 'line-end':
      return String.raw`(?=[\r\u0085\u2028\u2029]|(?<!\r)\n|$)`
    case 'unix-line-end':
      return String.raw`(?=\n|$)`
    default:
      return undefined
  }
}

/** Before a line terminator, but not within `\r\n`. */
function isLineEnd(text: string, at: number): boolean {
  const c = text.charAt(at)
  return isTerminator(c) && !(c === '\n' && text.charAt(at - 1) === '\r')
}

function isLineStart(text: string, at: number): boolean {
  const c = text.charAt(at - 1)
  return isTerminator(c) && !(c === '\r' && text.charAt(at) === '\n')
}

function lineEndLength(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? 2 : 1
}

let sets: Readonly<Record<'word' | 'base' | 'mark', CodePointSet>> | undefined

/** Letters and digits of all languages, the underscore, and marks upon letters or digits. */
function isWordAt(text: string, at: number): boolean {
  const c = at < 0 ? undefined : text.codePointAt(at)
  if (c === undefined) return false
  const { word, base, mark } = (sets ??= {
    word: unicodeSet(String.raw`[\p{L}\p{Nd}_]`),
    base: unicodeSet(String.raw`[\p{L}\p{Nd}]`),
    mark: unicodeSet(String.raw`\p{Mn}`),
  })
  if (c < 0x300 || !mark.has(c)) return word.has(c)
  for (let i = before(text, at); i >= 0; i = before(text, i)) {
    const previous = text.codePointAt(i) ?? 0
    if (!mark.has(previous)) return base.has(previous)
  }
  return false
}
