import type { State } from './automaton.ts'
import { firstOf, type Taken } from './match.ts'

/** A match that may yet become complete. */
export interface PartialMatch<E> {
  readonly state: State
  readonly last: Taken<E>
}

/** All matches of one key that are under way. */
export class MatchState<E> {
  /** By number of the first event; those with the same first event in the order they came about. */
  partial: PartialMatch<E>[] = []
  /** Complete, but held back by an unfinished match that began earlier and may skip them. In the same order. */
  readonly complete: Taken<E>[] = []
  /** How many of `partial` stand in each state. */
  readonly standing: Int32Array
  nextNumber = 0

  constructor(states: number) {
    this.standing = new Int32Array(states)
  }

  get isEmpty(): boolean {
    return this.partial.length === 0 && this.complete.length === 0
  }

  /** Adds a complete match after those that began no later. */
  addComplete(last: Taken<E>): void {
    const { complete } = this
    const { number } = firstOf(last)
    let at = complete.length
    while (at > 0 && firstOf(complete[at - 1] as Taken<E>).number > number) at--
    if (at === complete.length) complete.push(last)
    else complete.splice(at, 0, last)
  }

  /** Drops the matches that began before the event `number`, or with it where `inclusive`. */
  drop(number: number, inclusive: boolean): void {
    const limit = inclusive ? number + 1 : number
    const { partial, complete, standing } = this
    let n = 0
    for (; n < partial.length; n++) {
      const { state, last } = partial[n] as PartialMatch<E>
      if (firstOf(last).number >= limit) break
      standing[state.index] = (standing[state.index] as number) - 1
    }
    if (n > 0) partial.splice(0, n)
    n = 0
    while (n < complete.length && firstOf(complete[n] as Taken<E>).number < limit) n++
    if (n > 0) complete.splice(0, n)
  }
}
