import type { Automaton, State } from './automaton.ts'
import { firstOf, type Taken } from './match.ts'
import { MatchState } from './match-state.ts'

/** The matches of one key as plain data: what they share is written once, and referred to by index. */
export interface SavedMatches<E> {
  readonly nextNumber: number
  readonly events: readonly E[]
  /** For each `Taken`, the earlier first: event, timestamp, number, variable, previous (-1: none). */
  readonly taken: readonly number[]
  /** For each unfinished match: state, last event. */
  readonly partial: readonly number[]
  readonly complete: readonly number[]
}

const TAKEN_FIELDS = 5

export function saveMatches<E>(state: MatchState<E>): SavedMatches<E> {
  const writer = new TakenWriter<E>()
  const partial = state.partial.flatMap(({ state: { index }, last }) => [index, writer.add(last)])
  const complete = state.complete.map((last) => writer.add(last))
  return { nextNumber: state.nextNumber, events: writer.events, taken: writer.taken, partial, complete }
}

class TakenWriter<E> {
  readonly events: E[] = []
  readonly taken: number[] = []
  readonly #indices = new Map<Taken<E>, number>()
  readonly #eventIndices = new Map<number, number>()

  /** The index of `last`, after all that it builds on. */
  add(last: Taken<E>): number {
    const missing: Taken<E>[] = []
    let known: number | undefined
    for (let taken: Taken<E> | undefined = last; taken !== undefined; taken = taken.previous) {
      known = this.#indices.get(taken)
      if (known !== undefined) break
      missing.push(taken)
    }
    let index = known ?? -1
    for (const taken of missing.toReversed()) index = this.#write(taken, index)
    return index
  }

  #write(taken: Taken<E>, previous: number): number {
    const index = this.#indices.size
    this.#indices.set(taken, index)
    this.taken.push(this.#event(taken), taken.timestamp, taken.number, taken.variable, previous)
    return index
  }

  #event({ event, number }: Taken<E>): number {
    const known = this.#eventIndices.get(number)
    if (known !== undefined) return known
    this.#eventIndices.set(number, this.events.length)
    return this.events.push(event) - 1
  }
}

export function restoreMatches<E>(saved: SavedMatches<E>, automaton: Automaton): MatchState<E> {
  const state = new MatchState<E>(automaton.states.length)
  const taken = readTaken(saved)
  state.nextNumber = saved.nextNumber
  for (let i = 0; i < saved.partial.length; i += 2) {
    const at = automaton.states[saved.partial[i] as number] as State
    state.partial.push({ state: at, last: taken[saved.partial[i + 1] as number] as Taken<E> })
    state.standing[at.index] = (state.standing[at.index] as number) + 1
  }
  for (const index of saved.complete) state.complete.push(taken[index] as Taken<E>)
  return state
}

function readTaken<E>({ taken: fields, events }: SavedMatches<E>): Taken<E>[] {
  const taken: Taken<E>[] = []
  for (let i = 0; i < fields.length; i += TAKEN_FIELDS) {
    const [event, timestamp, number, variable, previousIndex] = fields.slice(i, i + TAKEN_FIELDS) as [
      number,
      number,
      number,
      number,
      number,
    ]
    const previous = taken[previousIndex]
    const first = previous === undefined ? undefined : firstOf(previous)
    taken.push({ event: events[event] as E, timestamp, number, variable, previous, first })
  }
  return taken
}
