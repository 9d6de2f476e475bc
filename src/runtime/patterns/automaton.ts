import { type Guard } from './guard.ts'
import type { AbsenceStep, SkipStrategy } from './pattern.ts'

/** What a transition does with the event at hand. */
export type Action =
  /** Adds it to the match. */
  | 'take'
  /** Passes over it. */
  | 'ignore'
  /** Nothing yet: the target decides. */
  | 'proceed'
  /** Gives the match up. */
  | 'stop'

export interface Transition {
  readonly action: Action
  readonly target: State
  /** The variable that takes the event. */
  readonly variable: number
  readonly guard: Guard
  /** The absence that a `stop` stands for. */
  readonly absence: AbsenceStep | undefined
}

export interface State {
  readonly index: number
  readonly kind: 'waiting' | 'final' | 'pending'
  readonly transitions: readonly Transition[]
  /** A match that stands here gives up so long after its last event (ms); Infinity: never. */
  readonly within: number
  /** Whether the next step depends on the events already taken, and not on the new event alone. */
  readonly iterative: boolean
  /** Whether a match may be complete here although it could go on. */
  readonly mayFinish: boolean
}

/** A pattern as states and transitions. Matches begin in `start`, and are complete in the state of kind `final`. */
export interface Automaton {
  readonly states: readonly State[]
  readonly start: State
  /** ms; Infinity: without limit. */
  readonly within: number
  /** Whether states have limits of their own. */
  readonly limitsGaps: boolean
  readonly skip: SkipStrategy
  readonly conditions: number
  readonly iterative: readonly boolean[]
  /** Whether no event at all would be a match. */
  readonly matchesEmpty: boolean
}
