import { ValidationError } from '../../core/errors.ts'
import { type LogicalType, typeText } from '../../core/types/logical-type.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import type { DecodingFormat, EncodingFormat, Format } from '../../runtime/format.ts'
import { isTestable } from '../columns/predicates.ts'
import { textReader, type TextReader } from '../columns/text-values.ts'
import { csvDecoder } from './decoder.ts'
import { CsvEncoder } from './encoder.ts'
import { CSV_OPTIONS, type CsvOptions, readCsvOptions } from './options.ts'

/** Records by position, without header line. Insert-only. */
export const csvFormat: Format = {
  name: 'csv',
  changelog: 'append',
  options: CSV_OPTIONS,
  decoding(columns: readonly PhysicalColumn[], values: ReadonlyMap<string, string>): DecodingFormat {
    const options = readCsvOptions(values)
    columns.forEach(checkType)
    return {
      accepts: (predicate) => {
        const column = columns[predicate.column]
        return column !== undefined && isTestable(predicate, column.type)
      },
      createDecoder: (request) => csvDecoder(columns, (type) => csvReader(type, options), options, request),
    }
  },
  encoding(columns: readonly PhysicalColumn[], values: ReadonlyMap<string, string>): EncodingFormat {
    const options = readCsvOptions(values)
    columns.forEach(checkType)
    return { createEncoder: () => new CsvEncoder(columns, options) }
  },
}

function checkType({ name, type }: PhysicalColumn): void {
  const nested = type.kind === 'ARRAY' ? [type.element] : type.kind === 'ROW' ? type.fields.map((f) => f.type) : []
  const isFlat = nested.length > 0 ? nested.every(isScalar) : isScalar(type)
  if (isFlat) return
  const message = `Column '${name}': format 'csv' can't hold ${typeText(type)}; it takes scalar types and ARRAYs and ROWs of them.`
  throw new ValidationError('UNSUPPORTED_TYPE', message)
}

function isScalar(type: LogicalType): boolean {
  return textReader(type, { timestamps: 'SQL' }) !== undefined
}

/** Arrays and rows are one field, their elements between `array-element-delimiter`s. */
function csvReader(type: LogicalType, options: CsvOptions): TextReader {
  const scalar = textReader(type, { timestamps: 'SQL' })
  if (scalar !== undefined) return scalar
  if (type.kind === 'ARRAY') {
    const read = elementReader(type.element, options)
    return (text) => complete(text.split(options.elementDelimiter).map(read))
  }
  if (type.kind === 'ROW') {
    const fields = type.fields.map((field) => elementReader(field.type, options))
    return (text) => {
      const texts = text.split(options.elementDelimiter)
      return texts.length === fields.length ? complete(fields.map((read, k) => read(texts[k] ?? ''))) : undefined
    }
  }
  throw new Error(`no csv reader for ${type.kind}`)
}

function elementReader(type: LogicalType, options: CsvOptions): TextReader {
  const read = textReader(type, { timestamps: 'SQL' }) as TextReader
  const isText = type.kind === 'CHAR' || type.kind === 'VARCHAR'
  return (text) => {
    if (text === options.nullLiteral || (text === '' && (options.emptyAsNull || !isText))) return null
    const value = read(text)
    return type.kind === 'BOOLEAN' && value !== undefined ? value === 1 : value
  }
}

function complete(values: readonly unknown[]): readonly unknown[] | undefined {
  return values.includes(undefined) ? undefined : values
}
