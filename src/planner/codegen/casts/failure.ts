import { type LogicalType, typeText, withNullable } from '../../../core/types/logical-type.ts'
import type { Generator } from '../generator.ts'

/** Fails the job, naming the value that is none of `to`; `code` is source for that value. */
export function failCast(g: Generator, code: string, to: LogicalType): void {
  g.fail(`${g.constant(failure(to), 'unreadable')}(${code})`, 'CAST_FAILED')
}

function failure(to: LogicalType): (value: string | number) => string {
  const type = typeText(withNullable(to, true))
  return (value) => {
    const text = String(value)
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
    return `'${shown}' can't be cast to ${type}. Use TRY_CAST to get NULL instead.`
  }
}
