import { CodePointSet } from './code-point-set.ts'
import { unicodeSet } from './properties.ts'

/** The character in upper case where that is one character, else itself. */
function upperOf(codePoint: number): number {
  return single(String.fromCodePoint(codePoint).toUpperCase(), codePoint)
}

function lowerOf(codePoint: number): number {
  return single(String.fromCodePoint(codePoint).toLowerCase(), codePoint)
}

function single(text: string, otherwise: number): number {
  const c = text.codePointAt(0) ?? otherwise
  return text.length === (c > 0xffff ? 2 : 1) ? c : otherwise
}

/** Characters that another case exists of, each with its upper case, and the lower case of that. */
let cased: readonly (readonly [number, number, number])[] | undefined

function casedCharacters(): readonly (readonly [number, number, number])[] {
  if (cased !== undefined) return cased
  const { ranges } = unicodeSet(String.raw`[\p{Changes_When_Casemapped}\p{LC}]`)
  const all: [number, number, number][] = []
  for (let i = 0; i < ranges.length; i += 2) {
    for (let c = ranges[i] ?? 0; c <= (ranges[i + 1] ?? 0); c++) all.push([c, upperOf(c), lowerOf(upperOf(c))])
  }
  cased = all
  return all
}

/** A range of characters under flags: with i also what equals one of them but for its case, in ASCII unless u is set. */
export function foldedRange(first: number, last: number, flags: string): CodePointSet {
  const range = CodePointSet.of(first, last)
  if (!flags.includes('i')) return range
  const others: number[] = []
  if (flags.includes('u')) {
    const lower = first === last ? lowerOf(upperOf(first)) : -1
    for (const [c, up, low] of casedCharacters()) {
      if (range.has(up) || range.has(low) || low === lower) others.push(c, c)
    }
  } else {
    for (let c = 0x41; c <= 0x5a; c++) {
      if (range.has(c)) others.push(c + 32, c + 32)
      if (range.has(c + 32)) others.push(c, c)
    }
  }
  return range.union(CodePointSet.of(...others))
}

/** The text in a form that is the same for texts that differ in cases only. */
export function folded(text: string, ignoreCase: 'ascii' | 'unicode'): string {
  if (ignoreCase === 'ascii') return text.replaceAll(/[A-Z]/g, (c) => c.toLowerCase())
  return [...text].map((c) => String.fromCodePoint(lowerOf(upperOf(c.codePointAt(0) ?? 0)))).join('')
}
