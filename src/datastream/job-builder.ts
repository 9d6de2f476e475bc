import type { Clock } from '../core/clock.ts'
import { ValidationError } from '../core/errors.ts'
import { type Random, systemRandom } from '../core/random.ts'
import { Job } from '../runtime/job/job.ts'
import { DEFAULT_MAX_PARALLELISM } from '../runtime/job/key-groups.ts'
import { RunningJob } from './running-job.ts'
import { lower, reachable, type Transformation } from './transformation.ts'

/** What an environment and its streams share: the settings, and the steps declared since the last execution. */
export class JobBuilder {
  readonly clock: Clock
  parallelism = 1
  maxParallelism: number = DEFAULT_MAX_PARALLELISM
  /** Whether steps may share a task. */
  chaining = true
  /** ms; 0: a watermark may follow every record. */
  autoWatermarkInterval = 0
  readonly #random: Random = systemRandom
  #declared: Transformation[] = []

  constructor(clock: Clock) {
    this.clock = clock
  }

  declare(transformation: Transformation): void {
    this.#declared.push(transformation)
  }

  /** Everything declared since the last call, with all it needs. */
  take(): Transformation[] {
    if (this.#declared.length === 0) {
      throw new ValidationError(
        'EMPTY_JOB',
        'Nothing to execute: declare streams and sinks first. Each execution takes what was declared since the last.',
      )
    }
    const transformations = reachable(this.#declared)
    this.#declared = []
    return transformations
  }

  start(transformations: readonly Transformation[]): RunningJob {
    const job = new Job(lower(transformations), {
      clock: this.clock,
      random: this.#random,
      maxParallelism: this.maxParallelism,
    })
    return new RunningJob(job, this.#jobId(), this.clock, (failure) => {
      for (const { work } of transformations) if (work.kind === 'sink') work.ended?.(failure)
    })
  }

  #jobId(): string {
    const word = (): string =>
      Math.floor(this.#random.next() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0')
    return word() + word() + word() + word()
  }
}
