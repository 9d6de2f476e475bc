import { BIGINT, decimal, INT, type LogicalType } from '../../../../src/core/types/logical-type.ts'
import type { Choices } from '../choices.ts'
import type { Expression } from '../expressions/expression.ts'
import type { ExpressionMaker } from '../expressions/maker.ts'
import { kindOf } from '../kinds.ts'

/** An aggregate call, with DISTINCT and FILTER in some cases. */
export function aggregate(choices: Choices, make: ExpressionMaker): Expression {
  const call = aggregateCall(choices, make)
  if (!choices.chance(25)) return call
  const condition = make.of('BOOLEAN')
  return {
    ...call,
    flink: `${call.flink} FILTER (WHERE ${condition.flink})`,
    sqlite: `${call.sqlite} FILTER (WHERE ${condition.sqlite})`,
  }
}

function aggregateCall(choices: Choices, make: ExpressionMaker): Expression {
  switch (choices.pick(['COUNT(*)', 'SUM', 'COUNT', 'AVG', 'MIN', 'MAX', 'APPROX_COUNT_DISTINCT'] as const)) {
    case 'COUNT(*)':
      return { flink: 'COUNT(*)', sqlite: 'COUNT(*)', type: BIGINT }
    case 'COUNT':
      return over(choices, 'COUNT', 'COUNT', make.of(choices.pick(COUNTED)), BIGINT)
    // Of so few values it is exact.
    case 'APPROX_COUNT_DISTINCT': {
      const { flink, sqlite } = make.of(choices.pick(COUNTED))
      return { flink: `APPROX_COUNT_DISTINCT(${flink})`, sqlite: `COUNT(DISTINCT ${sqlite})`, type: BIGINT }
    }
    case 'SUM':
      return sum(choices, make)
    case 'AVG':
      return average(choices, make)
    case 'MIN':
      return extreme(choices, 'MIN', make)
    case 'MAX':
      return extreme(choices, 'MAX', make)
  }
}

const COUNTED = ['INT', 'STRING', 'BIGINT', 'BOOLEAN', 'TIMESTAMP', 'DECIMAL'] as const

function over(choices: Choices, flink: string, sqlite: string, arg: Expression, type: LogicalType): Expression {
  const distinct = choices.chance(25) ? 'DISTINCT ' : ''
  return { flink: `${flink}(${distinct}${arg.flink})`, sqlite: `${sqlite}(${distinct}${arg.sqlite})`, type }
}

function sum(choices: Choices, make: ExpressionMaker): Expression {
  const arg = make.of(choices.pick(['INT', 'BIGINT', 'DECIMAL'] as const))
  if (arg.type.kind === 'DECIMAL') return over(choices, 'SUM', 'total_int64', arg, decimal(38, arg.type.scale))
  return over(choices, 'SUM', arg.type.kind === 'INT' ? 'total_int32' : 'total_int64', arg, arg.type)
}

/** Of DECIMAL only where the scale is two, as that of most columns. */
function average(choices: Choices, make: ExpressionMaker): Expression {
  const arg = make.of(choices.pick(['INT', 'BIGINT', 'DECIMAL'] as const))
  if (arg.type.kind !== 'DECIMAL') return over(choices, 'AVG', 'average', arg, arg.type)
  if (arg.type.scale !== 2) return { flink: 'COUNT(*)', sqlite: 'COUNT(*)', type: BIGINT }
  return over(choices, 'AVG', 'average_decimal', arg, decimal(38, 6))
}

function extreme(choices: Choices, name: 'MIN' | 'MAX', make: ExpressionMaker): Expression {
  const arg = make.of(choices.pick(['INT', 'STRING', 'BIGINT', 'DECIMAL', 'TIMESTAMP'] as const))
  return over(choices, name, name, arg, arg.type)
}

/** A condition for HAVING: a bound on one aggregate. */
export function having(choices: Choices, aggregates: readonly Expression[]): Expression | undefined {
  const numbers = aggregates.filter(({ type }) => kindOf(type) === 'BIGINT' || type.kind === INT.kind)
  if (numbers.length === 0 || !choices.chance(30)) return undefined
  const call = choices.pick(numbers)
  const test = choices.pick(['> 1', '<= 2', '<> 3', 'IS NOT NULL', 'BETWEEN 2 AND 3'])
  return { flink: `${call.flink} ${test}`, sqlite: `${call.sqlite} ${test}`, type: BIGINT }
}
