import { type Batch, batchOf } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import { PlanError, ValidationError } from '../../core/errors.ts'
import { producerOf } from '../../planner/physical/changelog-mode.ts'
import type { PhysicalPlan } from '../../planner/physical/plan.ts'
import type { Row } from '../row.ts'
import { rowReader } from '../row-values.ts'
import type { ResultField } from '../table-result.ts'

/** What the records of a stream made from a table are. */
export type RecordShape = 'row' | 'object' | 'value'

/** Turns the rows of a table into records with their event time. */
export class ColumnsToRecords {
  readonly #rows: (batch: Batch) => Row[]
  readonly #rowtime: number
  readonly #record: (row: Row) => unknown

  constructor(fields: readonly ResultField[], shape: RecordShape) {
    this.#rows = rowReader(fields)
    this.#rowtime = rowtimeOf(fields)
    this.#record =
      shape === 'row' ? (row) => row : shape === 'object' ? (row) => row.toObject() : (row) => row.getField(0)
  }

  run(batch: Batch): Batch {
    const data = this.#rows(batch).map(this.#record)
    const times = this.#rowtime < 0 ? undefined : (batch.columns[this.#rowtime] as NumberColumn).data
    const timestamps = times === undefined ? undefined : Float64Array.from(times.subarray(0, batch.n))
    return batchOf(batch.n, [{ storage: 'any', data, nulls: undefined }], undefined, batch.watermarks, timestamps)
  }
}

/** The one event-time attribute, which becomes the records' timestamp; -1 for none. */
function rowtimeOf(fields: readonly ResultField[]): number {
  const columns = fields.flatMap(({ time }, i) => (time === 'ROWTIME' ? [i] : []))
  const [first = -1, second] = columns
  if (second === undefined) return first
  const names = columns.map((i) => `'${fields[i]?.name}'`).join(', ')
  const message = `Only one event-time attribute can become the records' timestamp; the table has ${names}. Cast the others to TIMESTAMP(3).`
  throw new ValidationError('SEVERAL_ROWTIMES', message)
}

/** What a stream can't hold is told when it is made from the table. */
export function checkRowtimes(fields: readonly ResultField[]): void {
  rowtimeOf(fields)
}

/** A stream without row kinds can't say that a record replaces another. */
export function requireInsertOnly(plan: PhysicalPlan): void {
  if (plan.changelog === 'append') return
  const message =
    `toDataStream takes inserts only, but the table's rows may change: ${producerOf(plan)} produces update and delete ` +
    'changes. Use toChangelogStream.'
  throw new PlanError('UPDATING_INPUT', message)
}
