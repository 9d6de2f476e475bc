import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { type Batch, batchOf } from '../../src/core/batch.ts'
import { type Clock, ManualClock } from '../../src/core/clock.ts'
import { columnOfValues } from '../../src/core/column-of-values.ts'
import { seededRandom } from '../../src/core/random.ts'
import type { LogicalType } from '../../src/core/types/logical-type.ts'
import type {
  Connector,
  ReaderContext,
  ScanRequest,
  SourceReader,
  TableDescription,
  TableSource,
} from '../../src/runtime/connector.ts'
import type { Sink, SinkContext } from '../../src/runtime/operator.ts'
import { MetricGroup } from '../../src/runtime/job/metrics.ts'
import { ByteReader, ByteWriter } from '../../src/runtime/state/bytes.ts'
import { rowsOf } from '../formats/decoding.ts'

export type Texts = Readonly<Record<string, string>>

/** A table of columns by name. */
export function tableOf(
  columns: Readonly<Record<string, LogicalType>>,
  options: Texts = {},
  more: Partial<TableDescription> = {},
): TableDescription {
  return {
    name: 'c.d.t',
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    primaryKey: undefined,
    partitionKeys: [],
    options: new Map(Object.entries(options)),
    ...more,
  }
}

export function sourceOf(connector: Connector, table: TableDescription): TableSource {
  const source = connector.source?.(table)
  if (source === undefined) throw new Error(`connector ${connector.name} has no source`)
  return source
}

export interface TestContext extends ReaderContext {
  readonly clock: Clock
}

export function readerContext(more: Partial<ReaderContext> = {}): TestContext {
  return {
    name: 'c.d.t',
    metrics: new MetricGroup(),
    clock: new ManualClock(),
    random: seededRandom(1),
    subtask: 0,
    parallelism: 1,
    batchSize: 4096,
    ...more,
  }
}

/** A request for all columns of a table. */
export function everything(table: TableDescription, more: Partial<ScanRequest> = {}): ScanRequest {
  return { columns: table.columns.map((_, k) => k), metadata: [], predicates: [], ...more }
}

/** Polls until a batch or the end is there. */
export async function nextBatch(reader: SourceReader): Promise<Batch | 'END'> {
  for (;;) {
    const polled = reader.poll()
    if (!(polled instanceof Promise)) return polled
    await polled
  }
}

/** Reads to the end, or `batches` batches; closes nothing. */
export async function readRows(reader: SourceReader, batches: number = Number.POSITIVE_INFINITY): Promise<unknown[][]> {
  const rows: unknown[][] = []
  for (let count = 0; count < batches; count++) {
    const batch = await nextBatch(reader)
    if (batch === 'END') break
    for (const row of rowsOf(batch)) rows.push(row)
  }
  return rows
}

/** Opens a reader, reads it to the end and closes it. */
export async function readAll(reader: SourceReader): Promise<unknown[][]> {
  await reader.open?.()
  try {
    return await readRows(reader)
  } finally {
    await reader.close()
  }
}

export function positionOf(reader: SourceReader): Uint8Array {
  const writer = new ByteWriter()
  reader.snapshot(writer)
  return writer.finish().slice()
}

/** A new reader that continues at `position`. */
export async function restored(reader: SourceReader, position: Uint8Array): Promise<SourceReader> {
  await reader.open?.()
  reader.restore(new ByteReader(position))
  return reader
}

/** Makes directories that are gone after the test. */
export function temporaryDirectories(): () => string {
  const made: string[] = []
  afterEach(() => {
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
  })
  return () => {
    const path = mkdtempSync(join(tmpdir(), 'millrace-'))
    made.push(path)
    return path
  }
}

export function sinkOf(connector: Connector, table: TableDescription): Sink {
  const sink = connector.sink?.(table)
  if (sink === undefined) throw new Error(`connector ${connector.name} has no sink`)
  return sink.createSink()
}

export function sinkContext(more: Partial<SinkContext> = {}): SinkContext {
  const { name, metrics, clock, subtask, parallelism } = readerContext()
  return { name, metrics, clock, subtask, parallelism, ...more }
}

/** A batch of rows of values in storage form, NULL as null; `kinds` as codes. */
export function batchOfRows(
  types: readonly LogicalType[],
  rows: readonly (readonly unknown[])[],
  kinds?: readonly number[],
): Batch {
  const columns = types.map((type, k) =>
    columnOfValues(
      type,
      rows.map((row) => row[k]),
    ),
  )
  return batchOf(rows.length, columns, kinds === undefined ? undefined : Uint8Array.from(kinds))
}
