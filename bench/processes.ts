import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { declareBids } from './comparisons/files.ts'
import { TUMBLE_QUERY } from './comparisons/memory.ts'
import { writeBids } from './data/files.ts'
import { median } from './measure.ts'

const run = promisify(execFile)
const CLI = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
const PEAK_MEMORY = new URL('./peak-memory.js', import.meta.url).href
const MEMORY_ROWS = 5_000_000
const START_UPS = 5

/** Peak memory of the command line over CSV to tumbling aggregate. */
export async function measureMemory(folder: string, seed: number): Promise<{ megabytes: number; rows: number }> {
  const path = join(folder, 'memory.csv')
  writeBids(path, 'csv', MEMORY_ROWS, seed)
  const columns = 'auction BIGINT, window_start TIMESTAMP(3), bids BIGINT, total BIGINT, highest BIGINT'
  const script = `${declareBids(path, 'csv')};
    CREATE TABLE nowhere (${columns}) WITH ('connector' = 'blackhole');
    SET 'table.dml-sync' = 'true';
    INSERT INTO nowhere ${TUMBLE_QUERY};`
  const { stderr } = await run(process.execPath, ['--import', PEAK_MEMORY, CLI, '-e', script])
  const peak = Number(/^peak (\d+)$/m.exec(stderr)?.[1])
  if (!(peak > 0)) throw new Error(`the process did not tell its memory: ${stderr}`)
  return { megabytes: Math.round(peak / 1e6), rows: MEMORY_ROWS }
}

/** From nothing to the answer of `SELECT 1`, in ms. */
export async function measureStartUp(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < START_UPS; i++) {
    const start = performance.now()
    await run(process.execPath, [CLI, '-e', 'SELECT 1'])
    times.push(performance.now() - start)
  }
  return Math.round(median(times))
}
