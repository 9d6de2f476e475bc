import { type Check, CheckSink } from './check-sink.ts'
import type { Comparison, Work } from './comparison.ts'
import { openSession, runQuery } from './engine.ts'

export interface Measured {
  readonly name: string
  readonly engineRowsPerS: number
  readonly limitRowsPerS: number
  /** Engine by limit. */
  readonly ratio: number
}

/**
 * Runs loop and engine in turn, so that both meet the machine in the same minute: once to warm up, then `rounds` times.
 * The medians count. Throws when the two results differ. No garbage collection is forced in between: it would make the
 * engine forget the shapes of objects that are not alive just then, and with them the optimised code of both sides.
 */
export async function measure(comparison: Comparison, rounds: number): Promise<Measured> {
  const { name, rows } = comparison
  const limitTimes: number[] = []
  const engineTimes: number[] = []
  await using limit = await prepared(comparison.limit)
  await using engine = await prepared(comparison.engine)
  for (let round = 0; round <= rounds; round++) {
    const ofLimit = await timed(limit.run)
    const ofEngine = await timed(engine.run)
    compare(comparison, ofLimit.check, ofEngine.check)
    if (round === 0) continue
    limitTimes.push(ofLimit.ms)
    engineTimes.push(ofEngine.ms)
  }
  const [limitMs, engineMs] = [median(limitTimes), median(engineTimes)]
  return {
    name,
    engineRowsPerS: Math.round((rows / engineMs) * 1000),
    limitRowsPerS: Math.round((rows / limitMs) * 1000),
    ratio: Math.round((limitMs / engineMs) * 1000) / 1000,
  }
}

interface Prepared extends AsyncDisposable {
  run(sink: CheckSink): void | Promise<void>
}

/** Work that can be run again and again; a query has one session for all runs. */
async function prepared(work: Work): Promise<Prepared> {
  if (typeof work === 'function') return { run: work, [Symbol.asyncDispose]: async () => {} }
  const env = await openSession(work)
  return { run: (sink) => runQuery(env, work.query, sink), [Symbol.asyncDispose]: () => env[Symbol.asyncDispose]() }
}

async function timed(run: (sink: CheckSink) => void | Promise<void>): Promise<{ ms: number; check: Check }> {
  const sink = new CheckSink()
  const start = performance.now()
  await run(sink)
  return { ms: performance.now() - start, check: sink.check }
}

function compare({ name, differs = false }: Comparison, limit: Check, engine: Check): void {
  if (limit.rows === engine.rows && (differs || limit.sum === engine.sum)) return
  const text = ({ rows, sum }: Check): string => `${rows} rows, check sum ${sum}`
  throw new Error(`${name}: the results differ: the loop gave ${text(limit)}, the engine ${text(engine)}`)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] as number
}
