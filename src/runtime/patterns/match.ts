/**
 * An event of a match, and through `previous` all before it. Matches that begin with the same events share them: a
 * match is no more than its last `Taken`, and memory is free when no match reaches it any more.
 */
export interface Taken<E> {
  readonly event: E
  /** ms */
  readonly timestamp: number
  /** Counts the events of a key: what comes later has a larger number. */
  readonly number: number
  readonly variable: number
  readonly previous: Taken<E> | undefined
  readonly first: Taken<E> | undefined
}

/** The first event of a match, given its last. */
export function firstOf<E>(last: Taken<E>): Taken<E> {
  return last.first ?? last
}

/** The events of a match from first to last. */
export function eventsOf<E>(last: Taken<E> | undefined): Taken<E>[] {
  const events: Taken<E>[] = []
  for (let taken = last; taken !== undefined; taken = taken.previous) events.push(taken)
  return events.toReversed()
}

/** The events that a match has for one variable, first to last. */
export function eventsFor<E>(last: Taken<E> | undefined, variable: number): E[] {
  const events: E[] = []
  for (let taken = last; taken !== undefined; taken = taken.previous) {
    if (taken.variable === variable) events.push(taken.event)
  }
  return events.toReversed()
}
