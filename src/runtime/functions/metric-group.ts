import type { Clock } from '../../core/clock.ts'
import type { MetricGroup as TaskMetrics } from '../job/metrics.ts'
import type { MetricGroup } from './runtime-context.ts'

/** The metrics of a user function among those of its task, under `user.`. */
export function userMetrics(metrics: TaskMetrics, clock: Clock, prefix = 'user.'): MetricGroup {
  return {
    counter: (name) => {
      const counter = metrics.counter(prefix + name)
      return { inc: (n = 1) => void (counter.value += n), getCount: () => counter.value }
    },
    gauge: (name, read) => metrics.gauge(prefix + name, read),
    meter: (name) => {
      const counter = metrics.counter(prefix + name)
      const rate = new Rate(clock)
      metrics.gauge(`${prefix}${name}.rate`, () => rate.perSecond())
      return {
        markEvent: (n = 1) => {
          counter.value += n
          rate.mark(n)
        },
      }
    },
    histogram: (name) => {
      const samples = new Samples()
      for (const [statistic, read] of Object.entries(STATISTICS)) {
        metrics.gauge(`${prefix}${name}.${statistic}`, () => read(samples))
      }
      return { update: (value) => samples.add(value) }
    },
    addGroup: (name) => userMetrics(metrics, clock, `${prefix}${name}.`),
  }
}

const BUCKET = 5000
const BUCKETS = 12

/** Events per second in the last minute, in buckets of 5 s. */
class Rate {
  readonly #clock: Clock
  readonly #counts = new Float64Array(BUCKETS)
  #bucket: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#bucket = Math.floor(clock.now() / BUCKET)
  }

  mark(n: number): void {
    this.#advance()
    const at = this.#bucket % BUCKETS
    this.#counts[at] = (this.#counts[at] as number) + n
  }

  perSecond(): number {
    this.#advance()
    return this.#counts.reduce((sum, count) => sum + count, 0) / ((BUCKET * BUCKETS) / 1000)
  }

  #advance(): void {
    const bucket = Math.floor(this.#clock.now() / BUCKET)
    const passed = Math.min(bucket - this.#bucket, BUCKETS)
    for (let i = 0; i < passed; i++) this.#counts[(bucket - i) % BUCKETS] = 0
    if (passed > 0) this.#bucket = bucket
  }
}

const KEPT = 1000

/** The last thousand values. */
class Samples {
  readonly #values: number[] = []
  count = 0

  add(value: number): void {
    this.#values[this.count % KEPT] = value
    this.count++
  }

  /** The value below which a share of the values lies; NaN without values. */
  quantile(share: number): number {
    const sorted = Float64Array.from(this.#values).toSorted()
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  }

  mean(): number {
    return this.#values.reduce((sum, value) => sum + value, 0) / this.#values.length
  }
}

const STATISTICS: Readonly<Record<string, (samples: Samples) => number>> = {
  count: (samples) => samples.count,
  min: (samples) => samples.quantile(0),
  max: (samples) => samples.quantile(1),
  mean: (samples) => samples.mean(),
  p50: (samples) => samples.quantile(0.5),
  p95: (samples) => samples.quantile(0.95),
  p99: (samples) => samples.quantile(0.99),
}
