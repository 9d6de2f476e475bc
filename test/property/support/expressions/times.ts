import { timestamp } from '../../../../src/core/types/logical-type.ts'
import { type Rule, templated } from './expression.ts'

const TIME = timestamp(3)

/** A day-time interval of so many ms. */
export function intervalText(ms: number): string {
  const seconds = ms % 1000 === 0 ? String(ms / 1000) : (ms / 1000).toFixed(3)
  return `INTERVAL '${seconds}' SECOND`
}

const moved: Rule = ({ choices, of }) => {
  const ms = choices.pick([1000, 1, 90_000, 1500])
  const operator = choices.pick(['+', '-'])
  return templated(`($0 ${operator} ${intervalText(ms)})`, `($0 ${operator} ${ms})`, [of('TIMESTAMP')], TIME)
}

const cut: Rule = ({ choices, of }) => {
  const [unit, ms] = choices.pick([
    ['SECOND', 1000],
    ['MINUTE', 60_000],
    ['HOUR', 3_600_000],
  ] as const)
  return templated(`FLOOR($0 TO ${unit})`, `($0 - $0 % ${ms})`, [of('TIMESTAMP')], TIME)
}

export const timeRules: readonly Rule[] = [moved, moved, cut]
