import type { Batch } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import { refuseNullRowtime } from './rowtime.ts'
import { StatelessOperator } from './stateless.ts'

export interface SourceWatermarkArgs {
  readonly timeColumn: number
  /** For messages: `Rowtime column 'ts' of table t`. */
  readonly columnName: string
}

/** Takes the watermarks that come with the rows for those of the rowtime column; a NULL there fails the job. */
export class SourceWatermark extends StatelessOperator {
  readonly #args: SourceWatermarkArgs

  constructor(args: SourceWatermarkArgs) {
    super()
    this.#args = args
  }

  process(batch: Batch): void {
    const { timeColumn, columnName } = this.#args
    refuseNullRowtime(batch.columns[timeColumn] as NumberColumn, batch.n, columnName)
    this.output.collect(batch)
  }
}
