import { parseExpression } from '../../parser/parse.ts'
import { type Expression, mapChildren } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { type Environment, inStoredText } from './context.ts'
import { rejectBareNull } from './expressions/coerce.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { tableScope } from './scope.ts'

/** An expression that a table's declaration keeps as text. */
export interface StoredExpression {
  readonly text: string
  /** Opens the message of an error in it: `Column 'a' of table t`. */
  readonly owner: string
  /** Where it stands: `a computed column`. */
  readonly clause: string
}

/** Binds a stored expression over the columns of `plan`. */
export function bindStored({ text, owner, clause }: StoredExpression, plan: LogicalPlan, env: Environment): Expression {
  const expression = inStoredText(owner, () => {
    const ast = parseExpression(text)
    const local = expressionEnvironment({ ...env, text }, tableScope(plan.fields, undefined), clause)
    const bound = bindExpression(ast, local)
    rejectBareNull(bound, local, ast.span)
    return bound
  })
  return withoutSpans(expression)
}

/** Spans of stored text would be taken for places in the statement. */
function withoutSpans(expression: Expression): Expression {
  return { ...mapChildren(expression, withoutSpans), span: undefined }
}
