import { JobError } from '../../core/errors.ts'
import { firstOf, type Taken } from './match.ts'
import type { MatchState } from './match-state.ts'
import type { SkipStrategy } from './pattern.ts'

/** Drops what a match that has been found skips. `nameOf` names variables in errors. */
export function skipAfter<E>(
  match: Taken<E>,
  state: MatchState<E>,
  skip: SkipStrategy,
  nameOf: (variable: number) => string,
): void {
  switch (skip.kind) {
    case 'none':
      return
    case 'to-next':
      state.drop(firstOf(match).number, true)
      return
    case 'past-last':
      state.drop(match.number, true)
      return
    case 'to-first':
    case 'to-last': {
      const target = eventOf(match, skip.variable, skip.kind === 'to-last')
      if (skip.required) checkTarget(match, target, nameOf(skip.variable))
      if (target !== undefined) state.drop(target.number, false)
    }
  }
}

/** The first or last event of a variable. */
function eventOf<E>(match: Taken<E>, variable: number, isLast: boolean): Taken<E> | undefined {
  let found: Taken<E> | undefined
  for (let taken: Taken<E> | undefined = match; taken !== undefined; taken = taken.previous) {
    if (taken.variable !== variable) continue
    if (isLast) return taken
    found = taken
  }
  return found
}

function checkTarget<E>(match: Taken<E>, target: Taken<E> | undefined, name: string): void {
  if (target === undefined) {
    throw new JobError('SKIP_TO_NOTHING', `A match has no event for '${name}', where the search was to go on after it.`)
  }
  if (target.number === firstOf(match).number) {
    throw new JobError(
      'SKIP_TO_OWN_START',
      `The search was to go on at '${name}' after a match, but that is the first event of the match: it would be found again without end.`,
    )
  }
}
