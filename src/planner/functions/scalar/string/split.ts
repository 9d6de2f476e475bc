import { cachedRegex, type JavaRegex, unsupportedRegex } from '../../../../core/regex/java-regex.ts'
import { type LogicalType, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

const TEXTS: LogicalType = { kind: 'ARRAY', element: STRING, nullable: false }

export const split: ScalarFunction = plainFunction({
  name: 'SPLIT',
  family: 'string',
  signatures: ['SPLIT(text, delimiter)'],
  doc: 'The parts of a text between delimiters; an empty delimiter cuts it into characters, an empty text has no parts.',
  parameters: ['string', 'string'],
  bareNull: 'any',
  result: TEXTS,
  apply: (text: string, delimiter: string) => (text === '' ? [] : delimiter === '' ? [...text] : text.split(delimiter)),
})

/** Cuts a text into at most `limit` parts. */
type Splitter = (text: string, limit: number) => readonly string[]

/** What is between matches of a regular expression of Java; undefined when it is none. */
function splitter(pattern: string): Splitter | undefined {
  const regex = cachedRegex(pattern)
  return regex && ((text, limit) => partsBetween(text, regex, limit))
}

function partsBetween(text: string, regex: JavaRegex, limit: number): readonly string[] {
  const parts: string[] = []
  let from = 0
  for (const { index, 0: match = '' } of regex.all(text)) {
    if (parts.length === limit - 1) break
    // An empty match at the start cuts nothing off.
    if (index + match.length === 0) continue
    parts.push(text.slice(from, index))
    from = index + match.length
  }
  return [...parts, text.slice(from)]
}

function withoutEmptyEnd(parts: readonly string[]): readonly string[] {
  return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1)
}

function badDelimiter(patterns: readonly string[]): string | undefined {
  const unsupported = patterns.map(unsupportedRegex).find((problem) => problem !== undefined)
  if (unsupported !== undefined) return unsupported
  const bad = patterns.find((pattern) => cachedRegex(pattern) === undefined)
  return bad === undefined ? undefined : `The delimiter '${bad}' is no regular expression.`
}

const DEFAULTS = [',', '='] as const

export const strToMap: ScalarFunction = plainFunction({
  name: 'STR_TO_MAP',
  family: 'string',
  signatures: ['STR_TO_MAP(text)', 'STR_TO_MAP(text, pair_delimiter, value_delimiter)'],
  doc: 'The map that a text spells, by default as `a=1,b=2`; the delimiters are regular expressions.',
  parameters: ['string', 'string', 'string'],
  optional: 2,
  result: { kind: 'MAP', key: STRING, value: STRING, nullable: true },
  mayBeNull: true,
  check: ([, ...delimiters]) =>
    delimiters.length === 1
      ? 'STR_TO_MAP takes a text alone or with both delimiters.'
      : badDelimiter(delimiters.filter((delimiter) => typeof delimiter === 'string')),
  apply(text: string, pairs: string = DEFAULTS[0], values: string = DEFAULTS[1]) {
    const [splitPairs, splitPair] = [splitter(pairs), splitter(values)]
    return splitPairs && splitPair && mapOfText(text, splitPairs, splitPair)
  },
  specialise([, ...given]) {
    const [pairs, values] = given.length === 0 ? DEFAULTS : given
    if (typeof pairs !== 'string' || typeof values !== 'string') return undefined
    const [splitPairs, splitPair] = [splitter(pairs), splitter(values)]
    return splitPairs && splitPair && ((text: string) => mapOfText(text, splitPairs, splitPair))
  },
  failure: (_: string, ...delimiters: readonly string[]) => badDelimiter(delimiters) ?? '',
})

function mapOfText(text: string, pairs: Splitter, pair: Splitter): ReadonlyMap<string, string | null> {
  const map = new Map<string, string | null>()
  if (text === '') return map
  for (const entry of withoutEmptyEnd(pairs(text, Infinity))) {
    const [key = '', value = null] = pair(entry, 2)
    map.set(key, value)
  }
  return map
}
