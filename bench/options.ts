import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Rows of the comparisons in memory; files have half of them. */
  readonly rows: number
  /** Measured rounds, after one to warm up. */
  readonly rounds: number
  /** Only comparisons whose name contains this. */
  readonly only: string | undefined
  /** Where to write the results as JSON. */
  readonly json: string | undefined
  /** Measure memory and start-up too. */
  readonly processes: boolean
  readonly seed: number
}

/** Reads `npm run bench -- [--rows 5000000] [--rounds 5] [--only tumble] [--json FILE] [--seed 7] [--no-processes]`. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '5000000' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      json: { type: 'string' },
      seed: { type: 'string', default: '7' },
      'no-processes': { type: 'boolean', default: false },
    },
  })
  return {
    rows: count('rows', values.rows),
    rounds: count('rounds', values.rounds),
    only: values.only,
    json: values.json,
    processes: !values['no-processes'],
    seed: count('seed', values.seed),
  }
}

function count(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1 on, not '${text}'`)
  return value
}
