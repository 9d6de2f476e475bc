import { type Batch, batchOf } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import { PlanError, ValidationError } from '../../core/errors.ts'
import { sameType, type LogicalType, typeText, withNullable } from '../../core/types/logical-type.ts'
import { calc } from '../../planner/physical/calc.ts'
import { producerOf } from '../../planner/physical/changelog-mode.ts'
import type { PhysicalPlan, PlanSettings } from '../../planner/physical/plan.ts'
import { enforced } from '../../planner/physical/sink.ts'
import { implicitlyCastable } from '../../planner/functions/coercion.ts'
import { type Expression, input } from '../../planner/logical/expression.ts'
import type { Field } from '../../planner/logical/plan.ts'
import type { Row } from '../row.ts'
import { rowReader } from '../row-values.ts'
import type { ResultField } from '../table-result.ts'

/** What the records of a stream made from a table are. */
export type RecordShape = 'row' | 'object' | 'value'

/** What a program wants of the rows. */
export interface WantedRows {
  readonly shape: RecordShape
  /** Undefined: all columns as they are. */
  readonly columns: readonly ResultField[] | undefined
  /** The column that becomes the records' timestamp; undefined: the event-time attribute, if there is one. */
  readonly timestamp: string | undefined
}

/** Turns the rows of a table into records with their event time. */
export class ColumnsToRecords {
  readonly #rows: (batch: Batch) => Row[]
  readonly #timestamp: number
  readonly #record: (row: Row) => unknown

  /** `fields`: those of the records; `timestamp`: the column of their time, -1 for none. */
  constructor(fields: readonly ResultField[], timestamp: number, shape: RecordShape) {
    this.#rows = rowReader(fields)
    this.#timestamp = timestamp
    this.#record =
      shape === 'row' ? (row) => row : shape === 'object' ? (row) => row.toObject() : (row) => row.getField(0)
  }

  run(batch: Batch): Batch {
    const data = this.#rows(batch).map(this.#record)
    const times = this.#timestamp < 0 ? undefined : (batch.columns[this.#timestamp] as NumberColumn)
    const timestamps = times === undefined ? undefined : Float64Array.from(times.data.subarray(0, batch.n))
    times?.nulls?.subarray(0, batch.n).forEach((isNull, i) => {
      if (isNull === 1 && timestamps !== undefined) timestamps[i] = NaN
    })
    return batchOf(batch.n, [{ storage: 'any', data, nulls: undefined }], undefined, batch.watermarks, timestamps)
  }
}

/** The columns of a plan as records shall have them, and their timestamp in a column behind if it is none of those. */
export interface ShapedRows {
  readonly plan: PhysicalPlan
  /** Of the records. */
  readonly fields: readonly ResultField[]
  readonly timestamp: number
}

/** Casts the columns of a table to those that are wanted, found by name. */
export function shapedRows(plan: PhysicalPlan, wanted: WantedRows, settings: PlanSettings): ShapedRows {
  const fields = wanted.columns ?? plan.fields
  const time = timestampColumn(plan.fields, wanted.timestamp, settings)
  if (wanted.columns === undefined) return { plan, fields, timestamp: time }
  const expressions = wanted.columns.map((column) => converted(column, plan.fields, wanted.shape))
  const passed = expressions.findIndex((expression) => expression.kind === 'Input' && expression.index === time)
  const added = time >= 0 && passed < 0 ? [input(time, (plan.fields[time] as Field).type)] : []
  const names = [...fields.map(({ name }) => name), ...added.map(() => '$timestamp')]
  const shaped = calc(plan, undefined, [...expressions, ...added], names)
  const checked = enforced(shaped, { name: 'The stream', fields: wanted.columns }, settings)
  return { plan: checked, fields, timestamp: added.length > 0 ? fields.length : passed }
}

function converted(column: ResultField, fields: readonly Field[], shape: RecordShape): Expression {
  const index = shape === 'value' ? 0 : fields.findIndex(({ name }) => name === column.name)
  const from = fields[index]
  const names = fields.map(({ name }) => name).join(', ')
  if (from === undefined) throw mismatch(`The table has no column '${column.name}', only ${names}.`)
  if (shape === 'value' && fields.length > 1) {
    throw mismatch(`The rows have ${fields.length} columns, ${names}, and can't become a single value. Use a ROW type.`)
  }
  const type = withNullable(column.type, from.type.nullable)
  if (sameType(from.type, type, true)) return input(index, from.type)
  if (!implicitlyCastable(from.type, column.type)) throw wrongType(from, column.type)
  return { kind: 'Cast', arg: input(index, from.type), safe: false, type, span: undefined }
}

function wrongType(from: Field, type: LogicalType): ValidationError {
  const [given, wanted] = [from.type, type].map((t) => typeText(withNullable(t, true)))
  return mismatch(
    `Column '${from.name}' of type ${given} can't become ${wanted} by itself. Write CAST(${from.name} AS ${wanted}) in the query.`,
  )
}

function mismatch(message: string): ValidationError {
  return new ValidationError('WRONG_RECORD_TYPE', message)
}

/** The column of the records' timestamps; -1 for none. */
function timestampColumn(
  fields: readonly Field[],
  wanted: string | undefined,
  { rowtimeInserter }: PlanSettings,
): number {
  if (wanted !== undefined) {
    const index = fields.findIndex(({ name }) => name === wanted)
    const type = fields[index]?.type
    if (type?.kind === 'TIMESTAMP_LTZ' || type?.kind === 'TIMESTAMP') return index
    throw mismatch(
      `The records' timestamp comes from a column '${wanted}' of type TIMESTAMP_LTZ(3), which the table lacks.`,
    )
  }
  if (!rowtimeInserter) return -1
  const columns = fields.flatMap(({ time }, i) => (time === 'ROWTIME' ? [i] : []))
  const [first = -1, second] = columns
  if (second === undefined) return first
  const names = columns.map((i) => `'${fields[i]?.name}'`).join(', ')
  const message = `Only one event-time attribute can become the records' timestamp; the table has ${names}. Cast the others to TIMESTAMP(3).`
  throw new ValidationError('SEVERAL_ROWTIMES', message)
}

/** A stream without row kinds can't say that a record replaces another. `method`: what the program called. */
export function requireInsertOnly(plan: PhysicalPlan, method: string): void {
  if (plan.changelog === 'append') return
  const remedy = method === 'toDataStream' ? 'Use toChangelogStream.' : 'Use another changelog mode.'
  const message =
    `${method} takes inserts only, but the table's rows may change: ${producerOf(plan)} produces update and delete ` +
    `changes. ${remedy}`
  throw new PlanError('UPDATING_INPUT', message)
}
