import type { KeyedStateStore } from '../state/descriptors.ts'
import type { Accumulator } from './accumulators.ts'

/** Where a user function runs. Its state is that of the current key, on a keyed stream only. */
export interface RuntimeContext extends KeyedStateStore {
  getTaskName(): string
  getIndexOfThisSubtask(): number
  getNumberOfParallelSubtasks(): number
  getMaxNumberOfParallelSubtasks(): number
  getAttemptNumber(): number
  /** What `env.getConfig().setGlobalJobParameters()` was given. */
  getGlobalJobParameters(): Readonly<Record<string, string>>
  getMetricGroup(): MetricGroup
  /** The result is part of the job's result, merged with accumulators of the same name. */
  addAccumulator<V, R>(name: string, accumulator: Accumulator<V, R>): void
  /** One that this function has added. */
  getAccumulator<V, R>(name: string): Accumulator<V, R>
}

/** Metrics of a function, in groups. */
export interface MetricGroup {
  counter(name: string): { inc(n?: number): void; getCount(): number }
  gauge(name: string, read: () => number | string): void
  /** Counts events, and how many there were per second in the last minute. */
  meter(name: string): { markEvent(n?: number): void }
  /** Describes the distribution of the last values. */
  histogram(name: string): { update(value: number): void }
  addGroup(name: string): MetricGroup
}
