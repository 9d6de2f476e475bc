import type { Clock } from '../../core/clock.ts'
import { JobError } from '../../core/errors.ts'
import { createJobContext, type JobContext } from '../job/job-context.ts'
import type { MetricGroup as TaskMetrics } from '../job/metrics.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import type { Accumulator } from './accumulators.ts'
import { userMetrics } from './metric-group.ts'
import type { RuntimeContext } from './runtime-context.ts'

/** What a task knows about its place. */
export interface TaskPlace {
  readonly name: string
  readonly subtask: number
  readonly parallelism: number
  readonly metrics: TaskMetrics
  readonly clock: Clock
  readonly job?: JobContext
}

export function createRuntimeContext(task: TaskPlace, store: KeyedStateStore): RuntimeContext {
  const job = task.job ?? createJobContext()
  const accumulators = new Map<string, Accumulator<never, unknown>>()
  return {
    getTaskName: () => task.name,
    getIndexOfThisSubtask: () => task.subtask,
    getNumberOfParallelSubtasks: () => task.parallelism,
    getMaxNumberOfParallelSubtasks: () => job.maxParallelism,
    getAttemptNumber: () => 0,
    getGlobalJobParameters: () => job.globalParameters,
    getMetricGroup: () => userMetrics(task.metrics, task.clock),
    addAccumulator: (name, accumulator) => {
      if (accumulators.has(name)) throw twice(name, task.name)
      job.accumulators.add(name, accumulator)
      accumulators.set(name, accumulator)
    },
    getAccumulator: <V, R>(name: string) => {
      const accumulator = accumulators.get(name)
      if (accumulator === undefined) throw unknownAccumulator(name, task.name)
      return accumulator as unknown as Accumulator<V, R>
    },
    getState: (d) => store.getState(d),
    getListState: (d) => store.getListState(d),
    getMapState: (d) => store.getMapState(d),
    getReducingState: (d) => store.getReducingState(d),
    getAggregatingState: (d) => store.getAggregatingState(d),
  }
}

function twice(name: string, operator: string): JobError {
  return new JobError(
    'ACCUMULATOR_NAME_TAKEN',
    `${operator}: The function has added an accumulator '${name}' before: use another name.`,
  )
}

function unknownAccumulator(name: string, operator: string): JobError {
  return new JobError(
    'UNKNOWN_ACCUMULATOR',
    `${operator}: The function has no accumulator '${name}': add it in open() with addAccumulator().`,
  )
}

/** What functions of a stream without keys get for state. */
export const NO_STATE: KeyedStateStore = {
  getState: noState,
  getListState: noState,
  getMapState: noState,
  getReducingState: noState,
  getAggregatingState: noState,
}

function noState(): never {
  throw new JobError('NOT_KEYED', 'Keyed state is there on a keyed stream only: call keyBy() before this operator.')
}
