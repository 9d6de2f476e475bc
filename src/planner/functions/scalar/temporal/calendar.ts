import {
  addMonths,
  daysFromCivil,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  packedDate,
} from '../../../../core/timestamp.ts'

const dayOf = (ms: number): number => Math.floor(ms / MS_PER_DAY)

const yearOf = (days: number): number => packedDate(days) >> 9
const monthOf = (days: number): number => (packedDate(days) >> 5) & 15
const dayOfMonth = (days: number): number => packedDate(days) & 31

/** Monday is 1. 1970-01-01 was a Thursday. */
const isoDayOfWeek = (days: number): number => floorMod(days + 3, 7) + 1

/** Sunday is 1. */
const dayOfWeek = (days: number): number => floorMod(days + 4, 7) + 1

function floorMod(value: number, by: number): number {
  // Why `- -0`: `codegen/whole-numbers.ts`.
  return value - (Math.floor(value / by) - -0) * by
}

/** The year and week by ISO 8601: week 1 holds the year's first Thursday. */
export function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - isoDayOfWeek(days) + 4
  const year = yearOf(thursday)
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 }
}

/** The year and week as the United States count them: weeks start on Sunday, and week 1 holds January 1. */
export function usWeek(days: number): { readonly year: number; readonly week: number } {
  const year = yearOf(days)
  if (days >= sundayBefore(daysFromCivil(year + 1, 1, 1))) return { year: year + 1, week: 1 }
  return { year, week: weeksSince(daysFromCivil(year, 1, 1), days) }
}

/** The week of the month, counted likewise. */
export function usWeekOfMonth(days: number): number {
  return weeksSince(days - dayOfMonth(days) + 1, days)
}

const sundayBefore = (days: number): number => days - dayOfWeek(days) + 1

const weeksSince = (first: number, days: number): number => Math.floor((days - sundayBefore(first)) / 7) + 1

export function dayOfYear(days: number): number {
  return days - daysFromCivil(yearOf(days), 1, 1) + 1
}

/** Rounds away from year 0: 2000 ends the 20th century. */
const century = (year: number, length: number): number =>
  year > 0 ? Math.ceil(year / length) : Math.floor(year / length)

/** What EXTRACT gives for each unit, from wall-clock milliseconds. */
export const PARTS: Readonly<Record<string, (ms: number) => number>> = {
  MILLENNIUM: (ms) => century(yearOf(dayOf(ms)), 1000),
  CENTURY: (ms) => century(yearOf(dayOf(ms)), 100),
  DECADE: (ms) => Math.floor(yearOf(dayOf(ms)) / 10),
  YEAR: (ms) => yearOf(dayOf(ms)),
  ISOYEAR: (ms) => isoWeek(dayOf(ms)).year,
  QUARTER: (ms) => Math.ceil(monthOf(dayOf(ms)) / 3),
  MONTH: (ms) => monthOf(dayOf(ms)),
  WEEK: (ms) => isoWeek(dayOf(ms)).week,
  DOY: (ms) => dayOfYear(dayOf(ms)),
  DAY: (ms) => dayOfMonth(dayOf(ms)),
  DOW: (ms) => dayOfWeek(dayOf(ms)),
  ISODOW: (ms) => isoDayOfWeek(dayOf(ms)),
  HOUR: (ms) => within(ms, MS_PER_HOUR, 24),
  MINUTE: (ms) => within(ms, MS_PER_MINUTE, 60),
  SECOND: (ms) => within(ms, MS_PER_SECOND, 60),
  MILLISECOND: (ms) => floorMod(ms, 1000),
  MICROSECOND: (ms) => floorMod(ms, 1000) * 1000,
  NANOSECOND: (ms) => floorMod(ms, 1000) * 1_000_000,
  // Before 1970 cut towards zero: Flink's rule.
  EPOCH: (ms) => Math.trunc(ms / 1000) + 0,
}

function within(ms: number, unit: number, count: number): number {
  return floorMod(Math.floor(ms / unit) - -0, count)
}

const FIXED: Readonly<Record<string, number>> = {
  DAY: MS_PER_DAY,
  HOUR: MS_PER_HOUR,
  MINUTE: MS_PER_MINUTE,
  SECOND: MS_PER_SECOND,
  MILLISECOND: 1,
}

const YEARS: Readonly<Record<string, number>> = { MILLENNIUM: 1000, CENTURY: 100, DECADE: 10, YEAR: 1 }

/** The start of the unit that holds a wall-clock time. Weeks start on Sunday. */
export function floorTime(ms: number, unit: string): number {
  const fixed = FIXED[unit]
  if (fixed !== undefined) return Math.floor(ms / fixed) * fixed
  const days = Math.floor(ms / MS_PER_DAY)
  if (unit === 'WEEK') return (days - dayOfWeek(days) + 1) * MS_PER_DAY
  return unitStart(days, unit) * MS_PER_DAY
}

function unitStart(days: number, unit: string): number {
  const year = yearOf(days)
  if (unit === 'MONTH') return days - dayOfMonth(days) + 1
  if (unit === 'QUARTER') return daysFromCivil(year, Math.ceil(monthOf(days) / 3) * 3 - 2, 1)
  const length = YEARS[unit] ?? 1
  // Centuries and millennia begin with the year 1, decades with the year 0.
  const first =
    unit === 'CENTURY' || unit === 'MILLENNIUM'
      ? century(year, length) * length - length + 1
      : year - floorMod(year, length)
  return daysFromCivil(first, 1, 1)
}

const MONTHS: Readonly<Record<string, number>> = {
  MONTH: 1,
  QUARTER: 3,
  YEAR: 12,
  DECADE: 120,
  CENTURY: 1200,
  MILLENNIUM: 12_000,
}

/** The start of the next unit, or `ms` itself where one starts. */
export function ceilTime(ms: number, unit: string): number {
  const start = floorTime(ms, unit)
  if (start === ms) return ms
  const fixed = unit === 'WEEK' ? 7 * MS_PER_DAY : FIXED[unit]
  if (fixed !== undefined) return start + fixed
  return addMonths(start / MS_PER_DAY, MONTHS[unit] ?? 1) * MS_PER_DAY
}

/**
 * Months from one wall-clock time to another, a month being over on its clipped last day. Backwards it is Flink's rule:
 * months between the days, and one more where the day of the month is reached but not its time of day.
 */
export function monthsBetween(from: number, to: number): number {
  const [a, b] = [Math.floor(from / MS_PER_DAY), Math.floor(to / MS_PER_DAY)]
  const months = a > b ? -wholeMonths(b, a) : wholeMonths(a, b)
  const onTheDay = addMonths(a, months) === b
  return onTheDay && to - b * MS_PER_DAY < from - a * MS_PER_DAY ? months - 1 : months
}

/** Whole months from one day to a later one. */
function wholeMonths(from: number, to: number): number {
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from)
  return addMonths(from, months) > to ? months - 1 : months
}
