import type { Batch } from '../core/batch.ts'
import type { Column } from '../core/column.ts'
import { valueReader } from '../core/js-values/from-storage.ts'
import { rowKindText } from '../core/row-kind.ts'
import { Row } from './row.ts'
import type { ResultField } from './table-result.ts'

/** Turns batches into rows as programs see them. */
export function rowReader(fields: readonly ResultField[]): (batch: Batch) => Row[] {
  const names = fields.map(({ name }) => name)
  const readers = fields.map(({ type }) => valueReader(type))
  return ({ n, columns, kinds }) =>
    Array.from({ length: n }, (_, i) => {
      const values = readers.map((read, k) => read(columns[k] as Column, i))
      return new Row(names, values, kinds === undefined ? '+I' : rowKindText(kinds[i] as number))
    })
}
