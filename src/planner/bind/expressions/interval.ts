import { simple } from '../../../core/types/logical-type.ts'
import type { IntervalDifferenceAst, IntervalLiteralAst, IntervalUnit } from '../../../parser/ast/expression.ts'
import { dayTimeDifference, yearMonthDifference } from '../../functions/scalar/temporal/difference.ts'
import { type Expression, literal, type LiteralExpression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { apply } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'

interface Unit {
  readonly size: number
  readonly months: boolean
  /** Values of the unit where a larger one stands before it. */
  readonly limit: number
}

const UNITS: Readonly<Record<IntervalUnit, Unit>> = {
  YEAR: { size: 12, months: true, limit: Infinity },
  QUARTER: { size: 3, months: true, limit: 4 },
  MONTH: { size: 1, months: true, limit: 12 },
  WEEK: { size: 604_800_000, months: false, limit: Infinity },
  DAY: { size: 86_400_000, months: false, limit: Infinity },
  HOUR: { size: 3_600_000, months: false, limit: 24 },
  MINUTE: { size: 60_000, months: false, limit: 60 },
  SECOND: { size: 1000, months: false, limit: 60 },
}

const DAY_TO_SECOND: readonly IntervalUnit[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND']

/** Months of a year-month unit, milliseconds of a day-time unit. */
export function unitSize(unit: IntervalUnit): number {
  return UNITS[unit].size
}

export function isMonthUnit(unit: IntervalUnit): boolean {
  return UNITS[unit].months
}

/** `INTERVAL '10' MINUTE`, `INTERVAL '1 02:03:04.5' DAY TO SECOND`: months or milliseconds. */
export function bindInterval(ast: IntervalLiteralAst, env: { readonly text: string }): LiteralExpression {
  const units = unitsOf(ast)
  const value = units === undefined ? undefined : intervalValue(ast.text, units)
  if (units === undefined || value === undefined) {
    const range = ast.to === undefined ? ast.from : `${ast.from} TO ${ast.to}`
    const message = `'${ast.text}' is no interval ${range}. Expected is for example ${example(units)}.`
    throw invalid(env, 'BAD_INTERVAL', message, ast.span)
  }
  const signed = ast.negative && value !== 0 ? -value : value
  return literal(signed, simple(isMonthUnit(ast.from) ? 'INTERVAL_MONTHS' : 'INTERVAL_MILLIS', false), ast.span)
}

/** `(later - earlier) DAY TO SECOND`. */
export function bindIntervalDifference(ast: IntervalDifferenceAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const difference = isMonthUnit(ast.from) ? yearMonthDifference : dayTimeDifference
  return apply(difference, [bind(ast.left), bind(ast.right)], ast.span, env)
}

/** The units from the first to the last; undefined for a range that doesn't exist. */
function unitsOf({ from, to }: IntervalLiteralAst): readonly IntervalUnit[] | undefined {
  if (to === undefined || to === from) return [from]
  if (from === 'YEAR' && to === 'MONTH') return ['YEAR', 'MONTH']
  const first = DAY_TO_SECOND.indexOf(from)
  const last = DAY_TO_SECOND.indexOf(to)
  return first >= 0 && last > first ? DAY_TO_SECOND.slice(first, last + 1) : undefined
}

function intervalValue(text: string, units: readonly IntervalUnit[]): number | undefined {
  const parts = new RegExp(`^\\s*([+-]?)${pattern(units)}\\s*$`).exec(text)
  if (parts === null) return undefined
  let total = 0
  for (const [i, name] of units.entries()) {
    const unit = UNITS[name]
    const value = Number(parts[i + 2])
    if (i > 0 && value >= unit.limit) return undefined
    // Seconds have decimals; what is finer than a millisecond is cut.
    total += Math.trunc(Math.round(value * unit.size * 1e6) / 1e6)
  }
  return parts[1] === '-' && total !== 0 ? -total : total
}

function pattern(units: readonly IntervalUnit[]): string {
  return units
    .map((unit, i) => {
      const separator = i === 0 ? '' : unit === 'MONTH' ? '-' : unit === 'HOUR' ? '\\s+' : ':'
      return `${separator}(\\d+${unit === 'SECOND' ? '(?:\\.\\d{0,9})?' : ''})`
    })
    .join('')
}

function example(units: readonly IntervalUnit[] | undefined): string {
  if (units === undefined) return `'1 02:03:04' DAY TO SECOND or '2-10' YEAR TO MONTH`
  const samples: Readonly<Partial<Record<IntervalUnit, string>>> = {
    MONTH: '-11',
    HOUR: ' 02',
    MINUTE: ':03',
    SECOND: ':04.5',
  }
  return `'${units.map((unit, i) => (i === 0 ? '10' : (samples[unit] ?? ''))).join('')}'`
}
