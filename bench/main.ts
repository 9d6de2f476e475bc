import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Comparison } from './comparison.ts'
import { expressionComparisons } from './comparisons/expressions.ts'
import { fileComparisons } from './comparisons/files.ts'
import { streamComparisons } from './comparisons/streams.ts'
import { memoryComparisons } from './comparisons/memory.ts'
import { generateEvents } from './data/bids.ts'
import { type Measured, measure } from './measure.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { measureMemory, measureStartUp } from './processes.ts'

/** Reading a file takes so much longer that fewer rows tell as much. */
const FILE_SHARE = 5

const options = readOptions(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
try {
  const results = await compareAll(options)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`)
  if (options.processes) await measureProcesses(options)
} finally {
  rmSync(folder, { recursive: true })
}

async function compareAll({ rows, seed, only, rounds }: BenchOptions): Promise<Measured[]> {
  const isWanted = ({ name }: Comparison): boolean => only === undefined || name.includes(only)
  const events = generateEvents(rows, seed)
  const inMemory = memoryComparisons(events).filter(isWanted)
  const ofExpressions = expressionComparisons(events.bids, seed).filter(isWanted)
  // Records are made one stream at a time: as objects they take several times the memory.
  const ofStreams = streamComparisons(() => events.bids, rows).filter(isWanted)
  const fromFiles = fileComparisons(folder, Math.ceil(rows / FILE_SHARE)).filter(isWanted)
  const results: Measured[] = []
  print('', 'engine', 'loop', 'ratio')
  for (const comparison of inMemory) results.push(report(await measure(comparison, rounds)))
  for (const comparison of ofExpressions) results.push(report(await measure(comparison, rounds)))
  for (const comparison of ofStreams) results.push(report(await measure(comparison, rounds)))
  for (const comparison of fromFiles) {
    comparison.prepare(seed)
    results.push(report(await measure(comparison, rounds)))
  }
  return results
}

function report(measured: Measured): Measured {
  const { name, engineRowsPerS, limitRowsPerS, ratio } = measured
  const millions = (rate: number): string => `${(rate / 1e6).toFixed(2)} M rows/s`
  print(name, millions(engineRowsPerS), millions(limitRowsPerS), ratio.toFixed(2))
  return measured
}

function print(name: string, ...cells: readonly string[]): void {
  process.stdout.write(`${name.padEnd(24)}${cells.map((cell) => cell.padStart(18)).join('')}\n`)
}

async function measureProcesses({ seed, only }: BenchOptions): Promise<void> {
  if (only === undefined || 'memory'.includes(only)) {
    const { megabytes, rows } = await measureMemory(folder, seed)
    print('memory', `${megabytes} MB`, `${rows / 1e6} M rows`, 'csv to tumble')
  }
  if (only === undefined || 'start-up'.includes(only)) print('start-up', `${await measureStartUp()} ms`, 'SELECT 1')
}
