import { batchOf } from '../../src/core/batch.ts'
import { columnOfValues } from '../../src/core/column-of-values.ts'
import type { LogicalType } from '../../src/core/types/logical-type.ts'
import type { Format } from '../../src/runtime/format.ts'
import type { Texts } from './decoding.ts'

/** The lines that `format` writes for rows of values in storage form, columns `c0`, `c1` and so on. */
export function encodeRows(
  format: Format,
  types: readonly LogicalType[],
  rows: readonly (readonly unknown[])[],
  options: Texts = {},
): string[] {
  const columns = types.map((type, k) => ({ name: `c${k}`, type }))
  const encoding = format.encoding?.(columns, new Map(Object.entries(options)))
  if (encoding === undefined) throw new Error(`format ${format.name} can't encode`)
  const lines: string[] = []
  const data = types.map((type, k) =>
    columnOfValues(
      type,
      rows.map((row) => row[k]),
    ),
  )
  encoding.createEncoder().encode(batchOf(rows.length, data), lines)
  return lines
}
