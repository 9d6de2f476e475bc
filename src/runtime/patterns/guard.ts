/** When a transition may be made: a combination of conditions. */
export type Guard =
  | { readonly kind: 'always' | 'never' }
  | { readonly kind: 'condition'; readonly index: number }
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

/** The conditions a guard asks for. */
export function conditionsOf(guard: Guard): number[] {
  switch (guard.kind) {
    case 'always':
    case 'never':
      return []
    case 'condition':
      return [guard.index]
    case 'not':
      return conditionsOf(guard.of)
    case 'and':
      return [...conditionsOf(guard.left), ...conditionsOf(guard.right)]
  }
}
