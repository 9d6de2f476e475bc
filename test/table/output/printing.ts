import { type Batch, batchOf } from '../../../src/core/batch.ts'
import { columnOfValues } from '../../../src/core/column-of-values.ts'
import { type RowKind, rowKindCode } from '../../../src/core/row-kind.ts'
import { type PrinterOptions, ResultPrinter } from '../../../src/table/output/printer.ts'
import type { OutputField } from '../../../src/table/output/rows.ts'

/** A batch of rows in storage form. */
export function batch(fields: readonly OutputField[], rows: readonly (readonly unknown[])[], kinds?: RowKind[]): Batch {
  const columns = fields.map(({ type }, k) =>
    columnOfValues(
      type,
      rows.map((row) => row[k] ?? null),
    ),
  )
  return batchOf(rows.length, columns, kinds === undefined ? undefined : Uint8Array.from(kinds, rowKindCode))
}

export const PLAIN: PrinterOptions = {
  format: 'csv',
  header: false,
  final: false,
  screenWidth: undefined,
  offsetAt: () => 0,
}

/** Everything that is printed for batches of one result. */
export function printed(
  fields: readonly OutputField[],
  batches: readonly Batch[],
  options: Partial<PrinterOptions> = {},
  complete = true,
): string {
  const updating = batches.some(({ kinds }) => kinds !== undefined)
  const printer = new ResultPrinter({ fields, updating }, { ...PLAIN, ...options })
  let text = printer.start
  for (const one of batches) text += printer.print(one)
  for (const rest of printer.end(complete)) text += rest
  return text
}
