import { ValidationError } from '../../core/errors.ts'
import { type DataType, dataType } from '../../core/types/data-types.ts'
import { typeText } from '../../core/types/logical-type.ts'
import { quoteIdentifier } from '../../core/quote.ts'
import { bindDataType } from '../../planner/bind/data-type.ts'
import type { Schema } from '../schema.ts'
import type { ResultField } from '../table-result.ts'
import { logicalType } from '../user-functions.ts'
import { elementsOf } from './derived-schema.ts'
import type { RecordShape, WantedRows } from './stream-output.ts'
import { ROWTIME } from './stream-to-table.ts'

/** Rows as values of a type; as they are without one. */
export function wantedOf(type: DataType<unknown> | undefined): WantedRows {
  if (type === undefined) return { shape: 'row', columns: undefined, timestamp: undefined }
  const logical = logicalType(type, 'The stream')
  if (logical.kind === 'ROW') return { shape: 'object', columns: logical.fields, timestamp: undefined }
  return { shape: 'value', columns: [{ name: 'f0', type: logical }], timestamp: undefined }
}

/** Rows with the columns of a schema; without physical columns it leaves them as they are. */
export function wantedBy(schema: Schema | undefined): WantedRows {
  const elements = schema?.elements ?? []
  const columns: ResultField[] = []
  let timestamp: string | undefined
  for (const element of elementsOf(elements)) {
    if (element.kind === 'PhysicalColumn') {
      columns.push({ name: element.name.name, type: bindDataType(element.type, { text: elements.join(', ') }) })
    } else if (element.kind === 'MetadataColumn') {
      const key = element.key ?? element.name.name
      if (key !== ROWTIME) {
        throw new ValidationError('UNKNOWN_METADATA', `A stream has the metadata '${ROWTIME}' and no '${key}'.`)
      }
      timestamp = element.name.name
    }
  }
  return { shape: 'row', columns: columns.length > 0 ? columns : undefined, timestamp }
}

/** What a table over the records would be made of. */
export function recordType(fields: readonly ResultField[], shape: RecordShape): DataType<unknown> {
  const [first] = fields
  const texts = fields.map(({ name, type }) => `${quoteIdentifier(name)} ${typeText(type)}`)
  return dataType(shape === 'value' && first !== undefined ? typeText(first.type) : `ROW<${texts.join(', ')}>`)
}
