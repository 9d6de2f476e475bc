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

/** The milliseconds of an interval argument; `what` names it: `SIZE of TUMBLE`. */
export function windowInterval(ast: ExpressionAst, what: string, env: Environment): number {
  const expression = bindExpression(ast, expressionEnvironment(env, EMPTY_SCOPE, what))
  if (expression.type.kind === 'INTERVAL_MONTHS') {
    const message = `${what} can't be given in months or years, whose lengths differ. Use DAY, HOUR, MINUTE or SECOND.`
    throw new PlanError('WINDOW_UNIT', message, at(env, ast.span))
  }
  const value = expression.type.kind === 'INTERVAL_MILLIS' ? constantMillis(expression) : undefined
  if (value !== undefined) return value
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

/** The window made of these intervals (in the order of `WINDOW_PARAMETERS`), its sizes checked. */
export function windowSpec(
  kind: WindowKind,
  [first, second, third]: readonly (number | undefined)[],
  partition: readonly number[],
  span: Span,
  env: Environment,
): WindowSpec {
  const check = (name: string, value: number | undefined): number => {
    if (value !== undefined && value > 0) return value
    throw invalid(env, 'BAD_WINDOW', `${name} of ${kind} must be greater than 0; given is ${millis(value ?? 0)}.`, span)
  }
  switch (kind) {
    case 'TUMBLE': {
      const size = check('SIZE', first)
      return { kind, size, offset: checkedOffset(kind, second, size, span, env) }
    }
    case 'HOP': {
      const [slide, size] = [check('SLIDE', first), check('SIZE', second)]
      return { kind, slide, size, offset: checkedOffset(kind, third, size, span, env) }
    }
    case 'CUMULATE': {
      const [step, size] = [check('STEP', first), check('SIZE', second)]
      if (size % step !== 0) {
        const message = `SIZE of CUMULATE must be a multiple of STEP; ${millis(size)} is none of ${millis(step)}.`
        throw invalid(env, 'BAD_WINDOW', message, span)
      }
      return { kind, step, size, offset: checkedOffset(kind, third, size, span, env) }
    }
    case 'SESSION':
      return { kind, gap: check('GAP', first), partition }
  }
}

function checkedOffset(
  kind: WindowKind,
  offset: number | undefined,
  size: number,
  span: Span,
  env: Environment,
): number {
  if (offset === undefined || Math.abs(offset) < size) return offset ?? 0
  const message = `OFFSET of ${kind} must be smaller than its size ${millis(size)}; given is ${millis(offset)}.`
  throw invalid(env, 'BAD_WINDOW', message, span)
}

function millis(value: number): string {
  return `${value} ms`
}
