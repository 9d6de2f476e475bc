import type { Action, Automaton, State } from './automaton.ts'
import { and, type Guard, limitOf, looksBack } from './guard.ts'
import type { AbsenceStep, PatternDescription } from './pattern.ts'

export interface DraftTransition {
  readonly action: Action
  readonly target: DraftState
  readonly variable: number
  readonly guard: Guard
  readonly absence: AbsenceStep | undefined
}

/** A state of an automaton under construction. */
export class DraftState implements State {
  readonly index: number
  readonly kind: State['kind']
  within: number
  readonly #transitions: DraftTransition[] = []
  iterative = false
  mayFinish = false

  constructor(index: number, kind: State['kind'], within: number = Infinity) {
    this.index = index
    this.kind = kind
    this.within = within
  }

  get transitions(): readonly DraftTransition[] {
    return this.#transitions
  }

  push(transition: DraftTransition): void {
    if (transition.guard.kind !== 'never') this.#transitions.push(transition)
  }

  add(action: 'ignore' | 'proceed', target: DraftState, guard: Guard): void {
    this.push({ action, target, variable: -1, guard, absence: undefined })
  }

  addTake(target: DraftState, variable: number, guard: Guard): void {
    this.push({ action: 'take', target, variable, guard, absence: undefined })
  }

  addStop(absence: AbsenceStep, guard: Guard): void {
    this.push({ action: 'stop', target: this, variable: -1, guard, absence })
  }

  /** Allows every way out only if `guard` holds as well. */
  restrict(guard: Guard): void {
    const all = this.#transitions.splice(0)
    for (const transition of all) this.push({ ...transition, guard: and(transition.guard, guard) })
  }
}

/** The automaton of finished states. */
export function finish(states: readonly DraftState[], start: DraftState, pattern: PatternDescription): Automaton {
  const { iterative } = pattern
  for (const state of states) {
    const reached = withoutEvent(state)
    state.mayFinish = state.kind !== 'final' && reached.some(({ kind }) => kind === 'final')
    const open = reached.flatMap(({ transitions }) => transitions)
    state.iterative = open.some(({ guard }) => looksBack(guard, iterative))
    if (state.kind === 'waiting') state.within = limitOfTakes(open)
  }
  return {
    states,
    start,
    within: pattern.within ?? Infinity,
    limitsGaps: states.some(({ within }) => within < Infinity),
    skip: pattern.skip,
    conditions: iterative.length,
    iterative,
    matchesEmpty: start.mayFinish,
  }
}

/** The time after which none of the transitions can take an event any more. */
function limitOfTakes(transitions: readonly DraftTransition[]): number {
  const limits = transitions.filter(({ action }) => action === 'take').map(({ guard }) => limitOf(guard))
  return limits.length === 0 ? Infinity : Math.max(...limits)
}

/** The states that can be reached from `state` by proceeding, itself among them. */
function withoutEvent(state: DraftState): DraftState[] {
  const reached = new Set([state])
  for (const { transitions } of reached) {
    for (const { action, target } of transitions) if (action === 'proceed') reached.add(target)
  }
  return [...reached]
}
