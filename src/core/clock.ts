import { ValidationError } from './errors.ts'

/** The only source of processing time; tests replace it by a `ManualClock`. Milliseconds since 1970. */
export interface Clock {
  now(): number
  /** Calls back once `now()` has reached `time`; the returned function withdraws the call. */
  schedule(time: number, callback: () => void): () => void
}

const LONGEST_DELAY = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(time, callback) {
    let timer = setTimeout(
      function due(): void {
        if (Date.now() >= time) callback()
        else timer = setTimeout(due, Math.min(time - Date.now(), LONGEST_DELAY))
      },
      Math.min(Math.max(0, time - Date.now()), LONGEST_DELAY),
    )
    return () => clearTimeout(timer)
  },
}

/** A clock that stands until it is told to move. */
export class ManualClock implements Clock {
  #now: number
  readonly #pending = new Set<{ readonly time: number; readonly callback: () => void }>()

  constructor(now = 0) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  schedule(time: number, callback: () => void): () => void {
    const entry = { time, callback }
    this.#pending.add(entry)
    return () => this.#pending.delete(entry)
  }

  advance(ms: number): void {
    this.set(this.#now + ms)
  }

  /** Moves to `time`, calling what falls due on the way in time order, each at its own time. */
  set(time: number): void {
    if (!(time >= this.#now))
      throw new ValidationError('BAD_TIME', `The clock is at ${this.#now}: it can't go back to ${time}.`)
    for (;;) {
      const due = [...this.#pending].filter((e) => e.time <= time).toSorted((a, b) => a.time - b.time)[0]
      if (due === undefined) break
      this.#pending.delete(due)
      this.#now = Math.max(this.#now, due.time)
      due.callback()
    }
    this.#now = Math.max(this.#now, time)
  }
}
