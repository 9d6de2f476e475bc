/** Events that wait for their time, by time; those of one time in the order they arrived. */
export class TimeOrderedQueue<E> {
  #times: number[] = []
  #events: E[] = []
  /** Everything before it has been taken. */
  #head = 0

  get isEmpty(): boolean {
    return this.#head === this.#times.length
  }

  /** The earliest time; Infinity if there is none. */
  get next(): number {
    return this.#times[this.#head] ?? Infinity
  }

  add(event: E, time: number): void {
    const times = this.#times
    const last = times[times.length - 1]
    if (last === undefined || time >= last) {
      times.push(time)
      this.#events.push(event)
      return
    }
    const at = this.#after(time)
    times.splice(at, 0, time)
    this.#events.splice(at, 0, event)
  }

  /** Where an event of `time` belongs. */
  #after(time: number): number {
    let [low, high] = [this.#head, this.#times.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#times[middle] as number) <= time) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Takes all events of the earliest time. */
  take(): E[] {
    const end = this.#after(this.next)
    const taken = this.#events.slice(this.#head, end)
    this.#head = end
    if (end === this.#times.length || end > 64 + this.#times.length / 2) this.#compact()
    return taken
  }

  #compact(): void {
    this.#times = this.#times.slice(this.#head)
    this.#events = this.#events.slice(this.#head)
    this.#head = 0
  }

  save(): readonly [times: number[], events: E[]] {
    return [this.#times.slice(this.#head), this.#events.slice(this.#head)]
  }

  restore([times, events]: readonly [readonly number[], readonly E[]]): void {
    this.#times = [...times]
    this.#events = [...events]
    this.#head = 0
  }
}
