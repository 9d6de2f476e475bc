import type { Span } from '../../core/position.ts'
import { type LogicalType, withNullable } from '../../core/types/logical-type.ts'
import type { AggregateCall } from '../functions/aggregate-function.ts'
import { collectInputs, type Expression } from './expression.ts'
import type { Field, LogicalAggregate, LogicalFilter, LogicalPlan, LogicalProject } from './plan.ts'
import { isWindowAggregate, windowColumns } from './window-columns.ts'

export function field(name: string, type: LogicalType, time?: Field['time']): Field {
  return time === undefined ? { name, type } : { name, type, time }
}

/** The column as a plain timestamp. */
export function materialised({ name, type }: Field): Field {
  return { name, type }
}

/** The time attribute that `expression` forwards, or starts in the case of `PROCTIME()`. */
export function timeOf(expression: Expression, fields: readonly Field[]): Field['time'] {
  if (expression.kind === 'Input') return fields[expression.index]?.time
  return expression.kind === 'Call' && expression.function.name === 'PROCTIME' ? 'PROCTIME' : undefined
}

export function project(
  input: LogicalPlan,
  expressions: readonly Expression[],
  names: readonly string[],
  span?: Span,
): LogicalProject {
  const fields = expressions.map((e, i) => field(names[i] ?? `$f${i}`, e.type, timeOf(e, input.fields)))
  return { kind: 'Project', input, expressions, fields, span }
}

export function filter(input: LogicalPlan, condition: Expression, span?: Span): LogicalFilter {
  return { kind: 'Filter', input, condition, fields: input.fields, span }
}

/** The same plan under other column names. */
export function renamed(plan: LogicalPlan, names: readonly string[]): LogicalPlan {
  if (plan.fields.every(({ name }, i) => name === names[i])) return plan
  return { ...plan, fields: plan.fields.map((old, i) => field(names[i] ?? old.name, old.type, old.time)) }
}

/** Whether the expressions are all columns of an input of `width` columns, in order. */
export function isIdentity(expressions: readonly Expression[], width: number): boolean {
  return expressions.length === width && expressions.every((e, i) => e.kind === 'Input' && e.index === i)
}

/** Fields of an aggregate: keys, aggregates, then the properties of a group window. Keys turn plain, but for window_time. */
export function aggregateFields(aggregate: Omit<LogicalAggregate, 'fields'>): readonly Field[] {
  const { input, keys, aggregates, groupWindow } = aggregate
  const windows = isWindowAggregate(aggregate) ? windowColumns(input) : undefined
  const keyFields = keys.map((key) => {
    const old = fieldAt(input, key)
    return windows?.time.has(key) === true ? old : materialised(old)
  })
  const results = aggregates.map(({ name, type }) => field(name, type))
  if (groupWindow === undefined) return [...keyFields, ...results]
  const time = fieldAt(input, groupWindow.timeColumn)
  const bound: LogicalType = { kind: 'TIMESTAMP', precision: 3, nullable: false }
  const properties = groupWindow.properties.map((property): Field => {
    if (property === 'rowtime') return field('w$rowtime', withNullable(time.type, false), 'ROWTIME')
    if (property === 'proctime') return field('w$proctime', { ...bound, kind: 'TIMESTAMP_LTZ' }, 'PROCTIME')
    return field(`w$${property}`, bound)
  })
  return [...keyFields, ...results, ...properties]
}

export function fieldAt({ fields }: { readonly fields: readonly Field[] }, column: number): Field {
  const found = fields[column]
  if (found === undefined) throw new Error(`no column ${column} among ${fields.length}`)
  return found
}

/** Whether `expression` reads only columns from `from` (inclusive) to `to` (exclusive). */
export function readsOnly(expression: Expression, from: number, to: number): boolean {
  return [...collectInputs(expression)].every((column) => column >= from && column < to)
}

/** Columns that the aggregates read. */
export function argumentColumns(calls: readonly Pick<AggregateCall, 'args' | 'filter'>[]): readonly number[] {
  const columns = calls.flatMap(({ args, filter }) => [...args, ...(filter === undefined ? [] : [filter])])
  return [...new Set(columns)]
}
