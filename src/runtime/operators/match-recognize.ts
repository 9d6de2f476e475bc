import { type Batch, batchOf } from '../../core/batch.ts'
import type { AnyColumn, Column, NumberColumn } from '../../core/column.ts'
import { columnOfValues, storedValue } from '../../core/column-of-values.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { OperatorContext, Output } from '../operator.ts'
import type { Automaton } from '../patterns/automaton.ts'
import type { Taken } from '../patterns/match.ts'
import { PatternOperator } from './pattern-operator.ts'

/** A row of the input, its values in storage form. */
export type MatchRow = readonly unknown[]

export interface MatchRecognizeArgs {
  readonly automaton: Automaton
  /** The pattern's variables by number. */
  readonly variables: readonly string[]
  /** The same for two patterns whose unfinished matches mean the same. */
  readonly signature: string
  /** The columns whose rows are matched apart; NULL is a key like any other. */
  readonly keys: readonly number[]
  /** Undefined: rows are taken in the order of their arrival. */
  readonly timeColumn: number | undefined
  /** Orders rows of one time; undefined: as they arrived. */
  readonly compare: ((a: MatchRow, b: MatchRow) => number) | undefined
  /** By number: whether `row` fulfils a condition, after the rows of a match that ends with `last`. */
  readonly conditions: readonly ((row: MatchRow, last: Taken<MatchRow> | undefined) => boolean)[]
  /** The output columns of a match that ends with `last` and is found at event time `time`, in storage form. */
  readonly values: readonly ((last: Taken<MatchRow>, time: number) => unknown)[]
  /** Of the output columns. */
  readonly types: readonly LogicalType[]
}

/**
 * MATCH_RECOGNIZE: a row for each match of a pattern in the rows of each key. How rows are ordered, which are late, what
 * is kept and when it is forgotten is `PatternOperator`'s. Output: one row per match, when its last row is taken.
 */
export class MatchRecognize extends PatternOperator {
  readonly #args: MatchRecognizeArgs

  constructor(args: MatchRecognizeArgs) {
    const { automaton, variables, signature, keys, timeColumn } = args
    const compare = args.compare as ((a: unknown, b: unknown) => number) | undefined
    super({
      ...{ automaton, variables, signature, compare },
      keyed: keys.length > 0,
      isEventTime: timeColumn !== undefined,
      lateTag: undefined,
      functions: [],
    })
    this.#args = args
  }

  override open(ctx: OperatorContext): void {
    super.open({ ...ctx, output: asColumns(this.#args.types, ctx.output) })
  }

  override process(batch: Batch, input: number): void {
    const { n, columns } = batch
    const { keys, timeColumn } = this.#args
    const rows = rowsOf(batch)
    const events: Column[] = [{ storage: 'any', data: rows, nulls: undefined }]
    if (keys.length > 0) events.push({ storage: 'any', data: keysOf(rows, keys), nulls: undefined })
    const times = timeColumn === undefined ? undefined : timesOf(columns[timeColumn] as NumberColumn)
    super.process(batchOf(n, events, undefined, batch.watermarks, times), input)
  }

  protected holds(condition: number, row: unknown, last: Taken<unknown> | undefined): boolean {
    const holds = this.#args.conditions[condition] as MatchRecognizeArgs['conditions'][number]
    return holds(row as MatchRow, last as Taken<MatchRow> | undefined)
  }

  protected emitMatch(last: Taken<unknown>): void {
    this.out.collect(this.#args.values.map((value) => value(last as Taken<MatchRow>, this.timestamp)))
  }
}

function rowsOf({ n, columns }: Batch): MatchRow[] {
  const rows: unknown[][] = []
  for (let i = 0; i < n; i++) rows.push(columns.map((column) => storedValue(column, i)))
  return rows
}

function keysOf(rows: readonly MatchRow[], keys: readonly number[]): readonly unknown[] {
  const [only, ...more] = keys
  if (only !== undefined && more.length === 0) return rows.map((row) => row[only])
  return rows.map((row) => keys.map((key) => row[key]))
}

/** A time attribute is in milliseconds, and never NULL behind its watermark. */
function timesOf({ data }: NumberColumn): Float64Array {
  return data as Float64Array
}

/** Takes rows for `output`, and sends columns. */
function asColumns(types: readonly LogicalType[], output: Output): Output {
  return {
    collect({ n, columns, watermarks }) {
      const rows = (columns[0] as AnyColumn).data.slice(0, n) as MatchRow[]
      const values = types.map((type, k) =>
        columnOfValues(
          type,
          rows.map((row) => row[k]),
        ),
      )
      output.collect(batchOf(n, values, undefined, watermarks))
    },
    advanceWatermark: (watermark) => output.advanceWatermark(watermark),
    setIdle: (idle) => output.setIdle(idle),
  }
}
