import { JobError } from '../../../../core/errors.ts'
import { type JavaRegex, unsupportedRegex, wholeRegex } from '../../../../core/regex/java-regex.ts'
import { simple } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

export const similarTo: ScalarFunction = plainFunction({
  name: 'SIMILAR TO',
  family: 'comparison',
  signatures: ['text SIMILAR TO pattern'],
  doc: 'Whether the whole text matches an SQL regular expression: % and _ as in LIKE, with | * + ? {n} ( ) [ ].',
  parameters: ['string', 'string'],
  result: simple('BOOLEAN'),
  check: ([, pattern]) => (typeof pattern === 'string' ? problemOf(pattern) : undefined),
  apply: (text: string, pattern: string) => regexOf(pattern).test(text),
  specialise([, pattern]) {
    if (typeof pattern !== 'string') return undefined
    const regex = regexOf(pattern)
    return (text: string) => regex.test(text)
  },
})

function problemOf(pattern: string): string | undefined {
  const source = javaSource(pattern)
  const unsupported = source === undefined ? undefined : unsupportedRegex(source)
  if (unsupported !== undefined) return unsupported
  return source === undefined || wholeRegex(source) === undefined ? wrong(pattern) : undefined
}

const wrong = (pattern: string): string => `'${pattern}' is no regular expression of SQL.`

/** Those met in data, compiled once each. */
const met = new Map<string, JavaRegex>()

function regexOf(pattern: string): JavaRegex {
  const known = met.get(pattern)
  if (known !== undefined) return known
  const source = javaSource(pattern)
  const regex = source === undefined ? undefined : wholeRegex(source)
  if (regex === undefined) throw new JobError('WRONG_PATTERN', wrong(pattern))
  if (met.size >= 1000) met.clear()
  met.set(pattern, regex)
  return regex
}

/** Sets of characters that stand within brackets, in upper or lower case: `[[:ALPHA:]b]`. */
const CLASSES: Readonly<Record<string, string>> = {
  ALPHA: String.raw`\p{Alpha}`,
  UPPER: String.raw`\p{Upper}`,
  LOWER: String.raw`\p{Lower}`,
  DIGIT: String.raw`\d`,
  ALNUM: String.raw`\p{Alnum}`,
  SPACE: ' ',
  WHITESPACE: String.raw`\s`,
}

const SET_OR_CHARACTER = /\[((?:\[:\w+:\]|[^\]])*)\]|[^]/gu

/**
 * The pattern in Java's syntax, which gives its meaning to all that SQL gives none of its own, like `.`. The backslash
 * is a plain character, except within brackets. Undefined where brackets are wrong.
 */
function javaSource(pattern: string): string | undefined {
  let source = ''
  for (const [token, set] of pattern.matchAll(SET_OR_CHARACTER)) {
    const part = set === undefined ? outsideSet(token) : insideSet(set)
    if (part === undefined) return undefined
    source += part
  }
  return source
}

function outsideSet(c: string): string | undefined {
  if (c === '%') return '(?s:.*)'
  if (c === '_') return '.'
  if (c === '[' || c === ']') return undefined
  return c === '$' || c === '\\' ? `\\${c}` : c
}

function insideSet(set: string): string | undefined {
  let source = ''
  for (const [token, name] of set.matchAll(/\[:(\w+):\]|[^]/gu)) {
    const known = name === undefined ? undefined : (CLASSES[name] ?? lowerClass(name))
    if (name === undefined ? '[()|+*_%?{}'.includes(token) : known === undefined) return undefined
    source += known ?? token
  }
  return `[${source}]`
}

function lowerClass(name: string): string | undefined {
  return name === name.toLowerCase() ? CLASSES[name.toUpperCase()] : undefined
}
