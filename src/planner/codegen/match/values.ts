import { columnOfValues } from '../../../core/column-of-values.ts'
import type { LogicalType } from '../../../core/types/logical-type.ts'
import { firstOf, type Taken } from '../../../runtime/patterns/match.ts'
import type { MatchRow } from '../../../runtime/operators/match-recognize.ts'
import type { RowAggregate } from '../../functions/row-aggregate.ts'
import type { Expression } from '../../logical/expression.ts'
import type { MatchAggregate, MatchNavigation, MatchValue } from '../../logical/match.ts'
import type { KernelOptions } from '../generator.ts'
import { compileRowFunction, type RowFunction } from './row-function.ts'

type Rows = Taken<MatchRow> | undefined

/**
 * A value of the rows taken so far, `row` behind them; undefined for a match that is complete, at event time `time`. In
 * storage form.
 */
export type ValueOfRows = (row: MatchRow | undefined, last: Rows, time: number) => unknown

/** `own`: the variable that the row at hand is to be taken for, if there is one. */
export function compileMatchValue(
  value: MatchValue,
  own: number | undefined,
  types: readonly LogicalType[],
  options: KernelOptions,
): ValueOfRows {
  const takesRow = own !== undefined && (value.variable === undefined || value.variable === own)
  if (value.kind === 'rowtime') return (_row, _last, time) => time
  if (value.kind === 'aggregate') return aggregateOf(value, takesRow, types, options)
  return value.from === 'LAST' ? lastOf(value, takesRow) : firstValueOf(value, takesRow)
}

function lastOf({ variable, offset, column }: MatchNavigation, takesRow: boolean): ValueOfRows {
  if (takesRow && offset === 0) return (row) => row?.[column]
  const back = takesRow ? offset - 1 : offset
  return (_row, last) => fromLast(last, variable, back)?.[column] ?? null
}

/** The row of the variable that is `back` rows before its last. */
function fromLast(last: Rows, variable: number | undefined, back: number): MatchRow | undefined {
  let left = back
  for (let taken = last; taken !== undefined; taken = taken.previous) {
    if (variable !== undefined && taken.variable !== variable) continue
    if (left === 0) return taken.event
    left--
  }
  return undefined
}

function firstValueOf({ variable, offset, column }: MatchNavigation, takesRow: boolean): ValueOfRows {
  return (row, last) => {
    if (variable === undefined && offset === 0 && last !== undefined) return firstOf(last).event[column]
    const taken = countOf(last, variable)
    if (offset < taken) return fromLast(last, variable, taken - 1 - offset)?.[column]
    return takesRow && row !== undefined && offset === taken ? row[column] : null
  }
}

function countOf(last: Rows, variable: number | undefined): number {
  let count = 0
  for (let taken = last; taken !== undefined; taken = taken.previous) {
    if (variable === undefined || taken.variable === variable) count++
  }
  return count
}

function aggregateOf(
  { variable, function: fn, args, type, span }: MatchAggregate,
  takesRow: boolean,
  types: readonly LogicalType[],
  options: KernelOptions,
): ValueOfRows {
  const argTypes = args.map((arg) => arg.type)
  const { text } = options
  const location = text === undefined || span === undefined ? undefined : { text, span }
  const aggregate = fn.rows({ args: argTypes, result: type, changing: false, location })
  const read = args.map((arg, i) => argumentOf(arg, types.length, aggregate.readers?.[i], options))
  const add = (accumulator: unknown, row: MatchRow): void => {
    const values: unknown[] = []
    for (let i = 0; i < read.length; i++) {
      const value = (read[i] as RowFunction<undefined>)(row, undefined)
      if (value === null && aggregate.skipsNull?.[i] !== false) return
      values.push(value)
    }
    aggregate.add(accumulator, values)
  }
  return (row, last) => {
    const accumulator = aggregate.create()
    for (const taken of rowsOf(last, variable)) add(accumulator, taken)
    if (takesRow && row !== undefined) add(accumulator, row)
    return aggregate.result(accumulator)
  }
}

/** The rows of a variable from first to last. */
function rowsOf(last: Rows, variable: number | undefined): MatchRow[] {
  const rows: MatchRow[] = []
  for (let taken = last; taken !== undefined; taken = taken.previous) {
    if (variable === undefined || taken.variable === variable) rows.push(taken.event)
  }
  return rows.toReversed()
}

function argumentOf(
  arg: Expression,
  width: number,
  reader: NonNullable<RowAggregate['readers']>[number] | undefined,
  options: KernelOptions,
): RowFunction<undefined> {
  const { type } = arg
  const value: RowFunction<undefined> =
    arg.kind === 'Input' ? (row) => row[arg.index] : compileRowFunction<undefined>(arg, width, [], options)
  if (reader === undefined) return value
  return (row) => reader(columnOfValues(type, [value(row, undefined)]), 0)
}
