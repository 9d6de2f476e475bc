import type { Clock } from '../../core/clock.ts'
import type { OperatorTask } from './task.ts'

/** The processing times that operators asked to be called at. */
export class ProcessingTimers {
  readonly #clock: Clock
  readonly #onDue: () => void
  readonly #due = new Map<OperatorTask, number>()
  #withdraw: (() => void) | undefined

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** Each operator has one pending call, at the earliest time it asked for. */
  schedule(time: number, task: OperatorTask): void {
    this.#due.set(task, Math.min(time, this.#due.get(task) ?? Infinity))
  }

  /** Calls the operators whose time has come. */
  fire(): void {
    if (this.#due.size === 0) return
    const now = this.#clock.now()
    for (const [task, time] of [...this.#due].toSorted((a, b) => a[1] - b[1])) {
      if (time > now) break
      this.#due.delete(task)
      task.guard(() => task.operator.onProcessingTime?.(now))
    }
  }

  /** Has `onDue` called when the next time comes. True if that is now. */
  arm(): boolean {
    this.#withdraw?.()
    this.#withdraw = undefined
    const next = Math.min(...this.#due.values())
    if (next === Infinity) return false
    if (next <= this.#clock.now()) return true
    this.#withdraw = this.#clock.schedule(next, this.#onDue)
    return false
  }

  close(): void {
    this.#withdraw?.()
  }
}
