import { wholeRegex } from '../../../../core/regex/java-regex.ts'
import { daysFromCivil, daysInMonth } from '../../../../core/timestamp.ts'
import { MONTH_NAMES, DAY_NAMES, type PatternPart, patternParts } from './pattern.ts'

/** What a text said: a wall-clock time, and the offset of a zone if there was one. */
export interface ParsedTime {
  readonly days: number
  /** Seconds of the day. */
  readonly seconds: number
  /** Digits of the fraction of a second. */
  readonly fraction: string
  /** Minutes ahead of UTC. */
  readonly offset: number | undefined
}

export type TimeParser = (text: string) => ParsedTime | undefined

const NUMBERS: ReadonlySet<string> = new Set('yuMLdHhKkmsDS')

/** Compiles a pattern of Java's letters for reading; undefined when it is none. A 31st of April is read as the 30th. */
export function timeParser(pattern: string): TimeParser | undefined {
  const parts = patternParts(pattern)
  if (parts === undefined) return undefined
  const letters: string[] = []
  let source = ''
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'text') {
      source += part.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      continue
    }
    const next = parts[i + 1]
    const field = fieldSource(part, next?.kind === 'field' && NUMBERS.has(next.letter))
    if (field === undefined) return undefined
    letters.push(`${part.letter}${part.count}`)
    source += field
  }
  const regex = wholeRegex(source)
  return (text) => {
    const match = regex?.first(text)
    if (match === undefined) return undefined
    const values = new Map(letters.map((letter, i) => [letter.charAt(0), match[i + 1] ?? '']))
    return timeOf(values, letters)
  }
}

type FieldPart = Extract<PatternPart, { kind: 'field' }>

/** `adjacent`: digits follow directly, so that the field must have its full width. */
function fieldSource({ letter, count }: FieldPart, adjacent: boolean): string | undefined {
  if (letter === 'y' || letter === 'u')
    return count === 2 ? String.raw`(\d{2})` : adjacent ? `(\\d{${count}})` : `(\\d{${count},9})`
  if ((letter === 'M' || letter === 'L') && count >= 3) {
    return `(${(count === 3 ? MONTH_NAMES.map((name) => name.slice(0, 3)) : MONTH_NAMES).join('|')})`
  }
  if (letter === 'S') return `(\\d{${count}})`
  if ('MLdHhKkmsD'.includes(letter)) return adjacent || count > 1 ? `(\\d{${count}})` : String.raw`(\d{1,2})`
  if (letter === 'a') return '(AM|PM)'
  if (letter === 'E') return `(${(count <= 3 ? DAY_NAMES.map((name) => name.slice(0, 3)) : DAY_NAMES).join('|')})`
  if (letter === 'X' || letter === 'x' || letter === 'Z') return String.raw`(Z|[+-]\d{2}(?::?\d{2})?)`
  return undefined
}

function timeOf(values: ReadonlyMap<string, string>, letters: readonly string[]): ParsedTime | undefined {
  const read = (letter: string, otherwise: number): number => Number(values.get(letter) ?? otherwise)
  const short = letters.includes('y2') || letters.includes('u2')
  const year = read('y', read('u', 1970)) + (short ? 2000 : 0)
  const month = monthOf(values)
  const day = read('d', 1)
  const hour = hourOf(values)
  const minute = read('m', 0)
  const second = read('s', 0)
  if (month === undefined || month > 12 || month < 1 || hour === undefined || minute > 59 || second > 59)
    return undefined
  // 24:00:00 is the end of the day.
  if (hour === 24 && (minute > 0 || second > 0)) return undefined
  const last = daysInMonth(year, month)
  if (day < 1 || day > 31) return undefined
  const ofYear = values.get('D')
  const days =
    ofYear === undefined ? daysFromCivil(year, month, Math.min(day, last)) : daysFromCivil(year, 1, Number(ofYear))
  const seconds = (hour * 60 + minute) * 60 + second
  return { days, seconds, fraction: values.get('S') ?? '', offset: zoneOffset(values) }
}

function monthOf(values: ReadonlyMap<string, string>): number | undefined {
  const text = values.get('M') ?? values.get('L') ?? '1'
  if (/^\d/.test(text)) return Number(text)
  const index = MONTH_NAMES.findIndex((name) => name.slice(0, 3) === text.slice(0, 3))
  return index < 0 ? undefined : index + 1
}

function hourOf(values: ReadonlyMap<string, string>): number | undefined {
  const afternoon = values.get('a') === 'PM' ? 12 : 0
  const twelve = values.get('h') ?? values.get('K')
  if (twelve !== undefined) return Number(twelve) > 12 ? undefined : (Number(twelve) % 12) + afternoon
  const full = values.get('H') ?? values.get('k') ?? '0'
  const hour = values.has('k') ? Number(full) % 24 : Number(full)
  return hour > 24 ? undefined : hour
}

/** Minutes ahead of UTC, as the letters of zones have read them. */
export function zoneOffset(values: ReadonlyMap<string, string>): number | undefined {
  const text = values.get('X') ?? values.get('x') ?? values.get('Z')
  if (text === undefined) return undefined
  if (/^z$/i.test(text)) return 0
  const digits = text.replaceAll(/\D/g, '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return text.startsWith('-') ? 0 - minutes : minutes
}
