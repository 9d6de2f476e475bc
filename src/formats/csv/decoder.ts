import { type LogicalType, isString } from '../../core/types/logical-type.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import type { Decoder, DecodeRequest } from '../../runtime/format.ts'
import { columnWriter, type NullTexts } from '../columns/column-writer.ts'
import { columnsRead, RecordDecoder, type RecordTarget, type ScanState } from '../columns/record-decoder.ts'
import type { TextReader } from '../columns/text-values.ts'
import type { CsvOptions } from './options.ts'
import { CsvRecords } from './records.ts'
import { compileScanLoop } from './scan-loop.ts'

export function csvDecoder(
  columns: readonly PhysicalColumn[],
  readers: (type: LogicalType) => TextReader,
  options: CsvOptions,
  request: DecodeRequest,
): Decoder {
  const state: ScanState = { special: -1, rows: 0 }
  const read = columnsRead(request)
  const writers = columns.map(({ name, type }, k) =>
    read.has(k)
      ? columnWriter([name, type, request.batchSize, state, nullTexts(type, options)], readers(type))
      : undefined,
  )
  const target: RecordTarget = { writers, predicates: request.predicates, names: columns.map((c) => c.name) }
  const records = new CsvRecords(options, target)
  return new RecordDecoder(request, target, records, compileScanLoop(options, target, records, state), state)
}

function nullTexts(type: LogicalType, options: CsvOptions): NullTexts {
  return {
    empty: options.emptyAsNull || !isString(type),
    literal: options.nullLiteral === undefined ? undefined : Buffer.from(options.nullLiteral),
  }
}
