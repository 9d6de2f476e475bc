import { valueText } from '../../../core/text.ts'
import { isInteger, type LogicalType, MAX_LENGTH } from '../../../core/types/logical-type.ts'
import type { Generator, Value } from '../generator.ts'

type TextType = Extract<LogicalType, { kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY' }>

export function toString(g: Generator, { code }: Value, from: LogicalType, to: LogicalType): Value {
  const { kind, length } = to as TextType
  const text = textCode(g, code, from)
  if (kind === 'CHAR')
    return { code: g.local(`${g.constant(padded, 'padded')}(${text}, ${length})`), isNull: undefined }
  if (length === MAX_LENGTH || ('length' in from && from.length <= length && from.kind !== 'VARBINARY')) {
    return { code: text, isNull: undefined }
  }
  return { code: g.local(`${g.constant(cut, 'cut')}(${text}, ${length})`), isNull: undefined }
}

function textCode(g: Generator, code: string, from: LogicalType): string {
  if (from.kind === 'CHAR' || from.kind === 'VARCHAR') return code
  if (from.kind === 'BOOLEAN') return g.local(`${code} ? "TRUE" : "FALSE"`)
  if (isInteger(from)) return g.local(`String(${code})`)
  return g.local(
    `${g.constant(
      valueText(from, (ms) => g.context.zone.offsetAt(ms)),
      'text',
    )}(${code})`,
  )
}

/** The first `length` code points. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  let end = 0
  for (let points = 0; points < length && end < text.length; points++) end += isPairAt(text, end) ? 2 : 1
  return text.slice(0, end)
}

export function padded(text: string, length: number): string {
  const kept = cut(text, length)
  return kept + ' '.repeat(Math.max(0, length - codePoints(kept)))
}

/** Number of code points; a surrogate without its partner counts as one. */
export function codePoints(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length - 1; i++) {
    if (isPairAt(text, i)) {
      count--
      i++
    }
  }
  return count
}

export function isPairAt(text: string, i: number): boolean {
  const high = text.charCodeAt(i)
  if (high < 0xd800 || high > 0xdbff) return false
  const low = text.charCodeAt(i + 1)
  return low >= 0xdc00 && low <= 0xdfff
}
