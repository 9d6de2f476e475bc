import { foldedRange } from './case-folding.ts'
import { CodePointSet, LAST_CODE_POINT } from './code-point-set.ts'
import { asciiSet, propertySet, unicodeProperty } from './properties.ts'
import type { PatternReader } from './reader.ts'

/** Blanks in a line, and what ends a line. */
const HORIZONTAL = CodePointSet.of(
  0x09,
  0x09,
  0x20,
  0x20,
  0xa0,
  0xa0,
  0x1680,
  0x1680,
  0x180e,
  0x180e,
  0x2000,
  0x200a,
).union(CodePointSet.of(0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000))
const VERTICAL = CodePointSet.of(0x0a, 0x0d, 0x85, 0x85, 0x2028, 0x2029)

const CLASSES: Readonly<Record<string, readonly [ascii: string, unicode: string]>> = {
  d: ['[0-9]', 'DIGIT'],
  s: [String.raw`[ \t-\r]`, 'WHITESPACE'],
  w: ['[a-zA-Z0-9_]', 'WORD'],
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }

/** What an escape stands for, read behind the backslash: characters, one character, or undefined if it is no such. */
export function escaped(reader: PatternReader): CodePointSet | number | undefined {
  const letter = reader.take()
  const known = CLASSES[letter.toLowerCase()]
  if (known !== undefined) {
    const set = reader.has('U') ? unicodeProperty(known[1]) : asciiSet(known[0])
    return set === undefined ? undefined : negatedIf(letter !== letter.toLowerCase(), set)
  }
  if (letter === 'h' || letter === 'H') return negatedIf(letter === 'H', HORIZONTAL)
  if (letter === 'v' || letter === 'V') return negatedIf(letter === 'V', VERTICAL)
  if (letter === 'p' || letter === 'P') return property(reader, letter === 'P')
  if (letter === '0') return octal(reader)
  if (letter === 'x' || letter === 'u') return hexadecimal(reader, letter)
  if (letter === 'c') {
    if (reader.raw() === '') reader.fail(String.raw`\c needs a character`)
    return (reader.take().codePointAt(0) ?? 0) ^ 64
  }
  if (letter === 'N') return reader.unsupported(String.raw`names of characters (\N{…}) are not supported`)
  if (letter === '') return reader.fail('a backslash must escape something')
  return CONTROLS[letter] ?? (/[a-zA-Z0-9]/.test(letter) ? undefined : letter.codePointAt(0))
}

function negatedIf(negated: boolean, set: CodePointSet): CodePointSet {
  return negated ? set.complement() : set
}

function property(reader: PatternReader, negated: boolean): CodePointSet {
  const letter = reader.take()
  const name = letter === '{' ? reader.takeUntil('}') : letter
  const set = propertySet(name, reader.flags)
  if (set === false) {
    return reader.unsupported(
      `blocks of Unicode (\\p{${name}}) are not supported; a script (\\p{IsGreek}) or a range may do`,
    )
  }
  return set === undefined ? reader.fail(`'${name}' is no property of characters`) : negatedIf(negated, set)
}

function octal(reader: PatternReader): number {
  const digits = reader.takeWhile(/[0-7]/, /[0-3]/.test(reader.raw()) ? 3 : 2)
  return digits === '' ? reader.fail(String.raw`\0 needs an octal digit`) : Number.parseInt(digits, 8)
}

function hexadecimal(reader: PatternReader, letter: 'x' | 'u'): number {
  if (letter === 'x' && reader.raw() === '{') {
    reader.take()
    const digits = reader.takeUntil('}')
    const value = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Infinity
    return value > LAST_CODE_POINT ? reader.fail(`\\x{${digits}} is no character`) : value
  }
  const unit = digitsOf(reader, letter)
  const isHigh = unit >= 0xd800 && unit <= 0xdbff && letter === 'u'
  if (!isHigh || reader.raw() !== '\\' || reader.raw(1) !== 'u') return unit
  const next = Number.parseInt(reader.raw(2) + reader.raw(3) + reader.raw(4) + reader.raw(5), 16)
  if (!(next >= 0xdc00 && next <= 0xdfff)) return unit
  reader.takeWhile(/./, 6)
  return 0x10000 + (unit - 0xd800) * 0x400 + (next - 0xdc00)
}

function digitsOf(reader: PatternReader, letter: 'x' | 'u'): number {
  const count = letter === 'x' ? 2 : 4
  const digits = reader.takeWhile(/[0-9a-fA-F]/, count)
  return digits.length < count
    ? reader.fail(`\\${letter} needs ${count} hexadecimal digits`)
    : Number.parseInt(digits, 16)
}

/** A class, read behind its opening bracket. */
export function bracketed(reader: PatternReader): CodePointSet {
  const negated = reader.raw() === '^'
  if (negated) reader.take()
  const set = members(reader)
  reader.take()
  return negatedIf(negated, set)
}

/** What stands in a class, up to its closing bracket, which as the first member is a character. */
function members(reader: PatternReader): CodePointSet {
  let all: CodePointSet | undefined
  for (;;) {
    const c = reader.peek()
    if (c === '') reader.fail('the class is not closed')
    if (c === ']' && all !== undefined) return all
    let set: CodePointSet | undefined
    if (c === '&' && reader.raw(1) === '&') {
      reader.take()
      reader.take()
      const right = intersected(reader)
      if (right === undefined && all === undefined) reader.fail('&& has nothing to intersect')
      all = right === undefined || all === undefined ? (all ?? right) : all.intersection(right)
      continue
    }
    if (c === '[') {
      reader.take()
      set = bracketed(reader)
    } else set = memberRange(reader)
    all = all?.union(set) ?? set
  }
}

/** What stands behind `&&`, up to the end of the class or the next `&&`. */
function intersected(reader: PatternReader): CodePointSet | undefined {
  let all: CodePointSet | undefined
  for (;;) {
    const c = reader.peek()
    if (c === ']' || c === '&') return all
    if (c === '') reader.fail('the class is not closed')
    if (c === '[') reader.take()
    const set = c === '[' ? bracketed(reader) : members(reader)
    all = all?.union(set) ?? set
  }
}

function memberRange(reader: PatternReader): CodePointSet {
  const first = member(reader)
  if (typeof first !== 'number') return first
  if (reader.peek() !== '-' || reader.raw(1) === '[' || reader.raw(1) === ']')
    return foldedRange(first, first, reader.flags)
  reader.take()
  if (reader.peek() === '') reader.fail('the class is not closed')
  const last = member(reader)
  if (typeof last !== 'number' || last < first) return reader.fail('the range of characters ends before it begins')
  return foldedRange(first, last, reader.flags)
}

function member(reader: PatternReader): CodePointSet | number {
  const c = reader.take()
  if (c !== '\\') return c.codePointAt(0) ?? 0
  const value = escaped(reader)
  return value ?? reader.fail('the escape means nothing in a class')
}
