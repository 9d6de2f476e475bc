import { Job, type JobOptions } from '../runtime/job/job.ts'
import type { StreamGraph } from '../runtime/graph.ts'
import type { JobProgress, TableJob } from './table-result.ts'

/** A job of a table environment, running from the start. */
export class RunningJob implements TableJob {
  readonly name: string
  readonly done: Promise<void>
  readonly #job: Job

  constructor(name: string, graph: StreamGraph, options: JobOptions) {
    this.name = name
    this.#job = new Job(graph, options)
    this.done = this.#job.run()
    // Whoever waits for the job sees its failure; nobody having waited yet is no reason to end the process.
    this.done.catch(() => {})
  }

  get status(): TableJob['status'] {
    return this.#job.status
  }

  progress(): JobProgress {
    return this.#job.progress()
  }

  async cancel(): Promise<void> {
    this.#job.cancel()
    await this.done.catch(() => {})
  }
}
