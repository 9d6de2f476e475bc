import { JobError } from '../../core/errors.ts'
import type { Accumulator } from '../functions/accumulators.ts'

type AnyAccumulator = Accumulator<unknown, unknown>

/** The accumulators of a job: those of one name in several functions or subtasks are one in the result. */
export class AccumulatorRegistry {
  readonly #byName = new Map<string, AnyAccumulator[]>()

  add(name: string, accumulator: AnyAccumulator): void {
    const others = this.#byName.get(name)
    if (others === undefined) this.#byName.set(name, [accumulator])
    // Subtasks may share one.
    else if (others.includes(accumulator)) return
    else if (others[0]?.constructor === accumulator.constructor) others.push(accumulator)
    else throw otherKind(name, others[0], accumulator)
  }

  results(): ReadonlyMap<string, unknown> {
    return new Map([...this.#byName].map(([name, all]) => [name, merged(all).getLocalValue()]))
  }
}

/** One accumulator as it is; several merged into a new one, because the job may still run. */
function merged(all: readonly AnyAccumulator[]): AnyAccumulator {
  const [first, ...others] = all as [AnyAccumulator, ...AnyAccumulator[]]
  if (others.length === 0) return first
  const total = new (first.constructor as new () => AnyAccumulator)()
  for (const accumulator of all) total.merge(accumulator)
  return total
}

function otherKind(name: string, had: object | undefined, given: object): JobError {
  return new JobError(
    'ACCUMULATOR_NAME_TAKEN',
    `Accumulator '${name}' is ${had?.constructor.name} already and can't be ${given.constructor.name} too: use another name.`,
  )
}
