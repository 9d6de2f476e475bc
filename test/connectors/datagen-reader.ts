import { datagenConnector } from '../../src/connectors/datagen/index.ts'
import type { ManualClock } from '../../src/core/clock.ts'
import type { ReaderContext, SourceReader, TableDescription } from '../../src/runtime/connector.ts'
import { rowsOf } from '../formats/decoding.ts'
import { everything, readerContext, sourceOf, type Texts } from './support.ts'

export const NOW: number = Date.UTC(2024, 0, 31, 10, 20, 30, 125)
export const FAST: Texts = { 'rows-per-second': '1000000000' }

export function reader(
  table: TableDescription,
  more: Partial<ReaderContext> = {},
  columns?: readonly number[],
): SourceReader {
  const request = columns === undefined ? everything(table) : { ...everything(table), columns }
  return sourceOf(datagenConnector, table).createReader(request, readerContext(more))
}

/** All rows of a bounded table, the clock being moved on whenever the reader waits. */
export function rowsIn(read: SourceReader, clock: ManualClock, count: number = Number.POSITIVE_INFINITY): unknown[][] {
  const rows: unknown[][] = []
  while (rows.length < count) {
    const polled = read.poll()
    if (polled === 'END') break
    if (polled instanceof Promise) clock.advance(10)
    else rows.push(...rowsOf(polled))
  }
  return rows
}
