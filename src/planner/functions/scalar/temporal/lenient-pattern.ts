import { javaRegex } from '../../../../core/regex/java-regex.ts'
import { daysFromCivil } from '../../../../core/timestamp.ts'
import { type ParsedTime, zoneOffset } from './parse-pattern.ts'
import { DAY_NAMES, MONTH_NAMES, type PatternPart, patternParts } from './pattern.ts'

/** Reads as Java's SimpleDateFormat does. */
export type LenientParser = (text: string) => ParsedTime | undefined

const UNITS = 'yMLdDHkhKmsS'

/**
 * Compiles a pattern for reading with leniency: numbers have any number of digits, values beyond their field carry over
 * (February 30 is March 1), names are of any case, and what stands behind the time is ignored. Undefined when the pattern
 * is none.
 */
export function lenientParser(pattern: string): LenientParser | undefined {
  const parts = patternParts(pattern)
  if (parts === undefined) return undefined
  const letters: string[] = []
  let source = ''
  for (const [i, part] of parts.entries()) {
    const field = part.kind === 'text' ? escaped(part.text) : fieldSource(part, isNumber(parts[i + 1]))
    if (field === undefined) return undefined
    if (part.kind === 'field') letters.push(part.letter)
    source += field
  }
  const regex = javaRegex(`(?iu)^${source}`)
  const short = parts.some((part) => part.kind === 'field' && part.letter === 'y' && part.count === 2)
  return (text) => {
    const match = regex?.first(text)
    if (match === undefined) return undefined
    return timeOf(new Map(letters.map((letter, i) => [letter, match[i + 1] ?? ''])), short)
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function isNumber(part: PatternPart | undefined): boolean {
  return part?.kind === 'field' && UNITS.includes(part.letter) && !isName(part)
}

function isName({ letter, count }: { readonly letter: string; readonly count: number }): boolean {
  return (letter === 'M' || letter === 'L') && count >= 3
}

type FieldPart = Extract<PatternPart, { kind: 'field' }>

/** `adjacent`: digits follow directly, so that the pattern tells how many belong to the field. */
function fieldSource(part: FieldPart, adjacent: boolean): string | undefined {
  const { letter, count } = part
  if (isName(part)) return names(MONTH_NAMES)
  if (UNITS.includes(letter)) return String.raw`[ \t]*(${adjacent ? `\\d{1,${count}}` : String.raw`-?\d+`})`
  if (letter === 'E') return names(DAY_NAMES)
  if (letter === 'a') return String.raw`[ \t]*(AM|PM)`
  return 'XxZ'.includes(letter) ? String.raw`[ \t]*(Z|[+-]\d{2}(?::?\d{2})?)` : undefined
}

function names(long: readonly string[]): string {
  return String.raw`[ \t]*(${[...long, ...long.map((name) => name.slice(0, 3))].join('|')})`
}

function timeOf(values: ReadonlyMap<string, string>, short: boolean): ParsedTime {
  const read = (letter: string, otherwise: number): number => Number(values.get(letter) ?? otherwise)
  const year = read('y', 1970) + (short && values.get('y')?.length === 2 ? 2000 : 0)
  const month = monthIndex(values.get('M') ?? values.get('L') ?? '1')
  const firstOfMonth = daysFromCivil(year + Math.floor(month / 12), month - Math.floor(month / 12) * 12 + 1, 1)
  const day = values.has('D') ? daysFromCivil(year, 1, 1) + read('D', 1) : firstOfMonth + read('d', 1)
  const seconds = ((day - 1) * 24 + hourOf(values)) * 3600 + read('m', 0) * 60 + read('s', 0)
  const millis = read('S', 0)
  const whole = seconds + Math.floor(millis / 1000)
  const days = Math.floor(whole / 86_400)
  return {
    days,
    seconds: whole - days * 86_400,
    fraction: String(millis - Math.floor(millis / 1000) * 1000).padStart(3, '0'),
    offset: zoneOffset(values),
  }
}

/** Counted from 0; beyond 11 in later years. */
function monthIndex(text: string): number {
  if (!/^[a-z]/i.test(text)) return Number(text) - 1
  return MONTH_NAMES.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase())
}

function hourOf(values: ReadonlyMap<string, string>): number {
  const twelve = values.get('h') ?? values.get('K')
  if (twelve !== undefined) return (Number(twelve) % 12) + (values.get('a')?.toUpperCase() === 'PM' ? 12 : 0)
  const full = values.get('H') ?? values.get('k') ?? '0'
  return values.has('k') && full === '24' ? 0 : Number(full)
}

/** Lenient parsers of the patterns met in data. */
export function lenientParsers(): (pattern: string) => LenientParser {
  const known = new Map<string, LenientParser>()
  return (pattern) => {
    let parse = known.get(pattern)
    if (parse === undefined) {
      parse = lenientParser(pattern) ?? (() => undefined)
      if (known.size < 1000) known.set(pattern, parse)
    }
    return parse
  }
}

/** What functions of texts read without a pattern. */
export const readDefault: LenientParser = lenientParser('yyyy-MM-dd HH:mm:ss') ?? (() => undefined)
