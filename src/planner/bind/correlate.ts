import { withNullable } from '../../core/types/logical-type.ts'
import type { JoinAst, TableFunctionRef } from '../../parser/ast/query.ts'
import { didYouMean } from '../../core/errors.ts'
import { resolveUserCall, signatureOf } from '../functions/user/user-function.ts'
import { columnsOf, type UserTableFunction } from '../functions/user/table.ts'
import { field, filter } from '../logical/builder.ts'
import type { Expression } from '../logical/expression.ts'
import type { Field, LogicalCorrelate } from '../logical/plan.ts'
import { type Environment, invalid, notSupported } from './context.ts'
import { bare } from './expressions/apply.ts'
import { coerce, rejectBareNull, requireBoolean } from './expressions/coerce.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { uniqueNames } from './names.ts'
import { EMPTY_SCOPE, type Relation, type Scope, tableScope } from './scope.ts'
import { isWindowTvf } from './window-tvf.ts'

/** Whether the reference calls a function of the program. */
export function isUserCall(ref: TableFunctionRef): boolean {
  return !isWindowTvf(nameOf(ref))
}

const nameOf = (ref: TableFunctionRef): string => ref.path.parts.map(({ name }) => name).join('.')

/** `TABLE(f(…))` by itself: what the function gives for one call. */
export function bindTableCall(ref: TableFunctionRef, env: Environment): Relation {
  const oneRow: Relation = { plan: { kind: 'Values', rows: [[]], fields: [], span: ref.span }, scope: EMPTY_SCOPE }
  return correlate(oneRow, ref, false, env)
}

/** `left, LATERAL TABLE(f(…))` or `left [LEFT] JOIN LATERAL TABLE(f(…)) ON …`: a call for each row of the left side. */
export function bindCorrelate(join: JoinAst, left: Relation, right: TableFunctionRef, env: Environment): Relation {
  if (join.natural || join.using !== undefined) {
    throw notSupported(env, 'USING or NATURAL with a table function', join.span)
  }
  if (join.type === 'RIGHT' || join.type === 'FULL') {
    const message = `A ${join.type} JOIN can't have a table function on its right: there is a call for each row of the left side. Use JOIN or LEFT JOIN.`
    throw invalid(env, 'BAD_LATERAL_JOIN', message, join.span)
  }
  const outer = join.type === 'LEFT'
  const relation = correlate(left, right, outer, env)
  if (join.condition === undefined) return relation
  const local = expressionEnvironment(env, relation.scope, 'ON')
  const condition = requireBoolean(bindExpression(join.condition, local), 'ON', join.condition.span, env)
  if (condition.kind === 'Literal' && condition.value === true) return relation
  if (outer) {
    const message =
      'A LEFT JOIN with a table function can have ON TRUE only. Filter the rows inside the function, or use JOIN.'
    throw invalid(env, 'BAD_LATERAL_JOIN', message, join.condition.span)
  }
  return { ...relation, plan: filter(relation.plan, condition, join.condition.span) }
}

function correlate(left: Relation, ref: TableFunctionRef, outer: boolean, env: Environment): Relation {
  const fn = findFunction(ref, env)
  const args = bindArguments(fn, ref, ref.lateral ? left.scope : EMPTY_SCOPE, env)
  const width = left.plan.fields.length
  const own = columnsOf(fn).map(({ name, type }): Field => field(name, outer ? withNullable(type, true) : type))
  const names = uniqueNames([...left.plan.fields, ...own].map(({ name }) => name))
  const fields = [...left.plan.fields, ...own].map((f, i) => field(names[i] ?? f.name, f.type, f.time))
  const plan: LogicalCorrelate = {
    kind: 'Correlate',
    input: left.plan,
    function: fn,
    args,
    outer,
    fields,
    span: ref.span,
  }
  return { plan, scope: withColumns(left.scope, own, width, ref, env) }
}

function findFunction(ref: TableFunctionRef, env: Environment): UserTableFunction {
  const name = nameOf(ref)
  const fn = env.functions.table?.(name.toUpperCase())
  if (fn !== undefined) return fn
  if (env.functions.scalar(name.toUpperCase()) !== undefined) {
    throw invalid(
      env,
      'WRONG_KIND',
      `${name} is no table function: it gives one value and can stand in SELECT.`,
      ref.path.span,
    )
  }
  if (env.functions.isPlanned(name.toUpperCase())) throw notSupported(env, `Table function ${name}`, ref.span)
  const hint = didYouMean(name.toUpperCase(), env.functions.names())
  throw invalid(env, 'UNKNOWN_FUNCTION', `Table function '${name}' doesn't exist.${hint}`, ref.path.span)
}

function bindArguments(
  fn: UserTableFunction,
  ref: TableFunctionRef,
  scope: Scope,
  env: Environment,
): readonly Expression[] {
  const local = expressionEnvironment(env, scope, 'a table function')
  const args = ref.args.map(({ name, value }) => {
    if (name !== undefined) throw notSupported(env, `A named argument of ${fn.name}`, name.span)
    const arg = bindExpression(value, local)
    rejectBareNull(arg, env, value.span)
    return arg
  })
  const resolved = resolveUserCall(
    fn,
    args.map(({ type }) => type),
  )
  if (resolved !== undefined) return args.map((arg, i) => coerce(arg, resolved.args[i] ?? arg.type))
  const given = args.length === 0 ? 'no arguments' : `(${args.map(({ type }) => bare(type)).join(', ')})`
  const message = `'${fn.name}' can't be applied to ${given}. Expected: ${signatureOf(fn)}.`
  throw invalid(env, 'WRONG_ARGUMENTS', message, ref.span)
}

/** The names of the left side and those of the function's columns, by its alias if it has one. */
function withColumns(
  left: Scope,
  own: readonly Field[],
  width: number,
  { alias, span }: TableFunctionRef,
  env: Environment,
): Scope {
  const given = alias?.columns.map(({ name }) => name) ?? []
  if (given.length > 0 && given.length !== own.length) {
    const message = `'${alias?.name.name ?? ''}' has ${own.length} columns; the number of names given is ${given.length}.`
    throw invalid(env, 'COLUMN_COUNT', message, alias?.columns[0]?.span ?? span)
  }
  const scope = tableScope(own, alias?.name.name, given.length > 0 ? given : undefined)
  const shift = (columns: Scope['columns']): Scope['columns'] =>
    columns.map(({ name, expression }) =>
      expression.kind === 'Input'
        ? { name, expression: { ...expression, index: expression.index + width } }
        : { name, expression },
    )
  const tables = scope.tables.map((table) => ({ ...table, columns: shift(table.columns) }))
  return { tables: [...left.tables, ...tables], columns: [...left.columns, ...shift(scope.columns)] }
}
