import type { Automaton, State, Transition } from './automaton.ts'
import type { Guard } from './guard.ts'
import { firstOf, type Taken } from './match.ts'
import { MatchState, type PartialMatch } from './match-state.ts'
import { skipAfter } from './skip.ts'

/** Gives the conditions of a pattern a meaning. */
export interface PatternConditions<E> {
  /** Whether `event` fulfils a condition, after the events of a match that ends with `last`. */
  holds(condition: number, event: E, last: Taken<E> | undefined): boolean
  /** The name of a variable, for errors. */
  nameOf(variable: number): string
}

/** A match that was given up because it took too long. */
export interface TimedOut<E> {
  readonly last: Taken<E>
  /** The time at which it was too late (ms). */
  readonly time: number
}

/** What the mere passing of time does. The arrays are valid until the next call. */
export interface TimeAdvance<E> {
  /** Complete matches, by their last events. */
  readonly found: readonly Taken<E>[]
  readonly timedOut: readonly TimedOut<E>[]
}

/** The transitions that one event makes possible in a state. */
interface Outcome {
  /** The event for which this was found out, where no match plays a part. */
  stamp: number
  /** How many of `transitions` count: shrinking an array for every event costs 5 % of the whole. */
  n: number
  readonly transitions: Transition[]
}

const NOTHING: readonly never[] = []
const NO_TIMEOUT: TimeAdvance<never> = { found: NOTHING, timedOut: NOTHING }

/**
 * Finds the matches of a pattern in events that come in order. One matcher serves all keys; what belongs to a key is in
 * its `MatchState`.
 *
 * An event is given to every unfinished match and, as a possible first event, to the start. Each condition is evaluated
 * at most once for an event, or once for an event and match where it looks at the match; states in which an event
 * changes nothing cost nothing, however many matches stand there.
 *
 * Whoever uses it decides what an event is, records of a stream or row numbers of a columnar store, and what conditions
 * mean, functions or generated code. SQL's MATCH_RECOGNIZE is such a user: its rows are strictly contiguous; a reluctant
 * quantifier is a repetition, a greedy one a repetition that is greedy; `AFTER MATCH SKIP` and `WITHIN` are `skip` and
 * `within`, `DEFINE` gives a condition for each variable, and measures walk the events of a match from its last back. A
 * store of rows of its own is swept by what `partial` and `complete` of the states still reach.
 *
 * Matches come out by their first event, those with the same first event in the order in which they came about.
 */
export class Matcher<E> {
  readonly #automaton: Automaton
  readonly #conditions: PatternConditions<E>
  readonly #nameOf: (variable: number) => string
  readonly #outcomes: readonly Outcome[]
  /** By condition: what it was evaluated for, and the result. */
  readonly #evaluated: Float64Array
  readonly #results: Uint8Array
  #lastStamp = 0
  #eventStamp = 0
  #matchStamp = 0
  #event!: E
  #timestamp = 0
  #last: Taken<E> | undefined
  readonly #stack: State[] = []
  /** By state: the stamp of the outcome that has seen it. */
  readonly #seen: Float64Array
  readonly #targets: State[] = []
  readonly #takenBy: (Taken<E> | undefined)[] = []
  readonly #found: Taken<E>[] = []

  constructor(automaton: Automaton, conditions: PatternConditions<E>) {
    this.#automaton = automaton
    this.#conditions = conditions
    this.#nameOf = (variable) => conditions.nameOf(variable)
    this.#outcomes = automaton.states.map(() => ({ stamp: 0, n: 0, transitions: [] }))
    this.#evaluated = new Float64Array(automaton.conditions)
    this.#results = new Uint8Array(automaton.conditions)
    this.#seen = new Float64Array(automaton.states.length)
  }

  createState(): MatchState<E> {
    return new MatchState(this.#automaton.states.length)
  }

  /**
   * Takes the next event, whose time must not be before that of the last one, and returns the matches it completes,
   * each by its last event; the array is valid until the next call. `advanceTime` must have been called for `timestamp`.
   */
  process(state: MatchState<E>, event: E, timestamp: number): readonly Taken<E>[] {
    this.#event = event
    this.#timestamp = timestamp
    this.#eventStamp = ++this.#lastStamp
    const number = state.nextNumber
    if (this.#found.length > 0) this.#found.length = 0
    if (this.#concerns(state)) this.#advanceAll(state, number)
    this.#begin(state, number)
    if (state.isEmpty) state.nextNumber = 0
    else state.nextNumber = number + 1
    return this.#release(state)
  }

  /** Whether the event changes anything for one of the matches. */
  #concerns({ partial, standing }: MatchState<E>): boolean {
    if (partial.length === 0) return false
    const { states } = this.#automaton
    for (let i = 0; i < states.length; i++) {
      if ((standing[i] as number) === 0) continue
      const state = states[i] as State
      if (state.iterative || !isIdle(this.#outcomeFor(state), state)) return true
    }
    return false
  }

  #advanceAll(state: MatchState<E>, number: number): void {
    const { partial } = state
    const next: PartialMatch<E>[] = []
    state.standing.fill(0)
    for (let i = 0; i < partial.length; i++) {
      const match = partial[i] as PartialMatch<E>
      const outcome = this.#outcomeOf(match)
      if (isIdle(outcome, match.state)) keep(state, next, match)
      else this.#advance(state, next, match, outcome, number)
    }
    state.partial = next
  }

  #outcomeOf({ state, last }: PartialMatch<E>): Outcome {
    this.#last = last
    if (!state.iterative) return this.#outcomeFor(state)
    this.#matchStamp = ++this.#lastStamp
    const outcome = this.#outcomes[state.index] as Outcome
    this.#resolve(state, outcome)
    return outcome
  }

  /** What the event does in a state, whatever the match. */
  #outcomeFor(state: State): Outcome {
    const outcome = this.#outcomes[state.index] as Outcome
    if (outcome.stamp === this.#eventStamp) return outcome
    this.#resolve(state, outcome)
    outcome.stamp = this.#eventStamp
    return outcome
  }

  /** Collects the transitions that are open, those behind a `proceed` after the state's own. */
  #resolve(from: State, outcome: Outcome): void {
    const stamp = ++this.#lastStamp
    outcome.n = 0
    this.#stack.push(from)
    for (let state = this.#stack.pop(); state !== undefined; state = this.#stack.pop()) {
      if (this.#seen[state.index] === stamp) continue
      this.#seen[state.index] = stamp
      for (const transition of state.transitions) {
        if (!this.#allows(transition.guard)) continue
        if (transition.action === 'proceed') this.#stack.push(transition.target)
        else outcome.transitions[outcome.n++] = transition
      }
    }
  }

  #allows(guard: Guard): boolean {
    switch (guard.kind) {
      case 'always':
        return true
      case 'never':
        return false
      case 'condition':
        return this.#holds(guard.index)
      case 'within':
        return this.#last === undefined || this.#timestamp - this.#last.timestamp < guard.ms
      case 'not':
        return !this.#allows(guard.of)
      case 'and':
        return this.#allows(guard.left) && this.#allows(guard.right)
    }
  }

  #holds(condition: number): boolean {
    const stamp = this.#automaton.iterative[condition] ? this.#matchStamp : this.#eventStamp
    if (this.#evaluated[condition] === stamp) return this.#results[condition] === 1
    const result = this.#conditions.holds(condition, this.#event, this.#last)
    this.#evaluated[condition] = stamp
    this.#results[condition] = result ? 1 : 0
    return result
  }

  /** Replaces a match by what the event makes of it. */
  #advance(
    state: MatchState<E>,
    next: PartialMatch<E>[],
    match: PartialMatch<E>,
    outcome: Outcome,
    number: number,
  ): void {
    let givenUp = false
    let n = 0
    for (let i = 0; i < outcome.n; i++) {
      const { action, target, variable } = outcome.transitions[i] as Transition
      if (action === 'stop') givenUp = true
      else if (action === 'ignore') n = this.#reach(state, target, match.last, n)
      else n = this.#take(state, target, this.#takenAs(variable, match.last, number), n)
    }
    if (givenUp) return
    for (let i = 0; i < n; i++) {
      const last = this.#takenBy[i] as Taken<E>
      const target = this.#targets[i] as State
      keep(state, next, last === match.last && target === match.state ? match : { state: target, last })
    }
  }

  #takenAs(variable: number, previous: Taken<E> | undefined, number: number): Taken<E> {
    const first = previous === undefined ? undefined : firstOf(previous)
    return { event: this.#event, timestamp: this.#timestamp, number, variable, previous, first }
  }

  #reach(state: MatchState<E>, target: State, last: Taken<E>, n: number): number {
    if (target.kind === 'final') {
      state.addComplete(last)
      return n
    }
    this.#targets[n] = target
    this.#takenBy[n] = last
    return n + 1
  }

  #take(state: MatchState<E>, target: State, last: Taken<E>, n: number): number {
    const reached = this.#reach(state, target, last, n)
    if (target.mayFinish && this.#finishes(target)) state.addComplete(last)
    return reached
  }

  /** Whether a match that has just come to `from` is complete. */
  #finishes(from: State): boolean {
    const stamp = ++this.#lastStamp
    this.#stack.push(from)
    let finishes = false
    for (let state = this.#stack.pop(); state !== undefined; state = this.#stack.pop()) {
      if (this.#seen[state.index] === stamp) continue
      this.#seen[state.index] = stamp
      if (state.kind === 'final') finishes = true
      for (const { action, target, guard } of state.transitions) {
        if (action === 'proceed' && this.#allows(guard)) this.#stack.push(target)
      }
    }
    return finishes
  }

  /** Lets new matches begin with the event. */
  #begin(state: MatchState<E>, number: number): void {
    const { start } = this.#automaton
    this.#last = undefined
    this.#matchStamp = ++this.#lastStamp
    const outcome = this.#outcomes[start.index] as Outcome
    outcome.stamp = 0
    this.#resolve(start, outcome)
    let n = 0
    for (let i = 0; i < outcome.n; i++) {
      const { action, target, variable } = outcome.transitions[i] as Transition
      if (action === 'take') n = this.#take(state, target, this.#takenAs(variable, undefined, number), n)
    }
    for (let i = 0; i < n; i++) {
      keep(state, state.partial, { state: this.#targets[i] as State, last: this.#takenBy[i] as Taken<E> })
    }
  }

  /** The complete matches that no unfinished one can skip any more. */
  #release(state: MatchState<E>): readonly Taken<E>[] {
    const { complete } = state
    if (complete.length === 0) return NOTHING
    const { skip } = this.#automaton
    for (let match = complete[0]; match !== undefined; match = complete[0]) {
      const earliest = state.partial[0]
      if (skip.kind !== 'none' && earliest !== undefined && firstOf(match).number > firstOf(earliest.last).number) break
      complete.shift()
      this.#found.push(match)
      skipAfter(match, state, skip, this.#nameOf)
    }
    return this.#found
  }

  /** The time at which the next match is given up; Infinity if none is. */
  nextTimeout({ partial }: MatchState<E>): number {
    const { within, limitsGaps } = this.#automaton
    const earliest = partial[0]
    if (earliest === undefined) return Infinity
    let next = within === Infinity ? Infinity : firstOf(earliest.last).timestamp + within
    if (limitsGaps) for (const { state, last } of partial) next = Math.min(next, last.timestamp + state.within)
    return next
  }

  /** Gives up the matches whose time is over at `time`. Those that were only waiting for that are complete. */
  advanceTime(state: MatchState<E>, time: number): TimeAdvance<E> {
    if (this.nextTimeout(state) > time) return NO_TIMEOUT
    const { within } = this.#automaton
    const { partial } = state
    const timedOut: TimedOut<E>[] = []
    this.#found.length = 0
    state.partial = []
    state.standing.fill(0)
    for (const match of partial) {
      const limit = Math.min(firstOf(match.last).timestamp + within, match.last.timestamp + match.state.within)
      if (limit > time) keep(state, state.partial, match)
      else if (match.state.kind === 'pending') state.addComplete(match.last)
      else timedOut.push({ last: match.last, time: limit })
    }
    return { found: this.#release(state), timedOut }
  }
}

function keep<E>(state: MatchState<E>, matches: PartialMatch<E>[], match: PartialMatch<E>): void {
  const { index } = match.state
  state.standing[index] = (state.standing[index] as number) + 1
  matches.push(match)
}

/** Whether the event is ignored, and nothing else. */
function isIdle({ n, transitions }: Outcome, state: State): boolean {
  if (n !== 1) return false
  const only = transitions[0] as Transition
  return only.action === 'ignore' && only.target === state
}
