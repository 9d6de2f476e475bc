import type { Clock } from '../core/clock.ts'
import { JobError } from '../core/errors.ts'
import type { Job } from '../runtime/job/job.ts'

export interface JobExecutionResult {
  readonly jobId: string
  /** ms */
  readonly netRuntime: number
}

export interface JobClient extends AsyncDisposable {
  readonly jobId: string
  getJobStatus(): 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'
  /** Resolves when the job has stopped. */
  cancel(): Promise<void>
  /** Rejects with what made the job fail, or if it was cancelled. */
  getJobExecutionResult(): Promise<JobExecutionResult>
}

/** A job from its start to its end. */
export class RunningJob implements JobClient {
  readonly jobId: string
  readonly #job: Job
  readonly #result: Promise<JobExecutionResult>

  constructor(
    job: Job,
    jobId: string,
    clock: Clock,
    ended: (failure: { readonly error: unknown } | undefined) => void,
  ) {
    this.#job = job
    this.jobId = jobId
    this.#result = this.#run(clock, ended)
    // Whoever asks for the result hears of a failure; nobody has to.
    this.#result.catch(() => {})
  }

  async #run(
    clock: Clock,
    ended: (failure: { readonly error: unknown } | undefined) => void,
  ): Promise<JobExecutionResult> {
    const start = clock.now()
    try {
      await this.#job.run()
    } catch (error) {
      ended({ error })
      throw error
    }
    ended(undefined)
    if (this.#job.status === 'CANCELED') throw new JobError('JOB_CANCELED', 'The job was cancelled.')
    return { jobId: this.jobId, netRuntime: clock.now() - start }
  }

  getJobStatus(): 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED' {
    return this.#job.status === 'CREATED' ? 'RUNNING' : this.#job.status
  }

  async cancel(): Promise<void> {
    this.#job.cancel()
    await this.#result.catch(() => {})
  }

  getJobExecutionResult(): Promise<JobExecutionResult> {
    return this.#result
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel()
  }
}
