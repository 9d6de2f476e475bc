import { AccumulatorRegistry } from './accumulator-registry.ts'
import { DEFAULT_MAX_PARALLELISM } from './key-groups.ts'

/** What all tasks of a job share beside the data. */
export interface JobContext {
  readonly globalParameters: Readonly<Record<string, string>>
  readonly accumulators: AccumulatorRegistry
  readonly maxParallelism: number
  /** Whether the job continues from a snapshot. */
  readonly restored: boolean
  /** All input has an end, and time moves there only. */
  readonly batch: boolean
  /** Functions change nothing in place that has been emitted: no copies are made for those that do. */
  readonly objectReuse: boolean
}

export function createJobContext(more: Partial<JobContext> = {}): JobContext {
  return {
    globalParameters: {},
    accumulators: new AccumulatorRegistry(),
    maxParallelism: DEFAULT_MAX_PARALLELISM,
    restored: false,
    batch: false,
    objectReuse: false,
    ...more,
  }
}
