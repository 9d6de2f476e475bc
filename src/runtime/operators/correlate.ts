import { type Batch, batchOf } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { columnOfValues } from '../../core/column-of-values.ts'
import { gatherRows } from '../../core/gather.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { type BatchKernel, StatelessOperator } from './stateless.ts'
import type { OperatorContext } from '../operator.ts'

export interface CorrelateArgs {
  /** Computes the arguments of the calls, a column each. */
  readonly arguments: BatchKernel
  /** Makes the call for row `i` of the arguments, and gives the rows in storage form. */
  readonly call: (args: Batch, i: number, collect: (row: readonly unknown[]) => void) => void
  /** The columns of those rows. */
  readonly types: readonly LogicalType[]
  /** A row without any keeps one, of NULLs. */
  readonly outer: boolean
}

/** Calls a table function for each row. Output: the row's columns, then those of each row that the function gave. */
export class Correlate extends StatelessOperator {
  readonly #args: CorrelateArgs
  #batchSize = 0

  constructor(args: CorrelateArgs) {
    super()
    this.#args = args
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#batchSize = ctx.batchSize
  }

  process(batch: Batch): void {
    const { call, outer } = this.#args
    const args = this.#args.arguments.run(batch)
    let rows: number[] = []
    let made: (readonly unknown[])[] = []
    const flush = (): void => {
      if (rows.length > 0) this.#send(batch, rows, made)
      rows = []
      made = []
    }
    for (let i = 0; i < batch.n; i++) {
      let any = false
      call(args, i, (row) => {
        any = true
        rows.push(i)
        made.push(row)
      })
      if (!any && outer) {
        rows.push(i)
        made.push([])
      }
      if (rows.length >= this.#batchSize) flush()
    }
    flush()
  }

  #send(batch: Batch, rows: readonly number[], made: readonly (readonly unknown[])[]): void {
    const left = gatherRows(batch, Int32Array.from(rows), rows.length)
    const right = this.#args.types.map((type, k): Column =>
      columnOfValues(
        type,
        made.map((row) => row[k] ?? null),
      ),
    )
    this.output.collect(batchOf(left.n, [...left.columns, ...right], left.kinds, left.watermarks, left.timestamps))
  }
}
