import { simple, time, timestamp } from '../../../core/types/logical-type.ts'
import { timestampUnit } from '../../../core/types/storage.ts'
import type { LiteralAst } from '../../../parser/ast/expression.ts'
import { literal, type LiteralExpression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'

const DAY = 86_400_000

const EXPECTED = {
  date: 'yyyy-MM-dd',
  time: 'HH:mm:ss[.fff]',
  timestamp: 'yyyy-MM-dd HH:mm:ss[.fffffffff]',
} as const

/** `DATE '2024-02-29'`, `TIME '10:00:00'`, `TIMESTAMP '2024-02-29 10:00:00.000'`. */
export function temporalLiteral(ast: LiteralAst, env: { readonly text: string }): LiteralExpression {
  const result = read(ast)
  if (result !== undefined) return result
  const kind = ast.type as keyof typeof EXPECTED
  const message = `'${ast.text}' is no ${kind.toUpperCase()}. Expected is an existing one in the form ${EXPECTED[kind]}.`
  throw invalid(env, 'BAD_TEMPORAL_LITERAL', message, ast.span)
}

function read({ type, text, span }: LiteralAst): LiteralExpression | undefined {
  if (type === 'date') {
    const day = readDay(text)
    return day === undefined ? undefined : literal(day, simple('DATE', false), span)
  }
  if (type === 'time') {
    const read = readTime(text)
    return read === undefined ? undefined : literal(read.ms, time(read.digits, false), span)
  }
  const [dayText = '', timeText, ...rest] = text.split(' ')
  const day = readDay(dayText)
  const clock = timeText === undefined ? undefined : readTime(timeText)
  if (day === undefined || clock === undefined || rest.length > 0) return undefined
  return literal(inUnits(day * DAY + clock.ms, clock.nanos, clock.digits), timestamp(clock.digits, false), span)
}

/** Days since 1970-01-01; undefined for a day that doesn't exist. */
function readDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return undefined
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY : undefined
}

/** Milliseconds of the day, the nanoseconds beyond them, and the number of decimals. */
function readTime(text: string): { readonly ms: number; readonly nanos: number; readonly digits: number } | undefined {
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/.exec(text)
  if (match === null) return undefined
  const [hour, minute, second] = match.slice(1, 4).map(Number) as [number, number, number]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const fraction = match[4] ?? ''
  const nanos = Number(fraction.padEnd(9, '0'))
  const ms = Math.floor(nanos / 1e6)
  return { ms: ((hour * 60 + minute) * 60 + second) * 1000 + ms, nanos: nanos % 1e6, digits: fraction.length }
}

function inUnits(ms: number, nanos: number, precision: number): number | bigint {
  const unit = timestampUnit(precision)
  const value = BigInt(ms) * BigInt(unit) + BigInt(Math.floor(nanos / (1e6 / unit)))
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
