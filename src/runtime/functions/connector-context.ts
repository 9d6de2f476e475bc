import type { Clock } from '../../core/clock.ts'
import { createRuntimeContext, NO_STATE, type TaskPlace } from './create-runtime-context.ts'
import type { RuntimeContext } from './runtime-context.ts'

/** Where the reader of a source or the writer of a sink runs. */
export interface ConnectorContext extends RuntimeContext {
  /** The job's processing time. */
  readonly clock: Clock
}

export function createConnectorContext(task: TaskPlace): ConnectorContext {
  return { ...createRuntimeContext(task, NO_STATE), clock: task.clock }
}
