import { didYouMean, ValidationError } from '../../../core/errors.ts'
import type { Span } from '../../../core/position.ts'
import { simple } from '../../../core/types/logical-type.ts'
import type { ColumnRef, FieldAccessAst, Identifier, IndexAst } from '../../../parser/ast/expression.ts'
import { rowOf } from '../../functions/scalar/collection/construct.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { resolveColumn, type ResolvedColumn, type ScopeColumn } from '../scope.ts'
import { applyNamed, bare } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'

/** A column, or a field within one: `r.a.b`. */
export function bindColumnRef(ref: ColumnRef, env: ExpressionEnvironment): Expression {
  const { expression, rest } = resolve(ref, env)
  return rest.reduce((row, name) => namedField(row, name, ref.span, env), expression)
}

/** A column of this query, or else of the one around it. */
function resolve(ref: ColumnRef, env: ExpressionEnvironment): ResolvedColumn {
  try {
    return resolveColumn(ref, env.scope, env)
  } catch (error) {
    const isUnknown = error instanceof ValidationError && error.code !== 'AMBIGUOUS_COLUMN'
    const found = isUnknown ? (aliasOf(ref, env) ?? env.outer?.column(ref)) : undefined
    if (found === undefined) throw error
    return found
  }
}

/** What a name stands for in the select list. */
function aliasOf({ parts }: ColumnRef, env: ExpressionEnvironment): ResolvedColumn | undefined {
  const [first, ...rest] = parts
  const expression = first && env.aliases?.get(first.name)
  return expression && { expression, rest }
}

/** A field of what is no plain column: `f(x).a`. */
export function bindFieldAccess(ast: FieldAccessAst, env: ExpressionEnvironment, bind: Bind): Expression {
  if (ast.field === '*') {
    const message = `'.*' gives several columns, so that it can only stand in a select list, not in ${env.clause}.`
    throw invalid(env, 'STAR_NOT_ALLOWED', message, ast.span)
  }
  return namedField(bind(ast.operand), ast.field, ast.span, env)
}

/** `a[i]`, `m[k]`, and `r[i]` or `r['name']` with literals. */
export function bindIndex(ast: IndexAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const operand = bind(ast.operand)
  const index = bind(ast.index)
  if (operand.type.kind !== 'ROW') return applyNamed('[]', [operand, index], ast.span, env)
  const { value } = index.kind === 'Literal' ? index : { value: undefined }
  if (typeof value === 'string') return namedField(operand, { name: value, span: ast.index.span }, ast.span, env)
  const count = operand.type.fields.length
  if (typeof value !== 'number' || value < 1 || value > count) {
    const message = `A field of a row is chosen by a literal: its name, or its number from 1 to ${count}.`
    throw invalid(env, 'UNKNOWN_FIELD', message, ast.index.span)
  }
  return fieldAt(operand, value - 1, ast.span, env)
}

function namedField(
  row: Expression,
  { name, span }: Pick<Identifier, 'name' | 'span'>,
  whole: Span,
  env: ExpressionEnvironment,
): Expression {
  const { type } = row
  if (type.kind !== 'ROW') {
    throw invalid(env, 'UNKNOWN_FIELD', `A value of type ${bare(type)} has no field '${name}'.`, span)
  }
  const index = type.fields.findIndex((field) => field.name === name)
  if (index >= 0) return fieldAt(row, index, whole, env)
  const names = type.fields.map((field) => field.name)
  const hint = didYouMean(name, names)
  const available = ` Its fields are ${names.map((field) => `'${field}'`).join(', ')}.`
  throw invalid(env, 'UNKNOWN_FIELD', `The row has no field '${name}'.${hint === '' ? available : hint}`, span)
}

/** Field `index` of a row, counted from 0; of one that is written out, the value itself. */
export function fieldAt(row: Expression, index: number, span: Span, env: ExpressionEnvironment): Expression {
  const written = row.kind === 'Call' && row.function === rowOf ? row.args[index] : undefined
  if (written !== undefined) return { ...written, span }
  return applyNamed('.', [row, literal(index, simple('INT', false))], span, env)
}

/** The columns that `r.*` stands for. */
export function flattened(row: Expression, span: Span, env: ExpressionEnvironment): readonly ScopeColumn[] {
  const { type } = row
  if (type.kind !== 'ROW') throw invalid(env, 'WRONG_TYPE', `'.*' needs a row; this is ${bare(type)}.`, span)
  return type.fields.map(({ name }, i) => ({ name, expression: fieldAt(row, i, span, env) }))
}
