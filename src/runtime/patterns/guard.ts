/** When a transition may be made: a combination of conditions. */
export type Guard =
  | { readonly kind: 'always' | 'never' }
  | { readonly kind: 'condition'; readonly index: number }
  /** Less than `ms` after the last event of the match. */
  | { readonly kind: 'within'; readonly ms: number }
  | { readonly kind: 'not'; readonly of: Guard }
  | { readonly kind: 'and'; readonly left: Guard; readonly right: Guard }

export const ALWAYS: Guard = { kind: 'always' }
export const NEVER: Guard = { kind: 'never' }

/** A condition of a step; one that is missing always holds. */
export function holds(condition: number | undefined): Guard {
  return condition === undefined ? ALWAYS : { kind: 'condition', index: condition }
}

export function not(of: Guard): Guard {
  if (of.kind === 'always') return NEVER
  if (of.kind === 'never') return ALWAYS
  return of.kind === 'not' ? of.of : { kind: 'not', of }
}

export function and(left: Guard, right: Guard): Guard {
  if (left.kind === 'always' || right.kind === 'never') return right
  if (right.kind === 'always' || left.kind === 'never') return left
  return { kind: 'and', left, right }
}

export function or(left: Guard, right: Guard): Guard {
  return not(and(not(left), not(right)))
}

/** A guard that also asks for a limited time since the last event. */
export function soon(within: number | undefined, guard: Guard): Guard {
  return within === undefined ? guard : and({ kind: 'within', ms: within }, guard)
}

/** The time since the last event (ms) after which a guard can't be fulfilled any more. */
export function limitOf(guard: Guard): number {
  if (guard.kind === 'within') return guard.ms
  return guard.kind === 'and' ? Math.min(limitOf(guard.left), limitOf(guard.right)) : Infinity
}

/** Whether a guard depends on more than the event at hand; `iterative` tells it of conditions. */
export function looksBack(guard: Guard, iterative: readonly boolean[]): boolean {
  switch (guard.kind) {
    case 'always':
    case 'never':
      return false
    case 'condition':
      return iterative[guard.index] === true
    case 'within':
      return true
    case 'not':
      return looksBack(guard.of, iterative)
    case 'and':
      return looksBack(guard.left, iterative) || looksBack(guard.right, iterative)
  }
}
