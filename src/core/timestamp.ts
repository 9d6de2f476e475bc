import { timestampUnit } from './types/storage.ts'

export const MS_PER_SECOND = 1000
export const MS_PER_MINUTE = 60_000
export const MS_PER_HOUR = 3_600_000
export const MS_PER_DAY = 86_400_000

export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  // Years counted from March end with the leap day, which leaves months a regular pattern of lengths.
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** `year * 512 + month * 32 + day` of a day: a date in one number, for loops that allocate nothing. */
export function packedDate(days: number): number {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = (shifted - era * 146_097) | 0
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0))
  const shiftedMonth = ((5 * dayOfYear + 2) / 153) | 0
  const day = dayOfYear - (((153 * shiftedMonth + 2) / 5) | 0) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0)) * 512 + month * 32 + day
}

export function civilFromDays(days: number): CivilDate {
  const packed = packedDate(days)
  return { year: packed >> 9, month: (packed >> 5) & 15, day: packed & 31 }
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

const MONTH_LENGTHS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0)
}

/** The day `months` later, at the last day of the month where the month is too short. */
export function addMonths(days: number, months: number): number {
  const packed = packedDate(days)
  const monthIndex = (packed >> 9) * 12 + ((packed >> 5) & 15) - 1 + months
  const year = Math.floor(monthIndex / 12)
  const month = monthIndex - year * 12 + 1
  return daysFromCivil(year, month, Math.min(packed & 31, daysInMonth(year, month)))
}

/** As `addMonths`, for a wall-clock time in milliseconds. */
export function addMonthsToMillis(millis: number, months: number): number {
  const days = Math.floor(millis / MS_PER_DAY)
  return addMonths(days, months) * MS_PER_DAY + (millis - days * MS_PER_DAY)
}

const DATE = /^\s*(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\s*(?:\s.*)?$/s

/**
 * Days since 1970-01-01. One-digit months and days are read, a missing month or day is 1, a time behind a blank is cut;
 * undefined for a day that does not exist.
 */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text)
  return match === null ? undefined : dayOf(match, false)
}

/** The day of a match whose first groups are year, month and day. `clip`: days beyond the month's end become its last. */
function dayOf(match: RegExpExecArray, clip: boolean): number | undefined {
  const year = Number(match[1])
  const month = Number(match[2] ?? 1)
  const day = Number(match[3] ?? 1)
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const last = daysInMonth(year, month)
  if (day > last && !clip) return undefined
  return daysFromCivil(year, month, Math.min(day, last))
}

const TIME = /^\s*(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?\s*$/

/** Milliseconds of the day; digits beyond them are cut. Seconds and minutes may be missing. */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text)
  if (match === null) return undefined
  const hour = Number(match[1])
  const minute = Number(match[2] ?? 0)
  const second = Number(match[3] ?? 0)
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const millis = Number((match[4] ?? '').slice(0, 3).padEnd(3, '0'))
  return hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + millis
}

const TIMESTAMP = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/

/**
 * `yyyy-MM-dd[ HH:mm:ss[.fffffffff]]` in stored units of `precision` (see `timestampUnit`); digits beyond the precision
 * are cut. `clip`: a day up to 31 beyond the month's end is its last day, as Java's smart resolution has it.
 */
export function parseTimestamp(text: string, precision: number, clip = false): number | bigint | undefined {
  const match = TIMESTAMP.exec(text)
  if (match === null) return undefined
  const days = dayOf(match, clip)
  const hour = Number(match[4] ?? 0)
  const minute = Number(match[5] ?? 0)
  const second = Number(match[6] ?? 0)
  if (days === undefined || hour > 24 || minute > 59 || second > 59) return undefined
  // 24:00:00 is the end of the day.
  if (hour === 24 && (minute > 0 || second > 0 || /[^0]/.test(match[7] ?? ''))) return undefined
  const seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
  return fromSeconds(seconds, (match[7] ?? '').slice(0, precision), precision)
}

const ROLLING = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d+):(\d+):(\d+)(?:\.(\d{1,9}))?)?$/

/**
 * The same as `parseTimestamp`, but what is too large rolls over: `2023-02-29` is the first of March, `23:59:60` the next
 * day. So are times read that don't have the form of their pattern.
 */
export function parseRollingTimestamp(text: string, precision: number): number | bigint | undefined {
  const match = ROLLING.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((n) => Number(n ?? 0))
  if (month < 1 || month > 12 || day < 1 || day > 31 || Math.max(hour, minute, second) > 2 ** 31) return undefined
  const days = daysFromCivil(year, month, 1) + day - 1
  return fromSeconds(((days * 24 + hour) * 60 + minute) * 60 + second, (match[7] ?? '').slice(0, precision), precision)
}

/** Whole seconds and the decimals behind them, in stored units of `precision`. */
export function fromSeconds(seconds: number, decimals: string, precision: number): number | bigint {
  const unit = timestampUnit(precision)
  const digits = unit === 1 ? 3 : unit === 1000 ? 6 : 9
  const perSecond = unit * MS_PER_SECOND
  const fraction = decimals === '' ? 0 : Number(decimals.slice(0, digits).padEnd(digits, '0'))
  const units = seconds * perSecond + fraction
  return Number.isSafeInteger(units) ? units : BigInt(seconds) * BigInt(perSecond) + BigInt(fraction)
}

const pad2 = (value: number): string => (value < 10 ? `0${value}` : String(value))

export function formatDate(days: number): string {
  const packed = packedDate(days)
  const year = packed >> 9
  const text = String(Math.abs(year)).padStart(4, '0')
  return `${year < 0 ? `-${text}` : year > 9999 ? `+${text}` : text}-${pad2((packed >> 5) & 15)}-${pad2(packed & 31)}`
}

/** `HH:mm:ss` and `precision` decimals. */
export function formatTime(ms: number, precision: number): string {
  const seconds = Math.floor(ms / MS_PER_SECOND)
  const whole = clockText(seconds)
  if (precision === 0) return whole
  const millis = String(ms - seconds * MS_PER_SECOND).padStart(3, '0')
  return `${whole}.${millis.padEnd(9, '0').slice(0, precision)}`
}

function clockText(secondOfDay: number): string {
  const hour = Math.floor(secondOfDay / 3600)
  const minute = Math.floor(secondOfDay / 60) - hour * 60
  return `${pad2(hour)}:${pad2(minute)}:${pad2(secondOfDay % 60)}`
}

/** `yyyy-MM-dd HH:mm:ss` and exactly `precision` decimals; `value` in stored units of the precision. */
export function formatTimestamp(value: number | bigint, precision: number): string {
  const unit = timestampUnit(precision)
  const perSecond = unit * MS_PER_SECOND
  const [seconds, fraction] =
    typeof value === 'number' ? floorDivide(value, perSecond) : floorDivideWide(value, perSecond)
  const whole = secondText(seconds)
  if (precision === 0) return whole
  if (precision === 3) return `${whole}.${MILLIS[fraction]}`
  const digits = unit === 1 ? 3 : unit === 1000 ? 6 : 9
  return `${whole}.${String(fraction).padStart(digits, '0').slice(0, precision)}`
}

const MILLIS: readonly string[] = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, '0'))

/** The last day and second that were written: rows of a stream mostly share them. */
const written = { day: NaN, date: '', second: NaN, text: '' }

function secondText(seconds: number): string {
  if (seconds === written.second) return written.text
  const day = Math.floor(seconds / 86_400)
  if (day !== written.day) {
    written.day = day
    written.date = formatDate(day)
  }
  written.second = seconds
  written.text = `${written.date} ${clockText(seconds - day * 86_400)}`
  return written.text
}

function floorDivide(value: number, divisor: number): readonly [number, number] {
  const quotient = Math.floor(value / divisor)
  return [quotient, value - quotient * divisor]
}

function floorDivideWide(value: bigint, divisor: number): readonly [number, number] {
  const by = BigInt(divisor)
  const remainder = ((value % by) + by) % by
  return [Number((value - remainder) / by), Number(remainder)]
}

/** A stored value brought from one precision's unit and digits to another's; finer digits are cut (towards the past). */
export function rescaleTimestamp(value: number | bigint, from: number, to: number): number | bigint {
  const nanos = BigInt(value) * BigInt(1_000_000 / timestampUnit(from))
  const cut = 10n ** BigInt(9 - Math.min(to, from))
  const kept = nanos - (((nanos % cut) + cut) % cut)
  const units = kept / BigInt(1_000_000 / timestampUnit(to))
  const number = Number(units)
  return Number.isSafeInteger(number) ? number : units
}
