import type { Span } from '../../../core/position.ts'
import { simple, withNullable } from '../../../core/types/logical-type.ts'
import type { ExistsAst, ExpressionAst, InQueryAst, SubqueryAst } from '../../../parser/ast/expression.ts'
import type { Query } from '../../../parser/ast/query.ts'
import { type Expression, input, type SubQueryExpression } from '../../logical/expression.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { renumbered } from '../../logical/rewrite.ts'
import { invalid, notSupported } from '../context.ts'
import { applyNamed } from '../expressions/apply.ts'
import type { Bind, ExpressionEnvironment } from '../expressions/environment.ts'
import { bindEquality } from '../expressions/equality.ts'
import { logic, negate } from '../expressions/logic.ts'
import { fieldAt } from '../expressions/nested.ts'
import { decorrelate, mapOuter } from './decorrelate.ts'
import { BoundQuery } from './bound-query.ts'
import { OuterScope } from './outer-scope.ts'
import { absentValue, singleRow } from './scalar.ts'

const CLAUSES: ReadonlySet<string> = new Set(['SELECT', 'WHERE', 'HAVING'])

export function bindExists(ast: ExistsAst, env: ExpressionEnvironment): SubQueryExpression {
  const { plan, references } = bindInner(ast.query, ast.span, env)
  return finished('EXISTS', plan, references, [], [], ast.span, env)
}

/** `x IN (SELECT …)`, or `(x, y) IN (SELECT a, b …)`. */
export function bindInQuery(ast: InQueryAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const { plan, references } = bindInner(ast.query, ast.span, env)
  const operands = operandsOf(ast.operand, plan, env, bind)
  if (operands.length !== plan.fields.length) {
    const message = `IN compares ${count(operands.length, 'value')} with a query of ${count(plan.fields.length, 'column')}.`
    throw invalid(env, 'COLUMN_COUNT', message, ast.query.span)
  }
  const first = references.length
  const width = first + operands.length
  const equalities = operands.map((operand, i) => {
    const column = plan.fields[i]
    if (column === undefined) throw new Error('as many columns as operands')
    return bindEquality('=', input(first + i, operand.type, operand.span), input(width + i, column.type), ast.span, env)
  })
  const [only] = equalities
  const equal = equalities.length === 1 && only !== undefined ? only : logic('And', equalities, ast.span)
  // A row that is NOT IN must differ for certain from all of the query's.
  const condition = ast.not && equal.type.nullable ? applyNamed('IS NOT FALSE', [equal], ast.span, env) : equal
  const query = finished('EXISTS', plan, references, operands, [condition], ast.span, env)
  return negate(ast.not, query, ast.span, env)
}

function operandsOf(
  ast: ExpressionAst,
  plan: LogicalPlan,
  env: ExpressionEnvironment,
  bind: Bind,
): readonly Expression[] {
  if (ast.kind === 'Row') return ast.values.map(bind)
  const operand = bind(ast)
  if (operand.type.kind !== 'ROW' || plan.fields[0]?.type.kind === 'ROW') return [operand]
  return operand.type.fields.map((_, i) => fieldAt(operand, i, ast.span, env))
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

/** `(SELECT MAX(x) FROM t)`: one value. */
export function bindScalarQuery(ast: SubqueryAst, env: ExpressionEnvironment): Expression {
  const { plan, references } = bindInner(ast.query, ast.span, env)
  if (plan.fields.length !== 1) {
    const message = `A sub-query that stands for a value must have one column; this one has ${plan.fields.length}.`
    throw invalid(env, 'COLUMN_COUNT', message, ast.query.span)
  }
  const single = singleRow(plan, ast.span)
  return finished('SCALAR', single, references, [], [], ast.span, env, absentValue(single, 0))
}

interface Inner {
  readonly plan: LogicalPlan
  readonly references: readonly Expression[]
}

function bindInner(query: Query, span: Span, env: ExpressionEnvironment): Inner {
  if (!CLAUSES.has(env.clause)) throw notSupported(env, `A sub-query in ${env.clause}`, span)
  const outer = new OuterScope(env)
  const { plan } = env.bindNested(query, { ...env, outer })
  return { plan, references: outer.references }
}

/** `conditions` are over `references`, `operands` and the columns of `plan`. */
function finished(
  mode: SubQueryExpression['mode'],
  plan: LogicalPlan,
  references: readonly Expression[],
  operands: readonly Expression[],
  conditions: readonly Expression[],
  span: Span,
  env: ExpressionEnvironment,
  absent?: Expression,
): SubQueryExpression {
  const args = [...references, ...operands]
  const free = decorrelate(plan, env)
  const tied = free.conditions.map((condition) =>
    mapOuter(
      renumbered(condition, (column) => args.length + column),
      ({ index, type, span: at }) => input(index, type, at),
    ),
  )
  const all = [...conditions, ...tied]
  const [only] = all
  const column = plan.fields[0]?.type ?? simple('BOOLEAN')
  const nullable = absent === undefined || absent.type.nullable || column.nullable
  return {
    kind: 'SubQuery',
    mode,
    query: new BoundQuery(free.plan, all.length > 1 ? logic('And', all, span) : only, absent),
    args,
    type: mode === 'EXISTS' ? simple('BOOLEAN', false) : withNullable(column, nullable),
    span,
  }
}
