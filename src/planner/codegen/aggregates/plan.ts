import type { LogicalType } from '../../../core/types/logical-type.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import { counting } from './kinds/count.ts'
import type { Accumulator, AccumulatorKind, CompiledAggregate, Helpers, Parts } from './parts.ts'

/** Bits of a distinct table's masks, the sign apart. */
const MASK_BITS = 31

/** Collects the accumulators of a query's aggregates, sharing equal ones. */
export class AccumulatorPlan {
  readonly accumulators: Accumulator[] = []
  readonly distinctColumns: number[] = []
  /** By call; undefined for those that aren't compiled. */
  readonly aggregates: readonly (CompiledAggregate | undefined)[]
  readonly #bits: string[][] = []
  readonly #types: readonly LogicalType[]
  #columns = 0

  constructor(calls: readonly AggregateCall[], inputTypes: readonly LogicalType[]) {
    this.#types = inputTypes
    this.aggregates = calls.map((call) => call.function.columns?.(this.#parts(call)))
  }

  /** The accumulator that counts rows, whatever their values: tells a new group from a known one. */
  rowCount(): Accumulator {
    return this.#accumulator(counting, undefined, undefined, undefined)
  }

  /** What the generated code calls. */
  helpers(): Helpers {
    const all = [...this.accumulators.map(({ kind }) => kind.helpers), ...this.aggregates.map((a) => a?.helpers)]
    return Object.assign({}, ...all) as Helpers
  }

  #parts({ function: fn, args, filter, type, distinct }: AggregateCall): Parts {
    const [column] = args
    const arg = column === undefined ? undefined : this.#types[column]
    const isDistinct = distinct && fn.ignoresDistinct !== true
    const of = (kind: AccumulatorKind): Accumulator =>
      this.#accumulator(kind, column, filter, isDistinct ? this.#distinct(column as number, filter) : undefined)
    return {
      arg,
      result: type,
      distinct: isDistinct,
      always: arg?.nullable !== true && filter === undefined,
      count: () => of(counting),
      of,
    }
  }

  /** A bit of a distinct table of the column: one for each filter. */
  #distinct(arg: number, filter: number | undefined): { table: number; bit: number } {
    const condition = String(filter)
    const isOfUse = (column: number, t: number): boolean =>
      column === arg && ((this.#bits[t]?.length ?? 0) < MASK_BITS || this.#bits[t]?.includes(condition) === true)
    let table = this.distinctColumns.findIndex(isOfUse)
    if (table < 0) table = this.distinctColumns.push(arg) - 1
    const bits = (this.#bits[table] ??= [])
    const known = bits.indexOf(condition)
    return { table, bit: known < 0 ? bits.push(condition) - 1 : known }
  }

  #accumulator(
    kind: AccumulatorKind,
    arg: number | undefined,
    filter: number | undefined,
    distinct: Accumulator['distinct'],
  ): Accumulator {
    const argType = arg === undefined ? undefined : this.#types[arg]
    // A count of values that are never NULL is a count of rows.
    const counted = kind === counting && distinct === undefined && argType?.nullable === false ? undefined : arg
    const same = this.accumulators.find(
      (a) =>
        a.kind.name === kind.name &&
        a.arg === counted &&
        a.filter === filter &&
        a.distinct?.table === distinct?.table &&
        a.distinct?.bit === distinct?.bit,
    )
    if (same !== undefined) return same
    const names = kind.specs.map(() => `A${this.#columns++}`)
    const created: Accumulator = { kind, names, arg: counted, argType, filter, distinct }
    this.accumulators.push(created)
    return created
  }
}
