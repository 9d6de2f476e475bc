import type { TextBuffer } from '../../core/text-buffer.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { PushedPredicate } from '../../runtime/connector.ts'
import { AnyWriter, type ColumnWriter, LongWriter, NumberWriter, StringWriter } from './column-writer.ts'

const COMPARISON: Readonly<Record<string, string>> = {
  '=': '===',
  '<>': '!==',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/** Whether decoders test `predicate` themselves: comparisons with plain numbers, equality of texts, NULL tests. */
export function isTestable(predicate: PushedPredicate, type: LogicalType): boolean {
  const { op, values } = predicate
  if (op === 'IS NULL' || op === 'IS NOT NULL') return true
  if (op !== 'IN' && values.length !== 1) return false
  const storage = storageOf(type)
  if (storage === 'any') return false
  if (storage === 'string') {
    return (op === '=' || op === '<>' || op === 'IN') && values.every((v) => typeof v === 'string')
  }
  if (storage === 'bool') return op === '=' && values.every((v) => typeof v === 'boolean')
  return values.every((v) => typeof v === 'number' && Number.isFinite(v))
}

/**
 * The condition under which row `i` passes, as source over `A`, `N` (data and nulls), `S`, `E` (offsets of texts), each
 * followed by `k`, `b`, and `sameBytes`. Texts become parameters: `constant` gives the name of one.
 */
export function conditionSource(
  predicate: PushedPredicate,
  k: number,
  isText: boolean,
  constant: (value: Buffer) => string,
): string {
  const { op, values } = predicate
  if (op === 'IS NULL') return `N${k}[i] === 1`
  if (op === 'IS NOT NULL') return `N${k}[i] === 0`
  const test = (value: unknown): string => {
    if (!isText) return `A${k}[i] ${COMPARISON[op] ?? '==='} ${Number(value)}`
    const bytes = Buffer.from(String(value))
    const equal = `sameBytes(b, S${k}[i], E${k}[i], ${constant(bytes)}, 0, ${bytes.length})`
    return op === '<>' ? `!${equal}` : equal
  }
  const any = values.length === 0 ? 'false' : values.map(test).join(' || ')
  return `(${any}) && N${k}[i] === 0`
}

/** Tests row `i` of a writer, whatever way its value was stored. */
export function passes(predicate: PushedPredicate, writer: ColumnWriter, buffer: TextBuffer, i: number): boolean {
  const isNull = writer.nulls[i] === 1
  if (predicate.op === 'IS NULL') return isNull
  if (predicate.op === 'IS NOT NULL') return !isNull
  if (isNull) return false
  const value = valueAt(writer, buffer, i)
  return predicate.values.some((other) =>
    compares(predicate.op, value, typeof other === 'boolean' ? Number(other) : other),
  )
}

function valueAt(writer: ColumnWriter, buffer: TextBuffer, i: number): number | bigint | string {
  if (writer instanceof StringWriter) return writer.text(buffer, i)
  if (writer instanceof LongWriter) return writer.exact(i)
  if (writer instanceof NumberWriter) return writer.data[i] as number
  throw new Error(`no predicate on a column of ${writer instanceof AnyWriter ? 'values' : 'this kind'}`)
}

function compares(op: string, a: number | bigint | string, b: number | bigint | string): boolean {
  switch (op) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '<>':
      return a !== b
    default:
      return a === b
  }
}
