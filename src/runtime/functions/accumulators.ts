/** Gathers a result beside the stream: added to by functions, merged over all subtasks, given with the job's result. */
export interface Accumulator<V, R> {
  add(value: V): void
  getLocalValue(): R
  resetLocal(): void
  /** Takes in what `other` has gathered. */
  merge(other: Accumulator<V, R>): void
}

/** Base of the accumulators that are one number. */
abstract class NumberAccumulator implements Accumulator<number, number> {
  readonly #start: number
  #value: number

  constructor(start = 0) {
    this.#start = start
    this.#value = start
  }

  protected abstract combine(a: number, b: number): number

  add(value: number): void {
    this.#value = this.combine(this.#value, value)
  }

  getLocalValue(): number {
    return this.#value
  }

  resetLocal(): void {
    this.#value = this.#start
  }

  merge(other: Accumulator<number, number>): void {
    this.add(other.getLocalValue())
  }
}

abstract class Sum extends NumberAccumulator {
  protected combine(a: number, b: number): number {
    return a + b
  }
}

export class IntCounter extends Sum {}
export class LongCounter extends Sum {}
export class DoubleCounter extends Sum {}

/** The smallest value; Infinity before the first. */
export class IntMinimum extends NumberAccumulator {
  constructor() {
    super(Infinity)
  }

  protected combine(a: number, b: number): number {
    return Math.min(a, b)
  }
}

/** The largest value; -Infinity before the first. */
export class IntMaximum extends NumberAccumulator {
  constructor() {
    super(-Infinity)
  }

  protected combine(a: number, b: number): number {
    return Math.max(a, b)
  }
}

/** The mean; 0 of nothing. */
export class AverageAccumulator implements Accumulator<number, number> {
  #count = 0
  #sum = 0

  add(value: number): void {
    this.#count++
    this.#sum += value
  }

  getLocalValue(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }

  resetLocal(): void {
    this.#count = 0
    this.#sum = 0
  }

  merge(other: Accumulator<number, number>): void {
    if (!(other instanceof AverageAccumulator)) throw new TypeError('Only averages can be merged into an average.')
    this.#count += other.#count
    this.#sum += other.#sum
  }
}

/** How often each value came, by value. */
export class Histogram implements Accumulator<number, ReadonlyMap<number, number>> {
  readonly #counts = new Map<number, number>()

  add(value: number): void {
    this.#count(value, 1)
  }

  #count(value: number, times: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + times)
  }

  getLocalValue(): ReadonlyMap<number, number> {
    return new Map([...this.#counts].toSorted(([a], [b]) => a - b))
  }

  resetLocal(): void {
    this.#counts.clear()
  }

  merge(other: Accumulator<number, ReadonlyMap<number, number>>): void {
    for (const [value, times] of other.getLocalValue()) this.#count(value, times)
  }
}

/** All values, in the order they came. */
export class ListAccumulator<T> implements Accumulator<T, T[]> {
  #values: T[] = []

  add(value: T): void {
    this.#values.push(value)
  }

  getLocalValue(): T[] {
    return [...this.#values]
  }

  resetLocal(): void {
    this.#values = []
  }

  merge(other: Accumulator<T, T[]>): void {
    for (const value of other.getLocalValue()) this.#values.push(value)
  }
}
