import { CodePointSet } from './code-point-set.ts'
import { firstOf, longestSafeText } from './cost.ts'
import { Machine } from './machine.ts'
import { nativeSource } from './native.ts'
import { type ParsedRegex, parseRegex } from './parser.ts'
import { compileProgram } from './program.ts'
import { InvalidPattern, UnsupportedPattern } from './reader.ts'
import { isNullable, type RegexNode } from './syntax.ts'
import { JobError } from '../errors.ts'

/** The texts of groups, undefined for those without; 0 is all of the match. */
export interface RegexMatch {
  /** Where it begins, in UTF-16 units. */
  readonly index: number
  readonly [group: number]: string | undefined
}

/**
 * A regular expression that means what it means to java.util.regex (17), and can't take for ever. JavaScript's engine
 * serves where it does the same and, for texts of this length, backtracks within bounds; else a machine does.
 */
export class JavaRegex {
  readonly pattern: string
  /** How many groups can be captured. */
  readonly groups: number
  readonly #longestNative: number
  readonly #native: RegExp
  readonly #machine: Machine

  constructor(pattern: string, parsed: ParsedRegex) {
    this.pattern = pattern
    this.groups = parsed.groups
    const source = nativeSource(parsed.root)
    this.#longestNative = source === undefined ? -1 : longestSafeText(parsed.root)
    this.#native = new RegExp(source ?? '', 'gu')
    const first = isNullable(parsed.root) ? undefined : firstOf(parsed.root, CodePointSet.NONE)
    this.#machine = new Machine(compileProgram(parsed), pattern, first)
  }

  /** Whether a part of the text matches. */
  test(text: string): boolean {
    if (text.length <= this.#longestNative) {
      this.#native.lastIndex = 0
      return this.#native.test(text)
    }
    this.#machine.begin(text)
    return this.#machine.find(0, 0) !== undefined
  }

  first(text: string): RegexMatch | undefined {
    if (text.length <= this.#longestNative) {
      this.#native.lastIndex = 0
      return this.#native.exec(text) ?? undefined
    }
    this.#machine.begin(text)
    const places = this.#machine.find(0, 0)
    return places === undefined ? undefined : matchOf(text, places)
  }

  /** All matches, each behind the one before. */
  all(text: string): RegexMatch[] {
    if (text.length <= this.#longestNative) {
      this.#native.lastIndex = 0
      return [...text.matchAll(this.#native)]
    }
    const matches: RegexMatch[] = []
    this.#each(text, (places) => matches.push(matchOf(text, places)))
    return matches
  }

  /** The text with another instead of each match. */
  replaceAll(text: string, other: string): string {
    // A function is called for each match, but `$` means something in a text.
    if (text.length <= this.#longestNative) {
      return other.includes('$') ? text.replace(this.#native, () => other) : text.replace(this.#native, other)
    }
    let replaced = ''
    let end = 0
    this.#each(text, (places) => {
      replaced += text.slice(end, places[0]) + other
      end = places[1] ?? end
    })
    return replaced + text.slice(end)
  }

  #each(text: string, take: (places: Int32Array) => void): void {
    this.#machine.begin(text)
    let from = 0
    let lastEnd = 0
    for (;;) {
      const places = this.#machine.find(from, lastEnd)
      if (places === undefined) return
      take(places)
      const [start = 0, end = 0] = places
      lastEnd = end
      from = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
    }
  }
}

function matchOf(text: string, places: Int32Array): RegexMatch {
  const groups: (string | undefined)[] = []
  for (let i = 0; i < places.length; i += 2) {
    const start = places[i] ?? -1
    groups.push(start < 0 ? undefined : text.slice(start, places[i + 1]))
  }
  return Object.assign(groups, { index: places[0] ?? 0 })
}

/** A regular expression in Java's syntax; undefined when it is none. Fails on what Java has and this has not. */
export function javaRegex(pattern: string): JavaRegex | undefined {
  return compiled(pattern, parseRegex)
}

/** The same that matches whole texts only. */
export function wholeRegex(pattern: string): JavaRegex | undefined {
  return compiled(pattern, (text) => {
    const { root, groups } = parseRegex(text)
    return { root: { kind: 'Sequence', items: [START, root, END] }, groups }
  })
}

const START: RegexNode = { kind: 'Assertion', what: 'start' }
const END: RegexNode = { kind: 'Assertion', what: 'end' }

function compiled(pattern: string, parse: (pattern: string) => ParsedRegex): JavaRegex | undefined {
  try {
    return new JavaRegex(pattern, parse(pattern))
  } catch (error) {
    if (error instanceof InvalidPattern) return undefined
    if (!(error instanceof UnsupportedPattern)) throw error
    throw new JobError('UNSUPPORTED_REGEX', unsupported(pattern, error))
  }
}

/** Those met in data, compiled once each. */
const met = new Map<string, JavaRegex | undefined>()

/** The same, for patterns that come again. */
export function cachedRegex(pattern: string): JavaRegex | undefined {
  if (met.has(pattern)) return met.get(pattern)
  const regex = javaRegex(pattern)
  if (met.size >= 1000) met.clear()
  met.set(pattern, regex)
  return regex
}

/** What makes a pattern one that Java takes and this does not. */
export function unsupportedRegex(pattern: string): string | undefined {
  try {
    compileProgram(parseRegex(pattern))
    return undefined
  } catch (error) {
    return error instanceof UnsupportedPattern ? unsupported(pattern, error) : undefined
  }
}

function unsupported(pattern: string, { message }: UnsupportedPattern): string {
  return `The regular expression '${pattern}' can't be used: ${message}.`
}
