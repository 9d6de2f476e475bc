import { PlanError, ValidationError } from '../../../core/errors.ts'
import type { Span } from '../../../core/position.ts'
import { isNested, type LogicalType, typeText, withNullable } from '../../../core/types/logical-type.ts'
import type { Argument, ScalarFunction } from '../../functions/function.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import { at } from '../context.ts'
import { coerce, rejectBareNull } from './coerce.ts'
import type { ExpressionEnvironment } from './environment.ts'

/** A call of `fn`, its types resolved and its arguments cast to them. */
export function apply(
  fn: ScalarFunction,
  args: readonly Expression[],
  span: Span,
  env: ExpressionEnvironment,
): Expression {
  const takesNull = fn.bareNull === 'notAll' ? args.some(({ type }) => type.kind !== 'NULL') : fn.bareNull === 'any'
  if (!takesNull) for (const arg of args) rejectBareNull(arg, env, span)
  const resolution = fn.resolve(args.map(argumentOf))
  if (resolution === undefined || typeof resolution === 'string') throw wrongArguments(fn, args, resolution, span, env)
  if (fn.ofSession !== undefined) return literal(fn.ofSession(env.catalog.current), resolution.result, span)
  const coerced = args.map((arg, i) => {
    const type = resolution.args[i]
    return type === undefined ? arg : coerce(arg, type, resolution.lenient)
  })
  return { kind: 'Call', function: fn, args: coerced, type: resolution.result, span }
}

/** What a function knows of an argument when its types are resolved. */
export function argumentOf(arg: Expression): Argument {
  return { type: arg.type, literal: arg.kind === 'Literal' ? arg.value : undefined }
}

/** A call of the operator or function registered as `name`. */
export function applyNamed(
  name: string,
  args: readonly Expression[],
  span: Span,
  env: ExpressionEnvironment,
): Expression {
  const fn = env.functions.scalar(name)
  if (fn === undefined) throw new PlanError('NOT_SUPPORTED', `${name} is not supported yet.`, at(env, span))
  return apply(fn, args, span, env)
}

function wrongArguments(
  fn: ScalarFunction,
  args: readonly Expression[],
  reason: string | undefined,
  span: Span,
  env: ExpressionEnvironment,
): Error {
  // A join on keys of different families is valid SQL that has no plan; anywhere else it is a wrong argument.
  const Kind = env.clause === 'ON' && fn.name === '=' ? PlanError : ValidationError
  return new Kind('WRONG_ARGUMENTS', reason ?? mismatch(fn, args), at(env, span))
}

function mismatch(fn: ScalarFunction, args: readonly Expression[]): string {
  const types = args.map(({ type }) => bare(type))
  if (fn.family === 'comparison' && types.length === 2) {
    const unordered = args.every(({ type }) => isNested(type))
    const advice = unordered ? 'They have no order.' : 'Use CAST to make them alike.'
    return `'${fn.name}' can't compare ${types[0]} with ${types[1]}. ${advice}`
  }
  const given = types.length === 0 ? 'no arguments' : `(${types.join(', ')})`
  return `'${fn.name}' can't be applied to ${given}. Expected: ${fn.signatures.join(' or ')}.`
}

export function bare(type: LogicalType): string {
  return typeText(withNullable(type, true))
}
