import type { CaseAst } from '../../../parser/ast/expression.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import { simple } from '../../../core/types/logical-type.ts'
import { coerce, coerceToCommon, rejectBareNull, requireBoolean } from './coerce.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { bindEquality } from './equality.ts'

/** Both forms of CASE; `CASE v WHEN x` compares with `=`. The branches take their common type. */
export function bindCase(ast: CaseAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const operand = ast.operand === undefined ? undefined : bind(ast.operand)
  const conditions = ast.branches.map(({ when }) => {
    const bound = bind(when)
    if (operand !== undefined) return bindEquality('=', operand, bound, when.span, env)
    // A bare NULL is a condition that never holds.
    const condition = bound.type.kind === 'NULL' ? coerce(bound, simple('BOOLEAN')) : bound
    return requireBoolean(condition, 'WHEN', when.span, env)
  })
  const results = [
    ...ast.branches.map(({ then }) => bind(then)),
    ast.otherwise === undefined ? literal(null, simple('NULL')) : bind(ast.otherwise),
  ]
  const { expressions, type } = coerceToCommon(results, 'The branches of CASE', ast.span, env)
  const otherwise = expressions.at(-1)
  if (otherwise === undefined) throw new Error('CASE without branches')
  rejectBareNull(otherwise, env, ast.span)
  const branches = conditions.map((when, i) => ({ when, then: expressions[i] ?? otherwise }))
  return { kind: 'Case', branches, otherwise, type, span: ast.span }
}
