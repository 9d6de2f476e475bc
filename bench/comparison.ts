import type { CheckSink } from './check-sink.ts'
import type { Job } from './engine.ts'

/** The same work twice: as a loop written for it, and as SQL or a program of streams. */
export interface Comparison {
  readonly name: string
  /** Rows that go in. */
  readonly rows: number
  /** The loop: how fast the work can be done. Or a query that does the like. */
  readonly limit: Work
  readonly engine: Work
  /** The two give as many rows, but not the same ones. */
  readonly differs?: boolean
}

export type Work = Job | ((sink: CheckSink) => void | Promise<void>)
