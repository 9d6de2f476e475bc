import type { PhysicalColumn } from '../../runtime/connector.ts'
import type { Decoder, DecodeRequest, DecodingFormat, EncodingFormat, Format } from '../../runtime/format.ts'
import { columnWriter, type NullTexts } from '../columns/column-writer.ts'
import { isTestable } from '../columns/predicates.ts'
import { columnsRead, RecordDecoder, type RecordTarget, type ScanState } from '../columns/record-decoder.ts'
import { JsonEncoder } from './encoder.ts'
import { JsonFields } from './fields.ts'
import { JsonKeys } from './keys.ts'
import { JSON_OPTIONS, type JsonOptions, readJsonOptions } from './options.ts'
import { JsonRecords } from './records.ts'
import { compileScanLoop } from './scan-loop.ts'
import { checkType, jsonTextReader } from './values.ts'

/** One object per line, fields by name. Insert-only. */
export const jsonFormat: Format = {
  name: 'json',
  changelog: 'append',
  options: JSON_OPTIONS,
  decoding(columns: readonly PhysicalColumn[], values: ReadonlyMap<string, string>): DecodingFormat {
    const options = readJsonOptions(values)
    for (const { name, type } of columns) checkType(name, type, options)
    return {
      accepts: (predicate) => {
        const column = columns[predicate.column]
        return column !== undefined && isTestable(predicate, column.type)
      },
      createDecoder: (request) => jsonDecoder(columns, options, request),
    }
  },
  encoding(columns: readonly PhysicalColumn[], values: ReadonlyMap<string, string>): EncodingFormat {
    const options = readJsonOptions(values)
    for (const { name, type } of columns) checkType(name, type, options)
    return { createEncoder: () => new JsonEncoder(columns, options) }
  },
}

const NO_NULL_TEXTS: NullTexts = { empty: false, literal: undefined }

function jsonDecoder(columns: readonly PhysicalColumn[], options: JsonOptions, request: DecodeRequest): Decoder {
  const state: ScanState = { special: -1, rows: 0 }
  const read = columnsRead(request)
  const writers = columns.map(({ name, type }, k) => {
    if (!read.has(k)) return undefined
    // Types without a text form are read by `JsonFields`.
    const reader = jsonTextReader(type, options) ?? (() => undefined)
    return columnWriter([name, type, request.batchSize, state, NO_NULL_TEXTS], reader)
  })
  const target: RecordTarget = { writers, predicates: request.predicates, names: columns.map((c) => c.name) }
  const fields = new JsonFields(writers, options)
  const keys = new JsonKeys(target.names)
  const records = new JsonRecords(options, target, fields, keys)
  const scan = compileScanLoop(options, target, records, fields, keys, state)
  return new RecordDecoder(request, target, records, scan, state)
}
