import { join } from 'node:path'
import type { CheckSink } from '../check-sink.ts'
import type { Comparison } from '../comparison.ts'
import { FILE_SCHEMA, type FileFormat, writeBids } from '../data/files.ts'
import { CsvBids } from '../limits/csv.ts'
import { FilterAndProject } from '../limits/filter-project.ts'
import { JsonBids } from '../limits/json.ts'
import { readLines } from '../limits/line-reader.ts'
import { Tumble } from '../limits/tumble.ts'
import { FILTER_QUERY, TUMBLE_QUERY } from './memory.ts'

/** The comparisons from a file to the result. The files are written into `folder` when `prepare` is called. */
export function fileComparisons(folder: string, rows: number): (Comparison & { prepare(seed: number): void })[] {
  const fromFile = (format: FileFormat, name: string, query: string, loop: typeof tumbleLines) => {
    const path = join(folder, `bid.${format}`)
    return {
      name: `${format} to ${name}`,
      rows,
      limit: (sink: CheckSink) => loop(path, format, sink),
      engine: { statements: [declareBids(path, format)], query },
      prepare: (seed: number) => writeBids(path, format, rows, seed),
    }
  }
  return [
    fromFile('csv', 'tumble', TUMBLE_QUERY, tumbleLines),
    fromFile('csv', 'filter+project', FILTER_QUERY, filterLines),
    fromFile('json', 'tumble', TUMBLE_QUERY, tumbleLines),
  ]
}

/** The statement that makes a file a table. */
export function declareBids(path: string, format: FileFormat): string {
  const options = `'connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}'`
  return `CREATE TABLE bid (${FILE_SCHEMA}) WITH (${options})`
}

async function tumbleLines(path: string, format: FileFormat, sink: CheckSink): Promise<void> {
  const windows = new Tumble(sink)
  const parser = format === 'csv' ? new CsvBids() : new JsonBids()
  await readLines(path, parser, ({ auction, price, dateTime }, n) => windows.push(auction, price, dateTime, 0, n))
  windows.advance(Infinity)
}

async function filterLines(path: string, format: FileFormat, sink: CheckSink): Promise<void> {
  const loop = new FilterAndProject(sink)
  const parser = format === 'csv' ? new CsvBids() : new JsonBids()
  await readLines(path, parser, (columns, n) => loop.push(columns, 0, n))
}
