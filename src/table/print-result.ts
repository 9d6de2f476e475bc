import { RowConverter } from '../connectors/memory/rows-to-columns.ts'
import { type Batch, batchOf } from '../core/batch.ts'
import type { OffsetAt } from '../core/text.ts'
import type { TextOutput } from '../core/text-output.ts'
import { ResultPrinter } from './output/printer.ts'
import { PrintingSink } from './output/sink.ts'
import type { TableResult } from './table-result.ts'

/** Prints a result as a table, its changes with their kinds in a column of their own. */
export async function printResult(result: TableResult, output: TextOutput, offsetAt: OffsetAt): Promise<void> {
  const options = { format: 'table', header: false, final: false, screenWidth: undefined, offsetAt } as const
  const printer = new ResultPrinter(result, options)
  if (result.kind === 'query') return result.runInto(new PrintingSink(printer, output, !result.bounded)).done
  output.write(printer.start + printer.print(await rowsOfStatement(result)))
  for (const text of printer.end(true)) output.write(text)
}

/** The rows of a statement without a job, as columns. */
export async function rowsOfStatement(result: TableResult): Promise<Batch> {
  const rows: (readonly unknown[])[] = []
  for await (const row of result.collect()) rows.push(row.toArray())
  return batchOf(rows.length, new RowConverter(result.fields).convert(rows))
}
