import { MinHeap } from './min-heap.ts'

/**
 * Timers of owners (keys, windows): at most one for each owner and time. They fire by time, and those of one time in
 * the order they were registered. All timers of a time share one entry, so that the many timers of aligned windows cost
 * a set insertion each.
 */
export class TimerQueue<T> {
  readonly #owners = new Map<number, Set<T>>()
  /** Every time in `#owners` once; those whose timers were all deleted stay until they come up, or are too many. */
  readonly #times = new MinHeap()
  #size = 0
  #empty = 0

  get size(): number {
    return this.#size
  }

  /** No timer is earlier; Infinity also when there is none. */
  get next(): number {
    return this.#times.min
  }

  /** Whether the timer is new. */
  register(time: number, owner: T): boolean {
    let owners = this.#owners.get(time)
    if (owners === undefined) {
      owners = new Set()
      this.#owners.set(time, owners)
      this.#times.push(time)
    } else if (owners.has(owner)) return false
    else if (owners.size === 0) this.#empty--
    owners.add(owner)
    this.#size++
    return true
  }

  /** Whether there was such a timer. */
  delete(time: number, owner: T): boolean {
    const owners = this.#owners.get(time)
    if (owners === undefined || !owners.delete(owner)) return false
    this.#size--
    if (owners.size === 0 && ++this.#empty > 64 && this.#empty > this.#owners.size / 2) this.#compact()
    return true
  }

  #compact(): void {
    for (const [time, owners] of this.#owners) if (owners.size === 0) this.#owners.delete(time)
    this.#times.replace(this.#owners.keys())
    this.#empty = 0
  }

  /** Fires the timers up to and including `limit`; `fire` may register and delete timers, also due ones. */
  fire(limit: number, fire: (owner: T, time: number) => void): void {
    for (let time = this.next; this.#times.size > 0 && time <= limit; time = this.next) {
      const owners = this.#owners.get(time) as Set<T>
      if (owners.size === 0) this.#remove(time)
      else this.#fireAt(time, owners, fire)
    }
  }

  #fireAt(time: number, owners: Set<T>, fire: (owner: T, time: number) => void): void {
    for (const owner of owners) {
      owners.delete(owner)
      this.#size--
      if (owners.size === 0) this.#empty++
      fire(owner, time)
      if (this.next < time) return
    }
  }

  #remove(time: number): void {
    this.#owners.delete(time)
    this.#times.pop()
    this.#empty--
  }

  /** All timers in the order they will fire. */
  *timers(): Generator<readonly [time: number, owner: T]> {
    for (const time of [...this.#owners.keys()].toSorted((a, b) => a - b)) {
      for (const owner of this.#owners.get(time) as Set<T>) yield [time, owner]
    }
  }
}
