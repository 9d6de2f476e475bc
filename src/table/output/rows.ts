import type { Batch } from '../../core/batch.ts'
import type { RowKind } from '../../core/row-kind.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'

export interface OutputField {
  readonly name: string
  readonly type: LogicalType
}

/** Writes row `i` of a batch as text that ends with a line feed, after its kind unless `op` is undefined. */
export type RowText = (batch: Batch, i: number, op: RowKind | undefined) => string

/** The name of the column of row kinds: `op`, with underscores before it when the result has a column of this name. */
export function opName(fields: readonly OutputField[]): string {
  let name = 'op'
  while (fields.some((field) => field.name === name)) name = `_${name}`
  return name
}
