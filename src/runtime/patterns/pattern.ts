/** What may lie between two consecutive events of a match. */
export type Contiguity =
  /** Nothing. */
  | 'strict'
  /** Events that could not have been taken in place of the later one. */
  | 'relaxed'
  /** Anything. */
  | 'any'

/** How often a step is repeated. */
export interface Repetition {
  /** At least 1: a step that may be missing is `optional`. */
  readonly min: number
  /** Infinity for a loop. */
  readonly max: number
  /** Between two events (or rounds of a group) of the repetition. */
  readonly contiguity: Contiguity
  /** An event for which this condition holds ends the loop. */
  readonly until: number | undefined
  /** Two consecutive events of the repetition must be less than this apart (ms). */
  readonly within: number | undefined
}

interface Taking {
  /** To the event before the step's first. */
  readonly contiguity: Contiguity
  readonly optional: boolean
  readonly repetition: Repetition | undefined
  /** An event must come less than this after the one before it (ms). */
  readonly within: number | undefined
}

/** Takes events for a variable. */
export interface EventStep extends Taking {
  readonly kind: 'event'
  readonly variable: number
  /** Undefined: any event will do. */
  readonly condition: number | undefined
  /** Whether an event that fits the repetition may not be taken by what follows it. */
  readonly greedy: boolean
}

export interface GroupStep extends Taking {
  readonly kind: 'group'
  /** The first one's contiguity is that of the group. */
  readonly steps: readonly PatternStep[]
}

/** The absence of an event: directly after the step before (strict), or until the next step's event (relaxed). */
export interface AbsenceStep {
  readonly kind: 'absence'
  readonly contiguity: 'strict' | 'relaxed'
  readonly condition: number | undefined
  readonly within: number | undefined
}

export type PatternStep = EventStep | GroupStep | AbsenceStep

/**
 * What becomes of other matches once one has been found. Those that began before the event skipped to are dropped,
 * whether complete or not.
 */
export type SkipStrategy =
  | { readonly kind: 'none' | 'to-next' | 'past-last' }
  | {
      readonly kind: 'to-first' | 'to-last'
      readonly variable: number
      /** Whether it is an error that the variable has no event, or that its event is the match's first. */
      readonly required: boolean
    }

/**
 * A pattern by numbers: variables and conditions are indices, which the user of a matcher gives a meaning. Several
 * variables may share a condition, and conditions that end loops need no variable.
 */
export interface PatternDescription {
  readonly steps: readonly PatternStep[]
  /** The last event of a match comes less than this after its first (ms). */
  readonly within: number | undefined
  readonly skip: SkipStrategy
  /** For each condition: whether it looks at the events already taken. */
  readonly iterative: readonly boolean[]
}
