import Table from 'cli-table3'
import type { Row } from './row.ts'
import type { TableResult } from './table-result.ts'

/** Rows that decide how wide the columns are; those that follow are printed in the same widths. */
const ROWS_PER_PAGE = 1000

/** Prints a result to standard output, its changes with their kinds in a column of their own. */
export async function printTable(result: TableResult): Promise<void> {
  const names = result.fields.map(({ name }) => name)
  const head = result.updating ? ['op', ...names] : names
  let page: string[][] = []
  const print = (): void => {
    const table = new Table({ head, style: { head: [], border: [] } })
    table.push(...page)
    console.log(table.toString())
    page = []
  }
  let printed = false
  for await (const row of result.collect()) {
    page.push(result.updating ? [row.getKind(), ...texts(row)] : texts(row))
    if (page.length < ROWS_PER_PAGE) continue
    print()
    printed = true
  }
  if (page.length > 0 || !printed) print()
}

function texts(row: Row): string[] {
  return row.toArray().map((value) => (value === null ? 'NULL' : String(value)))
}
