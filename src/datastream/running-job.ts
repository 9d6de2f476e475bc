import type { Clock } from '../core/clock.ts'
import { JobError } from '../core/errors.ts'
import type { Random } from '../core/random.ts'
import type { Job } from '../runtime/job/job.ts'
import type { JobSnapshot } from '../runtime/job/job-snapshot.ts'
import { writeSavepoint } from '../runtime/job/savepoint.ts'

export interface JobExecutionResult {
  readonly jobId: string
  /** ms */
  readonly netRuntime: number
  getAccumulatorResult<T>(name: string): T
  getAllAccumulatorResults(): ReadonlyMap<string, unknown>
}

export interface JobClient extends AsyncDisposable {
  readonly jobId: string
  getJobStatus(): 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'
  /** Resolves when the job has stopped. */
  cancel(): Promise<void>
  /**
   * Ends the job with a savepoint in directory `path` and gives its path; with `drain` as if all input had ended here.
   * Option `execution.state-recovery.path` of an environment lets its jobs go on from there.
   */
  stopWithSavepoint(options: { readonly drain?: boolean; readonly path: string }): Promise<string>
  /** The results so far. */
  getAccumulators(): Promise<ReadonlyMap<string, unknown>>
  /** Rejects with what made the job fail, or if it was cancelled. */
  getJobExecutionResult(): Promise<JobExecutionResult>
}

type Ended = (failure: { readonly error: unknown } | undefined) => void

/** A job from its start to its end. */
export class RunningJob implements JobClient {
  readonly jobId: string
  readonly #job: Job
  readonly #result: Promise<JobExecutionResult>

  constructor(job: Job, jobId: string, clock: Clock, ended: Ended) {
    this.#job = job
    this.jobId = jobId
    this.#result = this.#run(clock, ended)
    // Whoever asks for the result hears of a failure; nobody has to.
    this.#result.catch(() => {})
  }

  async #run(clock: Clock, ended: Ended): Promise<JobExecutionResult> {
    const start = clock.now()
    try {
      await this.#job.run()
    } catch (error) {
      ended({ error })
      throw error
    }
    ended(undefined)
    if (this.#job.status === 'CANCELED') throw new JobError('JOB_CANCELED', 'The job was cancelled.')
    return new Result(this.jobId, clock.now() - start, this.#job.context.accumulators.results())
  }

  getJobStatus(): 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED' {
    return this.#job.status === 'CREATED' ? 'RUNNING' : this.#job.status
  }

  async cancel(): Promise<void> {
    this.#job.cancel()
    await this.#result.catch(() => {})
  }

  async stopWithSavepoint(options: { readonly drain?: boolean; readonly path: string }): Promise<string> {
    const name = `savepoint-${this.jobId.slice(0, 12)}`
    const path = await this.#job.stop(options.drain === true, (snapshot) =>
      writeSavepoint(options.path, name, snapshot),
    )
    await this.#result
    return path
  }

  /** Resolves when the job waits for input or for its clock, or has ended. For tests. */
  settle(): Promise<void> {
    return this.#job.settle()
  }

  /** Takes a snapshot that is taken to be safe at once. For tests. */
  async checkpoint(): Promise<JobSnapshot> {
    const snapshot = await this.#job.snapshot()
    await this.#job.commit()
    return snapshot
  }

  async getAccumulators(): Promise<ReadonlyMap<string, unknown>> {
    return this.#job.context.accumulators.results()
  }

  getJobExecutionResult(): Promise<JobExecutionResult> {
    return this.#result
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel()
  }
}

/** 32 hexadecimal digits. */
export function jobIdOf(random: Random): string {
  const word = (): string =>
    Math.floor(random.next() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
  return word() + word() + word() + word()
}

class Result implements JobExecutionResult {
  readonly jobId: string
  readonly netRuntime: number
  readonly #accumulators: ReadonlyMap<string, unknown>

  constructor(jobId: string, netRuntime: number, accumulators: ReadonlyMap<string, unknown>) {
    this.jobId = jobId
    this.netRuntime = netRuntime
    this.#accumulators = accumulators
  }

  getAccumulatorResult<T>(name: string): T {
    return this.#accumulators.get(name) as T
  }

  getAllAccumulatorResults(): ReadonlyMap<string, unknown> {
    return this.#accumulators
  }
}
