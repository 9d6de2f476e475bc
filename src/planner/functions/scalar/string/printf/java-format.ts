import type { FormatItem } from './format-string.ts'
import { formatDouble, formatInteger, inRadix } from './numbers.ts'

/** What Java sees of an argument, by which it chooses the conversions that are allowed. */
export type ArgumentClass =
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64; readonly text: (value: unknown) => string }
  | { readonly kind: 'double' | 'boolean' | 'other'; readonly text: (value: unknown) => string }

/** The formatted text; undefined where Java throws: an argument is missing, or not of the conversion's kind. */
export function formatAll(
  pieces: readonly (string | FormatItem)[],
  classes: readonly ArgumentClass[],
  values: readonly unknown[],
): string | undefined {
  let text = ''
  let next = 0
  let last = -1
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece
      continue
    }
    let part: string | undefined
    if (piece.conversion === 'n') part = '\n'
    else if (piece.conversion === '%') part = aligned('%', piece)
    else {
      last = piece.argument === 'next' ? next++ : piece.argument === 'same' ? last : piece.argument
      const argument = classes[last]
      part = argument && formatOne(piece, argument, values[last])
    }
    if (part === undefined) return undefined
    text += part
  }
  return text
}

function formatOne(item: FormatItem, argument: ArgumentClass, value: unknown): string | undefined {
  if (value === null) return general(item.conversion === 'b' ? 'false' : 'null', item)
  switch (item.conversion) {
    case 'b':
      return general(argument.kind === 'boolean' ? String(value) : 'true', item)
    case 's':
      return general(argument.text(value), item)
    case 'c':
      return argument.kind === 'integer' && argument.bits < 64 ? character(value as number, item) : undefined
    case 'd':
      return argument.kind === 'integer' ? aligned(formatInteger(value as number | bigint, item), item) : undefined
    case 'x':
    case 'o':
      if (argument.kind !== 'integer') return undefined
      return aligned(cased(inRadix(value as number | bigint, argument.bits, item), item), item)
    default:
      return argument.kind === 'double' ? aligned(cased(formatDouble(value as number, item), item), item) : undefined
  }
}

/** A text, of which the precision is the greatest length. */
function general(text: string, item: FormatItem): string {
  return aligned(cased(item.precision < 0 ? text : text.slice(0, item.precision), item), item)
}

function character(code: number, item: FormatItem): string | undefined {
  return code < 0 || code > 0x10ffff ? undefined : aligned(cased(String.fromCodePoint(code), item), item)
}

function cased(text: string, { upper }: FormatItem): string {
  return upper ? text.toUpperCase() : text
}

function aligned(text: string, { flags, width }: FormatItem): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}
