import { cachedRegex, type JavaRegex, javaRegex, unsupportedRegex } from '../../../../core/regex/java-regex.ts'
import { BOOLEAN, INT, type LogicalType, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { type PlainFunction, plainFunction } from '../../signature.ts'

/** What a function makes of a text and an expression, which is undefined if the pattern is none, and a third argument. */
type Apply = (text: string, regex: JavaRegex | undefined, other: never) => unknown

type Definition = Pick<
  PlainFunction,
  'name' | 'signatures' | 'doc' | 'parameters' | 'optional' | 'bareNull' | 'result' | 'mayBeNull'
>

/** A function of a text and a regular expression; one that is a literal is compiled once. */
function regexFunction(definition: Definition, apply: Apply): ScalarFunction {
  const withRegex = apply as (text: string, regex: JavaRegex | undefined, other: unknown) => unknown
  return plainFunction({
    ...definition,
    family: 'string',
    apply: (text: string, pattern: string, other: unknown) => withRegex(text, cachedRegex(pattern), other),
    check: ([, pattern]) => (typeof pattern === 'string' ? unsupportedRegex(pattern) : undefined),
    specialise([, pattern]) {
      if (typeof pattern !== 'string') return undefined
      const regex = javaRegex(pattern)
      return (text: string, _: string, other: unknown) => withRegex(text, regex, other)
    },
  })
}

export const regexp: ScalarFunction = regexFunction(
  {
    name: 'REGEXP',
    signatures: ['REGEXP(text, expression)'],
    doc: 'Whether a part of the text matches the regular expression.',
    parameters: ['string', 'string'],
    result: BOOLEAN,
  },
  // The empty expression matches nothing here.
  (text, regex) => regex !== undefined && regex.pattern !== '' && regex.test(text),
)

export const regexpExtract: ScalarFunction = regexFunction(
  {
    name: 'REGEXP_EXTRACT',
    signatures: ['REGEXP_EXTRACT(text, expression[, group])'],
    doc: 'A group of the first match of a regular expression, by default all of it; NULL when there is none.',
    parameters: ['string', 'string', 'int'],
    optional: 1,
    result: STRING,
    mayBeNull: true,
  },
  (text, regex, group: number | undefined) => regex?.first(text)?.[group ?? 0],
)

const TEXTS: LogicalType = { kind: 'ARRAY', element: STRING, nullable: true }

export const regexpExtractAll: ScalarFunction = regexFunction(
  {
    name: 'REGEXP_EXTRACT_ALL',
    signatures: ['REGEXP_EXTRACT_ALL(text, expression[, group])'],
    doc: 'A group, by default the first, of all matches of a regular expression; NULL when it has no such group.',
    parameters: ['string', 'string', 'int'],
    optional: 1,
    bareNull: 'any',
    result: TEXTS,
    mayBeNull: true,
  },
  (text, regex, which: number | undefined) => {
    const group = which ?? 1
    if (regex === undefined || group < 0 || group > regex.groups) return undefined
    return regex.all(text).map((match) => match[group] ?? null)
  },
)

export const regexpReplace: ScalarFunction = regexFunction(
  {
    name: 'REGEXP_REPLACE',
    signatures: ['REGEXP_REPLACE(text, expression, other)'],
    doc: 'The text with all matches of a regular expression replaced by a text, which is taken literally.',
    parameters: ['string', 'string', 'string'],
    result: STRING,
    mayBeNull: true,
  },
  (text, regex, other: string) => regex?.replaceAll(text, other),
)

export const regexpCount: ScalarFunction = regexFunction(
  {
    name: 'REGEXP_COUNT',
    signatures: ['REGEXP_COUNT(text, expression)'],
    doc: 'The number of matches of a regular expression.',
    parameters: ['string', 'string'],
    bareNull: 'any',
    result: INT,
    mayBeNull: true,
  },
  (text, regex) => regex?.all(text).length,
)

export const regexpSubstr: ScalarFunction = regexFunction(
  {
    name: 'REGEXP_SUBSTR',
    signatures: ['REGEXP_SUBSTR(text, expression)'],
    doc: 'The first match of a regular expression; NULL when there is none.',
    parameters: ['string', 'string'],
    bareNull: 'any',
    result: STRING,
    mayBeNull: true,
  },
  (text, regex) => regex?.first(text)?.[0],
)

export const regexpInstr: ScalarFunction = regexFunction(
  {
    name: 'REGEXP_INSTR',
    signatures: ['REGEXP_INSTR(text, expression)'],
    doc: 'The position of the first match of a regular expression, counted from 1; 0 when there is none.',
    parameters: ['string', 'string'],
    bareNull: 'any',
    result: INT,
    mayBeNull: true,
  },
  (text, regex) => (regex === undefined ? undefined : (regex.first(text)?.index ?? -1) + 1),
)
