import { BOOLEAN, INT, STRING } from '../../../../core/types/logical-type.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'
import { javaRegex } from './java-regex.ts'

/** Expressions met in data, compiled once each; undefined for those that are none. */
const compiled = new Map<string, RegExp | undefined>()

function regexOf(pattern: string): RegExp | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern)
  const regex = javaRegex(pattern)
  if (compiled.size > 1000) compiled.clear()
  compiled.set(pattern, regex)
  return regex
}

const literalText = (literal: LiteralValue | undefined): string | undefined =>
  typeof literal === 'string' ? literal : undefined

export const regexp: ScalarFunction = plainFunction({
  name: 'REGEXP',
  family: 'string',
  signatures: ['REGEXP(text, expression)'],
  doc: 'Whether a part of the text matches the regular expression.',
  parameters: ['string', 'string'],
  result: BOOLEAN,
  apply: (text: string, pattern: string) => found(text, pattern === '' ? undefined : regexOf(pattern)),
  specialise([, pattern]) {
    const source = literalText(pattern)
    if (source === undefined) return undefined
    const regex = source === '' ? undefined : javaRegex(source)
    return (text: string) => found(text, regex)
  },
})

function found(text: string, regex: RegExp | undefined): boolean {
  if (regex === undefined) return false
  regex.lastIndex = 0
  return regex.test(text)
}

export const regexpExtract: ScalarFunction = plainFunction({
  name: 'REGEXP_EXTRACT',
  family: 'string',
  signatures: ['REGEXP_EXTRACT(text, expression[, group])'],
  doc: 'A group of the first match of a regular expression, by default all of it; NULL when there is none.',
  parameters: ['string', 'string', 'int'],
  optional: 1,
  result: STRING,
  mayBeNull: true,
  apply: (text: string, pattern: string, group?: number) => extracted(text, regexOf(pattern), group),
  specialise([, pattern]) {
    const source = literalText(pattern)
    if (source === undefined) return undefined
    const regex = javaRegex(source)
    return (text: string, _: string, group?: number) => extracted(text, regex, group)
  },
})

function extracted(text: string, regex: RegExp | undefined, group = 0): string | undefined {
  if (regex === undefined || group < 0) return undefined
  regex.lastIndex = 0
  return regex.exec(text)?.[group]
}

export const regexpReplace: ScalarFunction = plainFunction({
  name: 'REGEXP_REPLACE',
  family: 'string',
  signatures: ['REGEXP_REPLACE(text, expression, other)'],
  doc: 'The text with all matches of a regular expression replaced by a text, which is taken literally.',
  parameters: ['string', 'string', 'string'],
  result: STRING,
  mayBeNull: true,
  apply: (text: string, pattern: string, other: string) => replaced(text, regexOf(pattern), other),
  specialise([, pattern]) {
    const source = literalText(pattern)
    if (source === undefined) return undefined
    const regex = javaRegex(source)
    return (text: string, _: string, other: string) => replaced(text, regex, other)
  },
})

function replaced(text: string, regex: RegExp | undefined, other: string): string | undefined {
  if (regex === undefined) return undefined
  regex.lastIndex = 0
  // A function is called for each match, but `$` means something in a text.
  return other.includes('$') ? text.replace(regex, () => other) : text.replace(regex, other)
}

export const regexpCount: ScalarFunction = plainFunction({
  name: 'REGEXP_COUNT',
  family: 'string',
  signatures: ['REGEXP_COUNT(text, expression)'],
  doc: 'The number of matches of a regular expression.',
  parameters: ['string', 'string'],
  result: INT,
  mayBeNull: true,
  apply(text: string, pattern: string) {
    const regex = regexOf(pattern)
    return regex === undefined ? undefined : [...text.matchAll(regex)].length
  },
})

export const regexpSubstr: ScalarFunction = plainFunction({
  name: 'REGEXP_SUBSTR',
  family: 'string',
  signatures: ['REGEXP_SUBSTR(text, expression)'],
  doc: 'The first match of a regular expression; NULL when there is none.',
  parameters: ['string', 'string'],
  result: STRING,
  mayBeNull: true,
  apply: (text: string, pattern: string) => extracted(text, regexOf(pattern)),
})

export const regexpInstr: ScalarFunction = plainFunction({
  name: 'REGEXP_INSTR',
  family: 'string',
  signatures: ['REGEXP_INSTR(text, expression)'],
  doc: 'The position of the first match of a regular expression, counted from 1; 0 when there is none.',
  parameters: ['string', 'string'],
  result: INT,
  mayBeNull: true,
  apply(text: string, pattern: string) {
    const regex = regexOf(pattern)
    return regex === undefined ? undefined : text.search(regex) + 1
  },
})
