import type { LogicalType } from '../../core/types/logical-type.ts'
import type { CallAst, ExpressionAst } from '../../parser/ast/expression.ts'
import type { GroupWindow } from '../logical/plan.ts'
import { type Environment, invalid, notSupported } from './context.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { WINDOW_FUNCTIONS } from './expressions/window-names.ts'
import type { Relation } from './scope.ts'
import { requireTimeAttribute } from './time-attribute.ts'
import { WINDOW_PARAMETERS, windowInterval, type WindowKind, windowSpec } from './window-spec.ts'

/** `GROUP BY TUMBLE(ts, …)` over the query's input. */
export interface BoundGroupWindow extends Pick<GroupWindow, 'window' | 'timeColumn'> {
  readonly time: 'ROWTIME' | 'PROCTIME'
  /** Of the time column. */
  readonly type: LogicalType
}

/** The call of a window function in GROUP BY, if `ast` is one. */
export function groupWindowCall(ast: ExpressionAst): CallAst | undefined {
  const name = ast.kind === 'Call' && ast.path.parts.length === 1 ? ast.path.parts[0]?.name.toUpperCase() : undefined
  return ast.kind === 'Call' && name !== undefined && WINDOW_FUNCTIONS.has(name) ? ast : undefined
}

/** The window named `name` with the arguments of `call`: `(ts, size)`, `(ts, slide, size)` or `(ts, gap)`. */
export function bindGroupWindow(name: string, call: CallAst, relation: Relation, env: Environment): BoundGroupWindow {
  const kind = name.toUpperCase() as WindowKind
  if (kind === 'CUMULATE') {
    const message = `CUMULATE can't stand in GROUP BY. Use it as a table function in FROM.`
    throw invalid(env, 'WINDOW_NOT_ALLOWED', message, call.span)
  }
  const [time, ...intervals] = call.args.map(({ value }) => value)
  const parameters = WINDOW_PARAMETERS[kind].filter((parameter) => parameter !== 'OFFSET')
  if (time === undefined || intervals.length < parameters.length) {
    const usage = `${kind}(ts, ${parameters.map((parameter) => parameter.toLowerCase()).join(', ')})`
    throw invalid(env, 'WRONG_ARGUMENTS', `${kind} in GROUP BY lacks arguments. Expected: ${usage}.`, call.span)
  }
  const [extra] = intervals.slice(parameters.length)
  if (extra !== undefined) throw notSupported(env, `The alignment of ${kind} in GROUP BY`, extra.span)
  const column = bindExpression(time, expressionEnvironment(env, relation.scope, 'GROUP BY'))
  const attribute = requireTimeAttribute(column, relation.plan, kind, time.span, env)
  if (column.kind !== 'Input') throw new Error('a time attribute is a column')
  const sizes = intervals.map((ast, i) => windowInterval(ast, `${parameters[i]} of ${kind}`, env))
  const window = windowSpec(kind, sizes, [], env)
  if (window.kind === 'CUMULATE') throw new Error('CUMULATE in GROUP BY')
  return { window, timeColumn: column.index, time: attribute, type: column.type }
}

export function sameGroupWindow(a: BoundGroupWindow, b: BoundGroupWindow): boolean {
  return a.timeColumn === b.timeColumn && JSON.stringify(a.window) === JSON.stringify(b.window)
}
