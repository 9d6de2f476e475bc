const DURATION_UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  min: 60_000,
  m: 60_000,
  minute: 60_000,
  minutes: 60_000,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  '': 1,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
}

/** Milliseconds of `10 s`, `5 min`, `1h`, `500ms`; a bare number is milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  return parseMeasure(text, DURATION_UNITS)
}

/** A whole number with one of `units` behind it, as a multiple of the smallest. */
export function parseMeasure(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text)
  const unit = units[(match?.[2] ?? '?').toLowerCase()]
  const value = Number(match?.[1]) * (unit ?? Number.NaN)
  return Number.isSafeInteger(value) ? value : undefined
}
