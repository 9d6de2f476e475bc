import type { LogicalType } from '../../core/types/logical-type.ts'
import { type Storage, storageOf } from '../../core/types/storage.ts'
import type { AggregateCall } from '../functions/aggregate-function.ts'

export function storagesOf(types: readonly LogicalType[]): readonly Storage[] {
  return types.map(storageOf)
}

/** `MAX(price) AS top` and the like, columns by name. */
export function callsText(calls: readonly AggregateCall[], columns: readonly string[]): string {
  const name = (column: number): string => columns[column] ?? `$${column}`
  const texts = calls.map(({ function: fn, args, distinct, filter, name: output }) => {
    const star = args.length === 0 && fn.user === undefined
    const inner = star ? '*' : `${distinct ? 'DISTINCT ' : ''}${args.map(name).join(', ')}`
    const clause = fn.clause === undefined ? '' : ` ${fn.clause}`
    const where = filter === undefined ? '' : ` FILTER ${name(filter)}`
    return `${fn.name}(${inner})${clause}${where} AS ${output}`
  })
  return texts.join(', ')
}

/** Equal for calls that compute the same. */
export function callsDigest(calls: readonly AggregateCall[]): string {
  return JSON.stringify(
    calls.map(({ function: fn, args, distinct, filter }) => [fn.name, fn.clause, args, distinct, filter]),
  )
}
