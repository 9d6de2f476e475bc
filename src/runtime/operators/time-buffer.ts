/** Records in order of time, those of one time in order of arrival. Most come in order, and leave from the front. */
export class TimeBuffer {
  #times: number[] = []
  #values: unknown[] = []
  /** Those before it have been dropped. */
  #head = 0

  get size(): number {
    return this.#times.length - this.#head
  }

  timeAt(i: number): number {
    return this.#times[this.#head + i] as number
  }

  valueAt(i: number): unknown {
    return this.#values[this.#head + i]
  }

  /** Whether the record is the first now. */
  add(time: number, value: unknown): boolean {
    const { size } = this
    if (size === 0 || time >= this.timeAt(size - 1)) {
      this.#times.push(time)
      this.#values.push(value)
      return size === 0
    }
    const at = this.firstFrom(time + 1)
    this.#times.splice(this.#head + at, 0, time)
    this.#values.splice(this.#head + at, 0, value)
    return at === 0
  }

  /** The place of the first record at `time` or later; `size` if there is none. */
  firstFrom(time: number): number {
    let [low, high] = [0, this.size]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.timeAt(middle) >= time) high = middle
      else low = middle + 1
    }
    return low
  }

  dropBefore(time: number): void {
    const count = this.firstFrom(time)
    this.#values.fill(undefined, this.#head, this.#head + count)
    this.#head += count
    if (this.#head < 32 || this.#head < this.size) return
    this.#times = this.#times.slice(this.#head)
    this.#values = this.#values.slice(this.#head)
    this.#head = 0
  }

  save(): readonly [times: readonly number[], values: readonly unknown[]] {
    return [this.#times.slice(this.#head), this.#values.slice(this.#head)]
  }
}
