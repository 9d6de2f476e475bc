import { PlanError } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import type { ExpressionAst } from '../../parser/ast/expression.ts'
import type { Expression } from '../logical/expression.ts'
import type { WindowSpec } from '../logical/plan.ts'
import { at, type Environment, invalid } from './context.ts'
import { bare } from './expressions/apply.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { EMPTY_SCOPE } from './scope.ts'

export type WindowKind = WindowSpec['kind']

/** The intervals that a window function takes behind its time column, in order. */
export const WINDOW_PARAMETERS: Readonly<Record<WindowKind, readonly string[]>> = {
  TUMBLE: ['SIZE', 'OFFSET'],
  HOP: ['SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['STEP', 'SIZE', 'OFFSET'],
  SESSION: ['GAP'],
}

/** An interval argument in milliseconds. */
export interface WindowInterval {
  readonly value: number
  readonly span: Span
}

/** Evaluates an interval argument; `what` names it: `SIZE of TUMBLE`. */
export function windowInterval(ast: ExpressionAst, what: string, env: Environment): WindowInterval {
  const expression = bindExpression(ast, expressionEnvironment(env, EMPTY_SCOPE, what))
  if (expression.type.kind === 'INTERVAL_MONTHS') {
    const message = `${what} can't be given in months or years, whose lengths differ. Use DAY, HOUR, MINUTE or SECOND.`
    throw new PlanError('WINDOW_UNIT', message, at(env, ast.span))
  }
  const value = expression.type.kind === 'INTERVAL_MILLIS' ? constantMillis(expression) : undefined
  if (value !== undefined) return { value, span: ast.span }
  const given = expression.type.kind === 'INTERVAL_MILLIS' ? 'an expression' : bare(expression.type)
  throw invalid(
    env,
    'WRONG_ARGUMENTS',
    `${what} must be an interval, for example INTERVAL '10' MINUTE; given is ${given}.`,
    ast.span,
  )
}

function constantMillis(expression: Expression): number | undefined {
  if (expression.kind === 'Literal') return typeof expression.value === 'number' ? expression.value : undefined
  const [arg] = expression.kind === 'Call' && expression.function.name === 'NEGATE' ? expression.args : []
  const value = arg === undefined ? undefined : constantMillis(arg)
  return value === undefined ? undefined : -value
}

/** The window made of these intervals, its sizes checked. They stand in the order of `WINDOW_PARAMETERS`. */
export function windowSpec(
  kind: WindowKind,
  [first, second, third]: readonly (WindowInterval | undefined)[],
  partition: readonly number[],
  env: Environment,
): WindowSpec {
  switch (kind) {
    case 'TUMBLE': {
      const size = positive('SIZE', kind, first, env)
      return { kind, size, offset: checkedOffset(kind, second, size, env) }
    }
    case 'HOP': {
      const slide = positive('SLIDE', kind, first, env)
      const size = positive('SIZE', kind, second, env)
      return { kind, slide, size, offset: checkedOffset(kind, third, size, env) }
    }
    case 'CUMULATE': {
      const step = positive('STEP', kind, first, env)
      const size = positive('SIZE', kind, second, env)
      if (second !== undefined && size % step !== 0) {
        const message = `SIZE of CUMULATE must be a multiple of STEP; ${size} ms is none of ${step} ms.`
        throw invalid(env, 'BAD_WINDOW', message, second.span)
      }
      return { kind, step, size, offset: checkedOffset(kind, third, size, env) }
    }
    case 'SESSION':
      return { kind, gap: positive('GAP', kind, first, env), partition }
  }
}

function positive(name: string, kind: WindowKind, interval: WindowInterval | undefined, env: Environment): number {
  if (interval === undefined) throw new Error(`${kind} without ${name}`)
  if (interval.value > 0) return interval.value
  const message = `${name} of ${kind} must be greater than 0; given is ${interval.value} ms.`
  throw invalid(env, 'BAD_WINDOW', message, interval.span)
}

function checkedOffset(kind: WindowKind, offset: WindowInterval | undefined, size: number, env: Environment): number {
  if (offset === undefined || Math.abs(offset.value) < size) return offset?.value ?? 0
  const message = `OFFSET of ${kind} must be smaller than its size ${size} ms; given is ${offset.value} ms.`
  throw invalid(env, 'BAD_WINDOW', message, offset.span)
}
