import type { PatternCondition } from '../../runtime/functions/pattern.ts'
import { SimpleCondition } from '../../runtime/functions/pattern.ts'
import { callable } from '../../runtime/functions/function.ts'
import type { ConditionCall } from '../../runtime/operators/pattern-match.ts'

export type AnyCondition = PatternCondition<never, never>

/** A condition in the form the engine calls. */
export interface CallableCondition {
  readonly call: ConditionCall
  /** Whether it looks at the events already taken. */
  readonly isIterative: boolean
  /** The user functions, for their life cycle. */
  readonly functions: readonly unknown[]
}

export function conditionOf(fn: AnyCondition): CallableCondition {
  const call: ConditionCall = callable(fn, 'filter')
  // Who takes one argument only can't ask for other events.
  const { length } = typeof fn === 'function' ? fn : fn.filter
  return { call, isIterative: length !== 1 && !(fn instanceof SimpleCondition), functions: [fn] }
}

/** Events of one class. */
export function instanceOf(type: abstract new (...args: never[]) => unknown): CallableCondition {
  return { call: (event) => event instanceof type, isIterative: false, functions: [] }
}

export function both(left: CallableCondition | undefined, right: CallableCondition): CallableCondition {
  return left === undefined
    ? right
    : combined(left, right, (event, ctx) => left.call(event, ctx) && right.call(event, ctx))
}

export function either(left: CallableCondition | undefined, right: CallableCondition): CallableCondition {
  return left === undefined
    ? right
    : combined(left, right, (event, ctx) => left.call(event, ctx) || right.call(event, ctx))
}

function combined(left: CallableCondition, right: CallableCondition, call: ConditionCall): CallableCondition {
  return {
    call,
    isIterative: left.isIterative || right.isIterative,
    functions: [...left.functions, ...right.functions],
  }
}
