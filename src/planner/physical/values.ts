import type { Column } from '../../core/column.ts'
import { columnOfValues } from '../../core/column-of-values.ts'
import { type ColumnData, ColumnsReader } from '../../runtime/columns-reader.ts'
import { evaluateConstant } from '../codegen/constant.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import { isDeterministic } from '../logical/expression.ts'
import { expressionDigest } from '../logical/expression-text.ts'
import type { LogicalValues } from '../logical/plan.ts'
import { never, type PhysicalPlan } from './plan.ts'
import { openWithJob } from './user-functions.ts'

/** Rows of constants. */
export function planValues(node: LogicalValues): PhysicalPlan {
  const { rows, fields } = node
  const digest = rows.map((row) => `(${row.map(expressionDigest).join(', ')})`).join(', ')
  const details = `tuples=[${digest.length > 200 ? `${rows.length} rows` : digest}]`
  return {
    name: 'Values',
    details,
    inputs: [],
    fields,
    changelog: 'append',
    bounded: true,
    state: undefined,
    digest: rows.flat().every(isDeterministic) ? digest : undefined,
    span: node.span,
    needsUpdateBefore: never,
    lower({ graph, kernel }) {
      openWithJob(graph, rows.flat())
      return graph.addSource({
        name: `Values(${details})`,
        bounded: true,
        create: (ctx) => new ColumnsReader(rowsOf(node, kernel), ctx),
      })
    },
  }
}

function columnsOf({ rows, fields }: LogicalValues, kernel: KernelOptions): ReturnType<typeof columnOfValues>[] {
  return fields.map(({ type }, column) =>
    columnOfValues(
      type,
      rows.map((row) => {
        const cell = row[column]
        return cell === undefined ? null : evaluateConstant(cell, kernel)
      }),
    ),
  )
}

/** The rows, computed when they are read: functions of the program are open then. */
function rowsOf(node: LogicalValues, kernel: KernelOptions): ColumnData {
  let columns: readonly Column[] | undefined
  return {
    rowCount: node.rows.length,
    get columns() {
      return (columns ??= columnsOf(node, kernel))
    },
  }
}
