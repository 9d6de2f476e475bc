import type { CodePointSet } from './code-point-set.ts'

/** The start of the character before a place; -1 at the start. */
export function before(text: string, at: number): number {
  return isPair(text, at - 2) ? at - 2 : at - 1
}

/** The start of the character behind the one at a place. */
export function behind(text: string, at: number): number {
  return isPair(text, at) ? at + 2 : at + 1
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

/** The end of the characters of a set from a place on, of so many at most. */
export function spanned(text: string, set: CodePointSet, from: number, most: number): number {
  let at = from
  for (let i = 0; i < most; i++) {
    const c = text.codePointAt(at)
    if (c === undefined || !set.has(c)) break
    at += c > 0xffff ? 2 : 1
  }
  return at
}

/** Whether a unit ends a line. */
export function isTerminator(c: string): boolean {
  return c === '\n' || c === '\r' || c === '\u0085' || c === '\u2028' || c === '\u2029'
}
