import { MAX_SAFE } from '../../../core/column.ts'
import { type LogicalType, isFloating, isString } from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import type { AccumulatorSpec } from '../../../runtime/state/aggregate-kernel.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'

/** Which of the generated forms of a loop: with NULLs among the arguments or not, `long` values as bigints or not. */
export interface Variant {
  readonly nulls: boolean
  readonly wide: boolean
}

/** One accumulator column and how it takes a value. */
export interface Accumulator {
  readonly spec: AccumulatorSpec
  readonly name: string
  readonly kind: 'count' | 'sum' | 'min' | 'max'
  /** Argument column; undefined for COUNT(*). */
  readonly arg: number | undefined
  readonly argType: LogicalType | undefined
  readonly filter: number | undefined
  /** For DISTINCT: which distinct table, and which bit of its masks. */
  readonly distinct: { readonly table: number; readonly bit: number } | undefined
  /** The type the values are added up in. */
  readonly type: LogicalType
}

/** An aggregate and the accumulators that its result is made of. */
export interface PlannedAggregate {
  readonly call: AggregateCall
  readonly value: Accumulator
  /** Counts the values seen, where the result depends on there being any; undefined where every group has one. */
  readonly count: Accumulator | undefined
}

const BIGINT_TYPE: LogicalType = { kind: 'BIGINT', nullable: true }
const DOUBLE_TYPE: LogicalType = { kind: 'DOUBLE', nullable: true }

/** Collects the accumulators of a query's aggregates, sharing equal ones. */
export class AccumulatorPlan {
  readonly accumulators: Accumulator[] = []
  readonly distinctColumns: number[] = []
  readonly #bits: string[][] = []
  readonly aggregates: readonly PlannedAggregate[]
  readonly #types: readonly LogicalType[]

  constructor(calls: readonly AggregateCall[], inputTypes: readonly LogicalType[]) {
    this.#types = inputTypes
    this.aggregates = calls.map((call) => this.#plan(call))
  }

  /** The accumulator that counts rows, whatever their values: tells a new group from a known one. */
  rowCount(): Accumulator {
    return this.#accumulator('count', undefined, undefined, undefined, BIGINT_TYPE)
  }

  #plan(call: AggregateCall): PlannedAggregate {
    const { name } = call.function
    // DISTINCT changes nothing about a minimum or maximum.
    const distinct = call.distinct && (name === 'COUNT' || name === 'SUM' || name === 'AVG')
    const bits = distinct ? this.#distinct(call) : undefined
    const [arg] = call.args
    const argType = arg === undefined ? undefined : this.#types[arg]
    const count = (): Accumulator => this.#accumulator('count', arg, call.filter, bits, BIGINT_TYPE)
    if (name === 'COUNT') return { call, value: count(), count: undefined }
    if (argType === undefined) throw new Error(`${name} without argument`)
    const always = !argType.nullable && call.filter === undefined
    if (name === 'MIN' || name === 'MAX') {
      const kind = name === 'MIN' ? 'min' : 'max'
      const value = this.#accumulator(kind, arg, call.filter, undefined, argType)
      return { call, value, count: isFloating(argType) ? count() : undefined }
    }
    const value = this.#accumulator('sum', arg, call.filter, bits, name === 'SUM' ? call.type : averaged(argType))
    return { call, value, count: name === 'AVG' || !always ? count() : undefined }
  }

  #distinct(call: AggregateCall): { table: number; bit: number } {
    const arg = call.args[0] as number
    let table = this.distinctColumns.indexOf(arg)
    if (table < 0) table = this.distinctColumns.push(arg) - 1
    const bits = (this.#bits[table] ??= [])
    const filter = String(call.filter)
    let bit = bits.indexOf(filter)
    if (bit < 0) bit = bits.push(filter) - 1
    if (bit > 30) throw new Error('more than 31 different filters on DISTINCT aggregates of one column')
    return { table, bit }
  }

  #accumulator(
    kind: Accumulator['kind'],
    arg: number | undefined,
    filter: number | undefined,
    distinct: Accumulator['distinct'],
    type: LogicalType,
  ): Accumulator {
    const argType = arg === undefined ? undefined : this.#types[arg]
    // A count of values that are never NULL is a count of rows.
    const counted = kind === 'count' && distinct === undefined && argType?.nullable === false ? undefined : arg
    const same = this.accumulators.find(
      (a) =>
        a.kind === kind &&
        a.arg === counted &&
        a.filter === filter &&
        a.distinct?.table === distinct?.table &&
        a.distinct?.bit === distinct?.bit &&
        a.type.kind === type.kind,
    )
    if (same !== undefined) return same
    const created: Accumulator = {
      spec: specOf(kind, type),
      name: `A${this.accumulators.length}`,
      kind,
      arg: counted,
      argType,
      filter,
      distinct,
      type,
    }
    this.accumulators.push(created)
    return created
  }
}

/** The type that a mean's values are added up in. */
function averaged(type: LogicalType): LogicalType {
  if (storageOf(type) === 'int') return BIGINT_TYPE
  return type.kind === 'FLOAT' ? DOUBLE_TYPE : type
}

function specOf(kind: Accumulator['kind'], type: LogicalType): AccumulatorSpec {
  if (kind === 'count') return { storage: 'f64', initial: 0 }
  const storage = storageOf(type)
  if (storage === 'string') return { storage: 'text', initial: undefined }
  const initial = kind === 'sum' ? 0 : kind === 'min' ? Infinity : -Infinity
  return { storage: storage === 'long' ? 'long' : 'f64', initial }
}

/** Source of an accumulator's value for row `i`: the names are bound by the surrounding loop. */
export function argumentCode({ arg, argType, type }: Accumulator, { wide }: Variant): string {
  const storage = storageOf(argType as LogicalType)
  const code = `c${arg}[i]`
  // The argument of a wide long is already a bigint; a small integer that is summed up as BIGINT has to become one.
  return wide && storageOf(type) === 'long' && storage !== 'long' ? `BigInt(${code})` : code
}

/** Source of the condition under which row `i` counts; undefined when it always does. */
export function conditionCode(a: Accumulator, { nulls }: Variant): string | undefined {
  const conditions: string[] = []
  if (a.filter !== undefined) {
    conditions.push(`c${a.filter}[i] === 1`)
    if (nulls) conditions.push(`(n${a.filter} === undefined || n${a.filter}[i] === 0)`)
  }
  if (nulls && a.arg !== undefined && a.argType?.nullable !== false) {
    conditions.push(`(n${a.arg} === undefined || n${a.arg}[i] === 0)`)
  }
  if (a.distinct !== undefined) conditions.push(`(m${a.distinct.table} & ${1 << a.distinct.bit}) === 0`)
  return conditions.length === 0 ? undefined : conditions.join(' && ')
}

/** `sum + value` in the arithmetic of the type, and the statement that leaves the loop when a number can't hold it. */
export function addCode(type: LogicalType, wide: boolean, sum: string, value: string): { code: string; safe: boolean } {
  switch (type.kind) {
    case 'TINYINT':
      return { code: `((${sum} + ${value}) << 24) >> 24`, safe: true }
    case 'SMALLINT':
      return { code: `((${sum} + ${value}) << 16) >> 16`, safe: true }
    case 'INT':
      return { code: `(${sum} + ${value}) | 0`, safe: true }
    case 'FLOAT':
      return { code: `Math.fround(${sum} + ${value})`, safe: true }
    case 'DOUBLE':
      return { code: `${sum} + ${value}`, safe: true }
    case 'BIGINT':
      return wide
        ? { code: `BigInt.asIntN(64, ${sum} + ${value})`, safe: true }
        : { code: `${sum} + ${value}`, safe: false }
    default:
      return { code: `${sum} + ${value}`, safe: wide }
  }
}

/** True when a number, named `name`, has left the exact range. */
export const unsafeCode = (name: string): string => `${name} > ${MAX_SAFE} || ${name} < -${MAX_SAFE}`

/** Statement that makes `value` the minimum or maximum of group `g` where it is one. */
export function extremeCode(a: Accumulator, variant: Variant, group: string, value: string): string {
  const slot = `${a.name}[${group}]`
  const compare = a.kind === 'min' ? '<' : '>'
  if (isString(a.type))
    return `if (${slot} === undefined || compareText(${value}, ${slot}) ${compare} 0) ${slot} = ${value}`
  if (variant.wide && a.spec.storage === 'long') {
    return `if (${slot} === undefined || ${value} ${compare} ${slot}) ${slot} = ${value}`
  }
  // The initial ±Infinity gives way to any value; whether there was one is told by the count (doubles) or by finiteness.
  return `if (${value} ${compare} ${slot}) ${slot} = ${value}`
}
