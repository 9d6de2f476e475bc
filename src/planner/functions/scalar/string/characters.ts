import { codePoints, isPairAt } from '../../../codegen/casts/to-string.ts'

/*
 * Positions and lengths count code points. In texts without surrogates those are UTF-16 units, which the native methods
 * count; finding out costs one test by a regular expression.
 */

const SURROGATE = /[\ud800-\udfff]/

export const hasSurrogates = (text: string): boolean => SURROGATE.test(text)

/** `count` code points from `start`, counted from 0; `count` undefined: to the end. */
export function sliceCharacters(text: string, start: number, count: number | undefined): string {
  if (!hasSurrogates(text)) return text.slice(start, count === undefined ? undefined : start + count)
  const from = unitIndex(text, 0, start)
  return text.slice(from, count === undefined ? undefined : unitIndex(text, from, count))
}

/** The index of the unit `count` code points behind unit `from`. */
export function unitIndex(text: string, from: number, count: number): number {
  let i = from
  for (let n = 0; n < count && i < text.length; n++) i += isPairAt(text, i) ? 2 : 1
  return i
}

export function characterCount(text: string): number {
  return hasSurrogates(text) ? codePoints(text) : text.length
}

/** Counts code points before unit `index`. */
export function charactersBefore(text: string, index: number): number {
  return hasSurrogates(text) ? codePoints(text.slice(0, index)) : index
}
