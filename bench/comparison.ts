import type { CheckSink } from './check-sink.ts'
import type { Job } from './engine.ts'

/** The same work twice: as a loop written for it, and as SQL or a program of streams. */
export interface Comparison {
  readonly name: string
  /** Rows that go in. */
  readonly rows: number
  /** The loop: how fast the work can be done. */
  limit(sink: CheckSink): void | Promise<void>
  readonly engine: Job | ((sink: CheckSink) => Promise<void>)
}
