import { civilFromDays, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../../../core/timestamp.ts'
import type { TimeZone } from '../../../codegen/time-zone.ts'
import { dayOfYear, PARTS, usWeek, usWeekOfMonth } from './calendar.ts'
import { DAY_NAMES, MONTH_NAMES, type PatternPart, patternParts } from './pattern.ts'

/** Text of a wall-clock time in milliseconds; `nanos` is what is finer. */
export type TimeFormatter = (wall: number, nanos?: number) => string

type Field = (wall: number, zone: TimeZone, nanos: number) => string

const pad = (value: number, count: number): string => {
  const digits = String(Math.abs(value)).padStart(count, '0')
  return value < 0 ? `-${digits}` : digits
}

const number = (part: string, count: number): Field => {
  const compute = PARTS[part]
  return (wall) => pad(compute?.(wall) ?? 0, count)
}

/** Letters that may stand at most so often: by themselves, or twice. */
const ONCE = 'aFW'
const TWICE = 'dHhKkmsw'

/** The field of a letter; undefined for letters that mean nothing, and where there are too many of them. */
function fieldOf(letter: string, count: number): Field | undefined {
  if ((count > 1 && ONCE.includes(letter)) || (count > 2 && TWICE.includes(letter))) return undefined
  switch (letter) {
    case 'y':
    case 'u':
      return count === 2 ? (wall) => pad(yearOf(wall) % 100, 2) : (wall) => pad(yearOf(wall), count)
    case 'Y':
      return (wall) => pad(usWeek(day(wall)).year % (count === 2 ? 100 : Infinity), count)
    case 'M':
    case 'L':
      return count <= 2 ? (wall) => pad(monthOf(wall), count) : (wall) => named(MONTH_NAMES, monthOf(wall), count)
    case 'd':
      return (wall) => pad(civilFromDays(day(wall)).day, count)
    case 'D':
      return (wall) => pad(dayOfYear(day(wall)), count)
    case 'w':
      return (wall) => pad(usWeek(day(wall)).week, count)
    case 'W':
      return (wall) => String(usWeekOfMonth(day(wall)))
    case 'F':
      return (wall) => String(((civilFromDays(day(wall)).day - 1) % 7) + 1)
    case 'Q':
    case 'q':
      return (wall) => quarterText(Math.ceil(monthOf(wall) / 3), count)
    case 'E':
      return dayName(count)
    case 'e':
    case 'c':
      return count < 3 ? number('DOW', count) : dayName(count)
    case 'G':
      return () => (count < 4 ? 'AD' : count === 4 ? 'Anno Domini' : 'A')
    default:
      return clockField(letter, count) ?? zoneField(letter, count)
  }
}

function dayName(count: number): Field {
  return (wall) => named(DAY_NAMES, PARTS['ISODOW']?.(wall) ?? 1, Math.max(count, 3))
}

function clockField(letter: string, count: number): Field | undefined {
  switch (letter) {
    case 'H':
      return (wall) => pad(hourOf(wall), count)
    case 'k':
      return (wall) => pad(hourOf(wall) || 24, count)
    case 'h':
      return (wall) => pad(hourOf(wall) % 12 || 12, count)
    case 'K':
      return (wall) => pad(hourOf(wall) % 12, count)
    case 'a':
      return (wall) => (hourOf(wall) < 12 ? 'AM' : 'PM')
    case 'm':
      return (wall) => pad(Math.floor(ofDay(wall) / MS_PER_MINUTE) % 60, count)
    case 's':
      return (wall) => pad(Math.floor(ofDay(wall) / MS_PER_SECOND) % 60, count)
    case 'S':
      return (wall, _, nanos) => pad((ofDay(wall) % 1000) * 1_000_000 + nanos, 9).slice(0, count)
    case 'n':
      return (wall, _, nanos) => pad((ofDay(wall) % 1000) * 1_000_000 + nanos, count)
    case 'N':
      return (wall, _, nanos) => pad(ofDay(wall) * 1_000_000 + nanos, count)
    case 'A':
      return (wall) => pad(ofDay(wall), count)
    default:
      return undefined
  }
}

function zoneField(letter: string, count: number): Field | undefined {
  switch (letter) {
    case 'X':
      return (wall, zone) => offsetText(offsetOf(wall, zone), count, 'Z')
    case 'x':
      return (wall, zone) => offsetText(offsetOf(wall, zone), count, undefined)
    case 'Z':
      return (wall, zone) => offsetText(offsetOf(wall, zone), count < 4 ? 2 : 3, undefined)
    case 'V':
    case 'z':
      return (_, zone) => zone.name
    default:
      return undefined
  }
}

function offsetOf(wall: number, zone: TimeZone): number {
  return wall - zone.toInstant(wall)
}

function offsetText(offset: number, count: number, zero: string | undefined): string {
  if (offset === 0 && zero !== undefined) return zero
  const minutes = Math.abs(offset) / MS_PER_MINUTE
  const hours = pad(Math.floor(minutes / 60), 2)
  const rest = pad(minutes % 60, 2)
  const sign = offset < 0 ? '-' : '+'
  if (count === 1) return `${sign}${hours}${minutes % 60 === 0 ? '' : rest}`
  return `${sign}${hours}${count === 2 ? '' : ':'}${rest}`
}

const day = (wall: number): number => Math.floor(wall / MS_PER_DAY)
const ofDay = (wall: number): number => wall - day(wall) * MS_PER_DAY
const hourOf = (wall: number): number => Math.floor(ofDay(wall) / MS_PER_HOUR)
const yearOf = (wall: number): number => civilFromDays(day(wall)).year
const monthOf = (wall: number): number => civilFromDays(day(wall)).month

function quarterText(quarter: number, count: number): string {
  if (count < 3 || count > 4) return pad(quarter, count === 2 ? 2 : 1)
  return count === 3 ? `Q${quarter}` : `${['1st', '2nd', '3rd', '4th'][quarter - 1]} quarter`
}

function named(names: readonly string[], index: number, count: number): string {
  const name = names[index - 1] ?? ''
  return count === 3 ? name.slice(0, 3) : count === 5 ? name.slice(0, 1) : name
}

/** The longest time over which no field of the pattern changes. */
function resolution(parts: readonly PatternPart[]): number {
  const letters = parts.map((part) => (part.kind === 'field' ? part.letter : '')).join('')
  if (/[SnNA]/.test(letters)) return 1
  if (letters.includes('s')) return MS_PER_SECOND
  // Offsets of zones change on full minutes at the finest.
  if (/[mXxZ]/.test(letters)) return MS_PER_MINUTE
  return /[HhKka]/.test(letters) ? MS_PER_HOUR : MS_PER_DAY
}

/** Slots of the cache below: enough for the disorder of a stream. */
const SLOTS = 16

/**
 * Compiles a pattern; undefined when it is none. A text is kept for as long as no field of it changes: rows of the same
 * day get the same string, which makes grouping by it cheap.
 */
export function formatter(pattern: string, zone: TimeZone): TimeFormatter | undefined {
  const parts = patternParts(pattern)
  if (parts === undefined) return undefined
  const fields = parts.map((part): Field | undefined =>
    part.kind === 'text' ? () => part.text : fieldOf(part.letter, part.count),
  )
  if (!fields.every((field) => field !== undefined)) return undefined
  const size = resolution(parts)
  const fine = parts.some((part) => part.kind === 'field' && /[SnN]/.test(part.letter))
  const units = new Float64Array(SLOTS).fill(Number.NaN)
  const texts = Array.from({ length: SLOTS }, () => '')
  const textAt = (wall: number, nanos: number): string => {
    let text = ''
    for (const field of fields) text += field(wall, zone, nanos)
    return text
  }
  return (wall, nanos = 0) => {
    if (fine && nanos !== 0) return textAt(wall, nanos)
    const unit = Math.floor(wall / size)
    const slot = unit & (SLOTS - 1)
    if (units[slot] === unit) return texts[slot] ?? ''
    const text = textAt(wall, 0)
    units[slot] = unit
    texts[slot] = text
    return text
  }
}
