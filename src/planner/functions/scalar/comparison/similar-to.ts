import { simple } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

type Test = (text: string) => boolean

export const similarTo: ScalarFunction = plainFunction({
  name: 'SIMILAR TO',
  family: 'comparison',
  signatures: ['text SIMILAR TO pattern'],
  doc: 'Whether the whole text matches an SQL regular expression: % and _ as in LIKE, with | * + ? {n} ( ) [ ].',
  parameters: ['string', 'string'],
  result: simple('BOOLEAN'),
  check: ([, pattern]) =>
    typeof pattern === 'string' && similarRegex(pattern) === undefined
      ? `'${pattern}' is no regular expression of SQL.`
      : undefined,
  apply: (text: string, pattern: string) => similarTest(pattern)(text),
  specialise: ([, pattern]) => (typeof pattern === 'string' ? similarTest(pattern) : undefined),
})

/** Sets of characters that stand within brackets: `[[:ALPHA:]_]`. */
const CLASSES: Readonly<Record<string, string>> = {
  ALPHA: 'a-zA-Z',
  UPPER: 'A-Z',
  LOWER: 'a-z',
  DIGIT: '0-9',
  ALNUM: 'a-zA-Z0-9',
  SPACE: ' ',
  WHITESPACE: String.raw` \t\n\x0b\f\r`,
}

const SET_OR_CHARACTER = /\[((?:\[:\w+:\]|[^\][])*)\]|[^]/gu

function similarTest(pattern: string): Test {
  const regex = similarRegex(pattern)
  return regex === undefined ? () => false : (text) => regex.test(text)
}

/**
 * What SQL gives no meaning of its own has that of a regular expression: `.` is any character here. `$` and the
 * backslash are plain.
 */
function similarRegex(pattern: string): RegExp | undefined {
  const source = pattern.replaceAll(SET_OR_CHARACTER, (token, set: string | undefined) =>
    set === undefined ? outsideSet(token) : `[${insideSet(set)}]`,
  )
  try {
    return new RegExp(`^(?:${source})$`, 'u')
  } catch {
    return undefined
  }
}

function outsideSet(c: string): string {
  if (c === '%') return '[^]*'
  if (c === '_') return '.'
  return c === '$' || c === '\\' || c === '/' ? `\\${c}` : c
}

function insideSet(set: string): string {
  return set.replaceAll(/\[:(\w+):\]|[\\/]/g, (token, name: string | undefined) =>
    name === undefined ? `\\${token}` : (CLASSES[name.toUpperCase()] ?? token),
  )
}
