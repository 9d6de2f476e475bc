import fc from 'fast-check'
import { it } from 'vitest'

/** Runs of each property, as a multiple of what it asks for. */
const MULTIPLE = Number(process.env['MILLRACE_RUNS'] ?? 1)
/** Another seed tries other cases. */
const SEED = Number(process.env['MILLRACE_SEED'] ?? 2024)
const TIMEOUT = 300_000 * Math.max(1, MULTIPLE)
/** ms that a failing case is made simpler for. */
const SIMPLIFYING = 30_000

export interface Property<T> {
  readonly runs: number
  readonly cases: fc.Arbitrary<T>
  /** A case for people, to be run again by hand. */
  readonly text: (given: T) => string
  /** Throws where the property doesn't hold. */
  readonly holds: (given: T) => Promise<void>
}

/** A test of random cases. A failure shows the simplest case found, and the seed. */
export function property<T>(name: string, { runs, cases, text, holds }: Property<T>): void {
  let failedAt = Infinity
  const predicate = async (given: T): Promise<void> => {
    fc.pre(performance.now() < failedAt + SIMPLIFYING)
    try {
      await holds(given)
    } catch (error) {
      failedAt = Math.min(failedAt, performance.now())
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${text(given)}`, { cause: error })
    }
  }
  it(name, { timeout: TIMEOUT }, async () => {
    const numRuns = Math.max(1, Math.round(runs * MULTIPLE))
    const report = await fc.check(fc.asyncProperty(cases, predicate), { numRuns, seed: SEED })
    if (!report.failed) return
    const { seed, counterexamplePath, numShrinks, errorInstance } = report
    const found = `seed ${seed}, path ${counterexamplePath}, made simpler ${numShrinks} times`
    throw new Error(`${found}\n\n${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}`)
  })
}
