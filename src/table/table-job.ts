import { systemClock } from '../core/clock.ts'
import { JobError } from '../core/errors.ts'
import { systemRandom } from '../core/random.ts'
import { type JobExecutionResult, jobIdOf, RunningJob as ClientOfJob } from '../datastream/running-job.ts'
import type { StreamGraph } from '../runtime/graph.ts'
import { Job, type JobOptions } from '../runtime/job/job.ts'
import type { JobProgress, TableJob } from './table-result.ts'

/** A job of a table environment, running from the start. */
export class RunningJob implements TableJob {
  readonly name: string
  readonly jobId: string
  readonly done: Promise<void>
  readonly #job: Job
  readonly #client: ClientOfJob

  constructor(name: string, graph: StreamGraph, options: JobOptions) {
    this.name = name
    this.#job = new Job(graph, options)
    this.jobId = jobIdOf(options.random ?? systemRandom)
    this.#client = new ClientOfJob(this.#job, this.jobId, options.clock ?? systemClock, () => {})
    this.done = endOf(this.#client)
    // Whoever waits for the job sees its failure; nobody having waited yet is no reason to end the process.
    this.done.catch(() => {})
  }

  get status(): TableJob['status'] {
    return this.#job.status
  }

  progress(): JobProgress {
    return this.#job.progress()
  }

  getJobStatus(): ReturnType<TableJob['getJobStatus']> {
    return this.#client.getJobStatus()
  }

  getAccumulators(): Promise<ReadonlyMap<string, unknown>> {
    return this.#client.getAccumulators()
  }

  getJobExecutionResult(): Promise<JobExecutionResult> {
    return this.#client.getJobExecutionResult()
  }

  stopWithSavepoint(options: { readonly drain?: boolean; readonly path: string }): Promise<string> {
    return this.#client.stopWithSavepoint(options)
  }

  cancel(): Promise<void> {
    return this.#client.cancel()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel()
  }
}

/** Resolves at the end of the job, also of a cancelled one. */
async function endOf(client: ClientOfJob): Promise<void> {
  try {
    await client.getJobExecutionResult()
  } catch (error) {
    if (!(error instanceof JobError) || error.code !== 'JOB_CANCELED') throw error
  }
}
