import type { Clock } from '../../core/clock.ts'
import { createRuntimeContext, NO_STATE } from '../functions/create-runtime-context.ts'
import type { Lifecycle } from '../functions/function.ts'
import type { NamedFunction } from '../graph.ts'
import type { JobContext } from './job-context.ts'
import { MetricGroup } from './metrics.ts'
import { named } from './task.ts'

/** How many jobs use a function. It is opened with the first and closed with the last. */
const users = new WeakMap<object, number>()

/** The functions of the program that the expressions of a job call. */
export class UserFunctions {
  readonly #functions: readonly NamedFunction[]
  readonly #opened: NamedFunction[] = []

  constructor(functions: Iterable<NamedFunction>) {
    this.#functions = [...functions]
  }

  get isEmpty(): boolean {
    return this.#functions.length === 0
  }

  async open(clock: Clock, job: JobContext): Promise<void> {
    for (const fn of this.#functions) {
      const others = users.get(fn.implementation) ?? 0
      users.set(fn.implementation, others + 1)
      this.#opened.push(fn)
      if (others > 0) continue
      const place = { name: fn.name, subtask: 0, parallelism: 1, metrics: new MetricGroup(), clock, job }
      try {
        await (fn.implementation as Lifecycle).open?.(createRuntimeContext(place, NO_STATE))
      } catch (error) {
        throw named(error, fn.name)
      }
    }
  }

  async close(): Promise<void> {
    let failure: unknown
    for (const { name, implementation } of this.#opened.splice(0)) {
      const left = (users.get(implementation) ?? 1) - 1
      users.set(implementation, left)
      if (left > 0) continue
      try {
        await (implementation as Lifecycle).close?.()
      } catch (error) {
        failure ??= named(error, name)
      }
    }
    if (failure !== undefined) throw failure
  }
}
