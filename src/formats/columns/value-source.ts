import type { TextBuffer } from '../../core/text-buffer.ts'
import { parseDate } from '../../core/timestamp.ts'
import { timestampUnit } from '../../core/types/storage.ts'

/*
 * Source of the code that scans one value of a type in a generated loop, shared by the formats that read text. The value
 * starts at `p` in the bytes `b` and goes to row `i` of `A<k>`, the data of column k.
 */

/** The local variables that the sources below use. */
export const LOCALS = 's = 0, e = 0, x = 0, v = 0, d = 0, g = 0, t = 0, h = 0, m = 0, c = 0'

/** How a format ends a value, as source. */
export interface FieldEnd {
  /** A condition: the value ends `width` bytes from `p`. */
  readonly endsAt: (width: number) => string
  /** Moves `p` behind a value of `width` bytes and what ends it. */
  readonly pass: (width: number) => string
  /** Reads a value that the fast code does not know; `p` is at its start. */
  readonly other: string
}

/** Byte pairs `'00'`..`'99'` by `first << 8 | second` -> 0..99; others 255. */
const TWO_DIGITS: Uint8Array = (() => {
  const table = new Uint8Array(65536).fill(255)
  for (let n = 0; n < 100; n++) table[((48 + Math.floor(n / 10)) << 8) | (48 + (n % 10))] = n
  return table
})()

/** Powers of ten that are exact as doubles. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))

/** The first millisecond of the day written `YYYY-MM-DD` at `p`; NaN when there is no such day. */
function dayStart(bytes: TextBuffer, p: number): number {
  const text = bytes.latin1Slice(p, p + 10)
  const days = /^\d{4}-\d\d-\d\d$/.test(text) ? parseDate(text) : undefined
  return days === undefined ? Number.NaN : days * 86_400_000
}

/** What the sources below refer to by name. */
export const VALUE_PARAMETERS: Readonly<Record<string, unknown>> = { dayStart, T: TWO_DIGITS, P: POWERS }

/** Condition: the word stands at `p`. */
export function wordSource(word: string): string {
  return [...Buffer.from(word)].map((byte, at) => `b[p + ${at}] === ${byte}`).join(' && ')
}

export function booleanSource(k: number, end: FieldEnd): string {
  return `if (${wordSource('true')} && ${end.endsAt(4)}) { A${k}[i] = 1; ${end.pass(4)} }
else if (${wordSource('false')} && ${end.endsAt(5)}) { A${k}[i] = 0; ${end.pass(5)} }
else { ${end.other} }`
}

/**
 * Reads `digits[.digits]` from `s = p` into `v`: `g` digits stand behind the point, `e` digits in all; `x` is the byte
 * behind them, before `p`.
 */
export function fixedPointSource(): string {
  return `v = 0; g = 0; s = p
while ((d = (x = b[p++]) - 48) >= 0 && d < 10) v = v * 10 + d
e = p - 1 - s
if (x === 46) {
  h = p
  while ((d = (x = b[p++]) - 48) >= 0 && d < 10) v = v * 10 + d
  g = p - 1 - h; e += g
}`
}

/** The locals that remember column k's last day. */
export function dayLocals(k: number): string {
  return `let x${k} = 0, y${k} = 0, z${k} = 0, day${k} = 0;`
}

/** The day at `p` in `day${k}`, NaN when there is none. Days come in runs, so the last one is remembered. */
function daySource(k: number): string {
  const word = (from: number, count: number): string =>
    Array.from(
      { length: count },
      (_, n) => `b[p + ${from + n}]${n === count - 1 ? '' : ` << ${8 * (count - 1 - n)}`}`,
    ).join(' | ')
  return `v = ${word(0, 4)}; d = ${word(4, 4)}; x = ${word(8, 2)}
if (v !== x${k} || d !== y${k} || x !== z${k}) { day${k} = dayStart(b, p); x${k} = v; y${k} = d; z${k} = x }`
}

export function dateSource(k: number, end: FieldEnd): string {
  return `g = 0
if (p + 12 <= end && ${end.endsAt(10)}) {
  ${daySource(k)}
  if (day${k} === day${k}) { A${k}[i] = day${k} / 86400000; ${end.pass(10)}; g = 1 }
}
if (g === 0) { ${end.other} }`
}

/** Timestamps of up to 6 decimals, `middle` between day and time, those with a zone with a trailing Z. */
export function timestampSource(
  k: number,
  type: { readonly kind: string; readonly precision: number },
  middle: ' ' | 'T',
  end: FieldEnd,
): string {
  return `g = 0
if (p + 29 <= end && b[p + 10] === ${middle.charCodeAt(0)} && b[p + 13] === 58 && b[p + 16] === 58) {
  ${daySource(k)}
  h = T[b[p + 11] << 8 | b[p + 12]]; m = T[b[p + 14] << 8 | b[p + 15]]; c = T[b[p + 17] << 8 | b[p + 18]]
  if (h < 24 && m < 60 && c < 60 && day${k} === day${k}) {
    t = day${k} + (h * 3600 + m * 60 + c) * 1000
    ${timestampCases(k, type, end).join('\n    else ')}
  }
}
if (g === 0) { ${end.other} }`
}

/** One case for each number of decimals that is read fast, the longest first. */
function timestampCases(
  k: number,
  { kind, precision }: { readonly kind: string; readonly precision: number },
  end: FieldEnd,
): string[] {
  const zone = kind === 'TIMESTAMP_LTZ' ? 1 : 0
  const unit = timestampUnit(precision)
  const ends = (width: number): string => `${zone === 1 ? `b[p + ${width}] === 90 && ` : ''}${end.endsAt(width + zone)}`
  const store = (value: string, width: number): string => `{ A${k}[i] = ${value}; ${end.pass(width + zone)}; g = 1 }`
  const millis = 'b[p + 19] === 46 && (h = T[b[p + 20] << 8 | b[p + 21]]) < 100 && (m = b[p + 22] - 48) >= 0 && m < 10'
  const micros = `${millis} && (c = T[b[p + 23] << 8 | b[p + 24]]) < 100 && (d = b[p + 25] - 48) >= 0 && d < 10`
  const cases = [`if (${ends(19)}) ${store(unit === 1 ? 't' : `t * ${unit}`, 19)}`]
  if (precision >= 3) {
    cases.unshift(
      `if (${millis} && ${ends(23)}) ${store(unit === 1 ? 't + h * 10 + m' : `(t + h * 10 + m) * ${unit}`, 23)}`,
    )
  }
  if (precision === 6)
    cases.unshift(`if (${micros} && ${ends(26)}) ${store('(t + h * 10 + m) * 1000 + c * 10 + d', 26)}`)
  return cases
}
