import { withNullable } from '../../core/types/logical-type.ts'
import type { Identifier } from '../../parser/ast/expression.ts'
import type { JoinAst } from '../../parser/ast/query.ts'
import { field } from '../logical/builder.ts'
import { type Expression, input, mapInputs } from '../logical/expression.ts'
import type { Field, JoinType, LogicalPlan } from '../logical/plan.ts'
import { type Environment, invalid } from './context.ts'
import { applyNamed } from './expressions/apply.ts'
import { requireBoolean } from './expressions/coerce.ts'
import { type ExpressionEnvironment, expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { logic } from './expressions/logic.ts'
import { uniqueNames } from './names.ts'
import type { Relation, Scope, ScopeColumn } from './scope.ts'

/**
 * A join in any notation. Its fields are the left's, then the right's, and keep their time attributes: which kind of
 * join it becomes, and so whether they still are attributes behind it, is decided when the plan is made.
 */
export function bindJoin(join: JoinAst, left: Relation, right: Relation, env: Environment): Relation {
  rejectSameNames(join, left.scope, right.scope, env)
  const width = left.plan.fields.length
  const matching = concatenated(left.scope, shifted(right.scope, width))
  const shared = sharedColumns(join, left.scope, right.scope, env)
  const local = expressionEnvironment(env, matching, 'ON')
  const condition = shared === undefined ? onCondition(join, local) : usingCondition(shared, join, width, local)
  const type = joinType(join)
  const plan: LogicalPlan = {
    kind: 'Join',
    type,
    left: left.plan,
    right: right.plan,
    condition,
    fields: joinFields(type, left.plan, right.plan),
    span: join.span,
  }
  const scope = padded(matching, plan.fields)
  return { plan, scope: shared === undefined ? scope : merged(scope, shared, type, join, local) }
}

function joinType({ type }: JoinAst): JoinType {
  return type === 'CROSS' || type === 'COMMA' ? 'INNER' : type
}

/** Fields of a join; an outer join makes those of the side it pads nullable. */
export function joinFields(type: JoinType, left: LogicalPlan, right: LogicalPlan): readonly Field[] {
  if (type === 'SEMI' || type === 'ANTI') return left.fields
  const pad = (fields: readonly Field[], padding: boolean): readonly Field[] =>
    padding ? fields.map((f) => field(f.name, withNullable(f.type, true), f.time)) : fields
  const fields = [
    ...pad(left.fields, type === 'RIGHT' || type === 'FULL'),
    ...pad(right.fields, type === 'LEFT' || type === 'FULL'),
  ]
  const names = uniqueNames(fields.map(({ name }) => name))
  return fields.map((f, i) => field(names[i] ?? f.name, f.type, f.time))
}

function onCondition(join: JoinAst, env: ExpressionEnvironment): Expression | undefined {
  if (join.condition === undefined) return undefined
  return requireBoolean(bindExpression(join.condition, env), 'ON', join.condition.span, env)
}

/** A column that USING or NATURAL takes from both sides. */
interface SharedColumn {
  readonly name: string
  readonly left: Expression
  /** Counted from the right side's first column. */
  readonly right: Expression
}

function sharedColumns(
  join: JoinAst,
  left: Scope,
  right: Scope,
  env: Environment,
): readonly SharedColumn[] | undefined {
  if (join.using !== undefined) {
    return join.using.map((name) => ({
      name: name.name,
      left: sideColumn(left, name, 'left', env),
      right: sideColumn(right, name, 'right', env),
    }))
  }
  if (!join.natural) return undefined
  const names = left.columns.map(({ name }) => name).filter((name) => right.columns.some((c) => c.name === name))
  return names.map((name) => {
    const identifier: Identifier = { kind: 'Identifier', name, span: join.span }
    return { name, left: sideColumn(left, identifier, 'left', env), right: sideColumn(right, identifier, 'right', env) }
  })
}

function sideColumn(scope: Scope, { name, span }: Identifier, side: string, env: Environment): Expression {
  const [column, other] = scope.columns.filter((c) => c.name === name)
  if (column === undefined) {
    throw invalid(env, 'UNKNOWN_COLUMN', `Column '${name}' of USING doesn't exist on the ${side} side.`, span)
  }
  if (other === undefined) return column.expression
  throw invalid(env, 'AMBIGUOUS_COLUMN', `Column '${name}' of USING is ambiguous on the ${side} side.`, span)
}

function usingCondition(
  shared: readonly SharedColumn[],
  join: JoinAst,
  width: number,
  env: ExpressionEnvironment,
): Expression | undefined {
  const equalities = shared.map(({ left, right }) => applyNamed('=', [left, shift(right, width)], join.span, env))
  const [only] = equalities
  return equalities.length > 1 ? logic('And', equalities, join.span) : only
}

/** `*` shows the shared columns once and first; of an outer join the side that isn't padded gives their value. */
function merged(
  scope: Scope,
  shared: readonly SharedColumn[],
  type: JoinType,
  join: JoinAst,
  env: ExpressionEnvironment,
): Scope {
  const first = shared.map(({ name }): ScopeColumn => {
    const sides = scope.columns.filter((column) => column.name === name).map(({ expression }) => expression)
    if (type === 'FULL') return { name, expression: applyNamed('COALESCE', sides, join.span, env) }
    const side = type === 'RIGHT' ? sides[1] : sides[0]
    if (side === undefined) throw new Error(`no shared column ${name}`)
    return { name, expression: side }
  })
  const names = new Set(shared.map(({ name }) => name))
  return { tables: scope.tables, columns: [...first, ...scope.columns.filter(({ name }) => !names.has(name))] }
}

function concatenated(left: Scope, right: Scope): Scope {
  return { tables: [...left.tables, ...right.tables], columns: [...left.columns, ...right.columns] }
}

function shifted(scope: Scope, by: number): Scope {
  return mapScope(scope, (expression) => shift(expression, by))
}

/** Columns with the types they have behind the join. */
function padded(scope: Scope, fields: readonly Field[]): Scope {
  return mapScope(scope, (expression) =>
    mapInputs(expression, (ref) => ({ ...ref, type: fields[ref.index]?.type ?? ref.type })),
  )
}

function mapScope({ tables, columns }: Scope, f: (expression: Expression) => Expression): Scope {
  const map = (all: readonly ScopeColumn[]): readonly ScopeColumn[] =>
    all.map(({ name, expression }) => ({ name, expression: f(expression) }))
  return { tables: tables.map((table) => ({ ...table, columns: map(table.columns) })), columns: map(columns) }
}

function shift(expression: Expression, by: number): Expression {
  return mapInputs(expression, (ref) => input(ref.index + by, ref.type, ref.span))
}

function rejectSameNames(join: JoinAst, left: Scope, right: Scope, env: Environment): void {
  const names = new Set(left.tables.flatMap(({ name }) => name ?? []))
  const twice = right.tables.find(({ name }) => name !== undefined && names.has(name))?.name
  if (twice === undefined) return
  const message = `Two tables of FROM are called '${twice}'. Give one of them an alias, '${twice} AS other'.`
  throw invalid(env, 'DUPLICATE_ALIAS', message, join.right.span)
}
