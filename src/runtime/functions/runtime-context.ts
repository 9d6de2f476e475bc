import type { KeyedStateStore } from '../state/descriptors.ts'

/** Where a user function runs. Its state is that of the current key, on a keyed stream only. */
export interface RuntimeContext extends KeyedStateStore {
  getTaskName(): string
  getIndexOfThisSubtask(): number
  getNumberOfParallelSubtasks(): number
  getMaxNumberOfParallelSubtasks(): number
  getAttemptNumber(): number
}
