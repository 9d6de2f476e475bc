import type { Clock } from '../core/clock.ts'
import { ValidationError } from '../core/errors.ts'
import type { ConnectorContext } from '../runtime/functions/connector-context.ts'
import type { Source, SourceOutput, SourceReader, SplitEnumerator } from '../runtime/functions/source.ts'

/** Makes a record from its number, which counts from 0. */
export type GeneratorFunction<T> = ((index: number) => T) | { map(index: number): T }

/** How many records a generator source gives; `RateLimiterStrategy.perSecond(n)`. */
export class RateLimiterStrategy {
  /** Infinity: as many as the job takes. */
  readonly recordsPerSecond: number

  private constructor(recordsPerSecond: number) {
    this.recordsPerSecond = recordsPerSecond
  }

  static noOp(): RateLimiterStrategy {
    return new RateLimiterStrategy(Infinity)
  }

  static perSecond(records: number): RateLimiterStrategy {
    if (!(records > 0)) throw new ValidationError('BAD_RATE', `The records per second must be above 0, not ${records}.`)
    return new RateLimiterStrategy(records)
  }
}

/** The numbers of the records still to be made, `next` to `count - 1`. */
export interface GeneratorSplit {
  readonly next: number
  readonly count: number
}

/** Records made by a function from the numbers 0 to `count - 1`, in order. */
export class DataGeneratorSource<T> implements Source<T, GeneratorSplit> {
  readonly #make: (index: number) => T
  readonly #count: number
  readonly #rate: RateLimiterStrategy

  /** `count`: how many records; Infinity for a stream without end. */
  constructor(generator: GeneratorFunction<T>, count: number, rate: RateLimiterStrategy = RateLimiterStrategy.noOp()) {
    if (count !== Infinity && !(Number.isSafeInteger(count) && count >= 0)) {
      const message = `The number of records must be a whole number from 0, or Infinity, not ${count}.`
      throw new ValidationError('BAD_COUNT', message)
    }
    this.#make = typeof generator === 'function' ? generator : (index) => generator.map(index)
    this.#count = count
    this.#rate = rate
  }

  get boundedness(): 'BOUNDED' | 'CONTINUOUS_UNBOUNDED' {
    return this.#count === Infinity ? 'CONTINUOUS_UNBOUNDED' : 'BOUNDED'
  }

  createEnumerator(): SplitEnumerator<GeneratorSplit> {
    return { discover: () => [{ next: 0, count: this.#count }], snapshot: () => null }
  }

  createReader({ clock }: ConnectorContext): SourceReader<T, GeneratorSplit> {
    return new GeneratorReader(this.#make, this.#rate.recordsPerSecond, clock)
  }
}

class GeneratorReader<T> implements SourceReader<T, GeneratorSplit> {
  readonly #make: (index: number) => T
  readonly #perSecond: number
  readonly #clock: Clock
  readonly #startTime: number
  #first = 0
  #next = 0
  #count = 0
  #withdraw = (): void => {}

  constructor(make: (index: number) => T, perSecond: number, clock: Clock) {
    this.#make = make
    this.#perSecond = perSecond
    this.#clock = clock
    this.#startTime = clock.now()
  }

  addSplits([split]: readonly GeneratorSplit[]): void {
    this.#first = this.#next = split?.next ?? 0
    this.#count = split?.count ?? 0
  }

  poll(out: SourceOutput<T>): 'MORE' | 'END' | Promise<void> {
    if (this.#next >= this.#count) return 'END'
    const due = this.#due()
    if (this.#clock.now() < due) return new Promise((resolve) => (this.#withdraw = this.#clock.schedule(due, resolve)))
    out.collect(this.#make(this.#next++))
    return 'MORE'
  }

  /** Record n of a run is due n / rate after its start. */
  #due(): number {
    if (this.#perSecond === Infinity) return -Infinity
    return this.#startTime + Math.ceil(((this.#next - this.#first) * 1000) / this.#perSecond)
  }

  snapshot(): GeneratorSplit[] {
    return [{ next: this.#next, count: this.#count }]
  }

  close(): void {
    this.#withdraw()
  }
}
