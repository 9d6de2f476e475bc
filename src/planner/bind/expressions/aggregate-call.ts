import type { CallAst } from '../../../parser/ast/expression.ts'
import type { AggregateFunction } from '../../functions/aggregate-function.ts'
import type { Resolution } from '../../functions/function.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { argumentOf, bare } from './apply.ts'

interface Text {
  readonly text: string
}

/** The types of a call of an aggregate. */
export function resolveAggregate(
  call: CallAst,
  fn: AggregateFunction,
  args: readonly Expression[],
  env: Text,
): Resolution {
  const resolved = fn.resolve(args.map(argumentOf))
  if (resolved === undefined) {
    const given = args.length === 0 ? 'no arguments' : `(${args.map(({ type }) => bare(type)).join(', ')})`
    throw wrongAggregate(call, fn, given, env)
  }
  if (typeof resolved === 'string') throw invalid(env, 'WRONG_ARGUMENTS', resolved, call.span)
  return resolved
}

export function wrongAggregate(call: CallAst, fn: AggregateFunction, given: string, env: Text): Error {
  const message = `'${fn.name}' can't be applied to ${given}. Expected: ${fn.signatures.join(' or ')}.`
  return invalid(env, 'WRONG_ARGUMENTS', message, call.span)
}
