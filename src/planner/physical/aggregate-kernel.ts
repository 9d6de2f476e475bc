import type { LogicalType } from '../../core/types/logical-type.ts'
import { type Storage, storageOf } from '../../core/types/storage.ts'
import type { AggregateCall } from '../functions/aggregate-function.ts'

export function storagesOf(types: readonly LogicalType[]): readonly Storage[] {
  return types.map(storageOf)
}

/** Columns that the aggregates read. */
export function argumentColumns(calls: readonly AggregateCall[]): readonly number[] {
  const columns = calls.flatMap(({ arg, filter }) => [arg, filter]).filter((column) => column !== undefined)
  return [...new Set(columns)]
}

/** `MAX(price) AS top` and the like, columns by name. */
export function callsText(calls: readonly AggregateCall[], columns: readonly string[]): string {
  const name = (column: number): string => columns[column] ?? `$${column}`
  const texts = calls.map(({ function: fn, arg, distinct, filter, name: output }) => {
    const inner = arg === undefined ? '*' : `${distinct ? 'DISTINCT ' : ''}${name(arg)}`
    const where = filter === undefined ? '' : ` FILTER ${name(filter)}`
    return `${fn.name}(${inner})${where} AS ${output}`
  })
  return texts.join(', ')
}

/** Equal for calls that compute the same. */
export function callsDigest(calls: readonly AggregateCall[]): string {
  return JSON.stringify(calls.map(({ function: fn, arg, distinct, filter }) => [fn.name, arg, distinct, filter]))
}
