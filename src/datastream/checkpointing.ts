import type { Clock } from '../core/clock.ts'
import type { Job } from '../runtime/job/job.ts'

/**
 * Takes a snapshot of a running job at every interval of its clock, so that functions with state of their own hear of it
 * and sinks commit what they have prepared. The snapshots are not kept: there is nothing to restart from.
 */
export class PeriodicCheckpoints {
  readonly #job: Job
  readonly #clock: Clock
  readonly #interval: number
  #withdraw = (): void => {}
  #stopped = false

  constructor(job: Job, clock: Clock, interval: number) {
    this.#job = job
    this.#clock = clock
    this.#interval = interval
    this.#plan()
  }

  #plan(): void {
    if (this.#stopped) return
    this.#withdraw = this.#clock.schedule(this.#clock.now() + this.#interval, () => {
      // A snapshot that fails makes the job fail, which whoever started it hears of; one of a job that ends is dropped.
      this.#checkpoint().catch(() => {})
    })
  }

  async #checkpoint(): Promise<void> {
    await this.#job.snapshot()
    await this.#job.commit()
    this.#plan()
  }

  stop(): void {
    this.#stopped = true
    this.#withdraw()
  }
}
