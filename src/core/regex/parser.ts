import { foldedRange } from './case-folding.ts'
import { bracketed, escaped } from './classes.ts'
import { CodePointSet } from './code-point-set.ts'
import { PatternReader } from './reader.ts'
import { type Assertion, EMPTY, type IgnoreCase, lengthsOf, type RegexNode, someNode } from './syntax.ts'

export interface ParsedRegex {
  readonly root: RegexNode
  /** How many capturing groups there are. */
  readonly groups: number
}

/** Parses a pattern as java.util.regex does. Throws InvalidPattern or UnsupportedPattern. */
export function parseRegex(pattern: string): ParsedRegex {
  return new RegexParser(pattern).parse()
}

const LINE_ENDS = CodePointSet.of(0x0a, 0x0a, 0x0d, 0x0d, 0x85, 0x85, 0x2028, 0x2029)
const UNIX_LINE_END = CodePointSet.of(0x0a, 0x0a)
const VERTICAL = CodePointSet.of(0x0a, 0x0d, 0x85, 0x85, 0x2028, 0x2029)

/** A line terminator of any kind: `\R`. */
const LINE_BREAK: RegexNode = {
  kind: 'Alternation',
  options: [
    { kind: 'Sequence', items: [setNode(CodePointSet.of(0x0d, 0x0d)), setNode(UNIX_LINE_END)] },
    setNode(VERTICAL),
  ],
}

/** No more nesting than the stack bears. */
const DEEPEST = 500

class RegexParser {
  readonly #reader: PatternReader
  readonly #names = new Map<string, number>()
  #groups = 0
  #depth = 0

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern)
  }

  parse(): ParsedRegex {
    const root = this.#alternatives()
    if (this.#reader.peek() === ')') this.#reader.fail("')' closes nothing")
    return { root, groups: this.#groups }
  }

  #alternatives(): RegexNode {
    if (++this.#depth > DEEPEST) this.#reader.unsupported(`more than ${DEEPEST} nested groups are not supported`)
    const options = [this.#sequence()]
    while (this.#reader.accept('|')) options.push(this.#sequence())
    this.#depth--
    return options.length === 1 ? (options[0] ?? EMPTY) : { kind: 'Alternation', options }
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = []
    for (;;) {
      const c = this.#reader.peek()
      if (c === '' || c === '|' || c === ')') break
      const atom = this.#atom(c)
      if (atom !== undefined) items.push(this.#repeated(atom))
    }
    return items.length === 1 ? (items[0] ?? EMPTY) : { kind: 'Sequence', items }
  }

  /** Undefined for what only sets flags. */
  #atom(c: string): RegexNode | undefined {
    const reader = this.#reader
    // Java takes `{` at this place as the repetition of nothing.
    if (c === '{') return EMPTY
    reader.take()
    switch (c) {
      case '(':
        return this.#group()
      case '[':
        return setNode(bracketed(reader))
      case '\\':
        return this.#escape()
      case '^':
        return assertion(reader.has('m') ? this.#ofLines('line-start') : 'start')
      case '$':
        return assertion(this.#ofLines(reader.has('m') ? 'line-end' : 'last-line-end'))
      case '.':
        if (reader.has('s')) return setNode(CodePointSet.ALL)
        return setNode((reader.has('d') ? UNIX_LINE_END : LINE_ENDS).complement())
      case '*':
      case '+':
      case '?':
        return reader.fail(`'${c}' has nothing to repeat`)
      default:
        return this.#character(c.codePointAt(0) ?? 0)
    }
  }

  #ofLines(what: 'line-start' | 'line-end' | 'last-line-end'): Assertion {
    return this.#reader.has('d') ? `unix-${what}` : what
  }

  #character(codePoint: number): RegexNode {
    return setNode(foldedRange(codePoint, codePoint, this.#reader.flags))
  }

  #escape(): RegexNode {
    const reader = this.#reader
    const letter = reader.raw()
    const what = ASSERTIONS[letter]
    if (letter === 'b' && reader.raw(1) === '{') reader.unsupported(String.raw`\b{g} is not supported`)
    if (what !== undefined) {
      reader.take()
      return assertion(what === 'last-line-end' ? this.#ofLines(what) : what)
    }
    if (letter === 'R') {
      reader.take()
      return LINE_BREAK
    }
    if (letter === 'X') reader.unsupported(String.raw`clusters of characters (\X) are not supported`)
    if (/[1-9]/.test(letter)) return this.#reference(this.#referenceNumber())
    if (letter === 'k') return this.#reference(this.#referenceName())
    const value = escaped(reader)
    if (value === undefined) return reader.fail(`the escape \\${letter} means nothing`)
    return typeof value === 'number' ? this.#character(value) : setNode(value)
  }

  /** As many digits as make the number of a group there is already. */
  #referenceNumber(): number {
    let number = Number(this.#reader.take())
    while (/\d/.test(this.#reader.raw()) && number * 10 + Number(this.#reader.raw()) <= this.#groups) {
      number = number * 10 + Number(this.#reader.take())
    }
    return number
  }

  #referenceName(): number {
    const reader = this.#reader
    reader.take()
    if (reader.take() !== '<') reader.fail(String.raw`\k needs the name of a group`)
    const name = reader.takeUntil('>')
    return this.#names.get(name) ?? reader.fail(`there is no group '${name}' before`)
  }

  #reference(group: number): RegexNode {
    const { flags } = this.#reader
    const ignoreCase: IgnoreCase = !flags.includes('i') ? 'no' : flags.includes('u') ? 'unicode' : 'ascii'
    return { kind: 'Reference', group, ignoreCase }
  }

  #group(): RegexNode | undefined {
    const reader = this.#reader
    const { flags } = reader
    if (!reader.accept('?')) return this.#capturing(flags)
    const c = reader.take()
    switch (c) {
      case ':':
        return this.#body(flags)
      case '>':
        return { kind: 'Atomic', body: this.#body(flags) }
      case '=':
      case '!':
        return { kind: 'Look', behind: false, negative: c === '!', body: this.#body(flags) }
      case '<':
        return reader.raw() === '=' || reader.raw() === '!' ? this.#lookBehind(flags) : this.#named(flags)
      default:
        reader.back()
        return this.#flagged(flags)
    }
  }

  /** What is in a group, with its end; flags set in it are forgotten. */
  #body(flags: string): RegexNode {
    const body = this.#alternatives()
    if (!this.#reader.accept(')')) this.#reader.fail("a group's ')' is missing")
    this.#reader.flags = flags
    return body
  }

  #capturing(flags: string): RegexNode {
    const index = ++this.#groups
    return { kind: 'Group', index, body: this.#body(flags) }
  }

  #named(flags: string): RegexNode {
    const name = this.#reader.takeUntil('>')
    if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(name)) this.#reader.fail(`'${name}' is no name for a group`)
    if (this.#names.has(name)) this.#reader.fail(`there are two groups '${name}'`)
    this.#names.set(name, this.#groups + 1)
    return this.#capturing(flags)
  }

  #lookBehind(flags: string): RegexNode {
    const negative = this.#reader.take() === '!'
    const body = this.#body(flags)
    if (someNode(body, isEndlessGroup)) this.#reader.fail('what is looked for behind must have a greatest length')
    return { kind: 'Look', behind: true, negative, body }
  }

  /** `(?i)` for the rest of the group around it, `(?i-s:…)` for a group. */
  #flagged(outer: string): RegexNode | undefined {
    const reader = this.#reader
    let on = true
    for (;;) {
      const c = reader.take()
      if (c === ')') return undefined
      if (c === ':') return this.#body(outer)
      if (c === '-' && on) on = false
      else if (c !== '' && 'idmsuxU'.includes(c)) {
        const rest = reader.flags.replaceAll(c, '')
        // Classes of Unicode come with its cases.
        reader.flags = on ? rest + (c === 'U' ? 'Uu' : c) : rest
      } else reader.fail(`'${c}' is no flag`)
    }
  }

  #repeated(atom: RegexNode): RegexNode {
    const bounds = this.#bounds()
    if (bounds === undefined) return atom
    const [min, max] = bounds
    const lazy = this.#reader.accept('?')
    const possessive = !lazy && this.#reader.accept('+')
    // Java repeats `\R` by its first match only.
    const repeated: RegexNode = atom === LINE_BREAK ? { kind: 'Atomic', body: atom } : atom
    if (!possessive) return { kind: 'Repeat', body: repeated, min, max, lazy }
    // Once a round of a possessive repetition is done it is not looked at again either.
    const body: RegexNode = atom.kind === 'Set' ? atom : { kind: 'Atomic', body: atom }
    return { kind: 'Atomic', body: { kind: 'Repeat', body, min, max, lazy: false } }
  }

  #bounds(): readonly [number, number] | undefined {
    const reader = this.#reader
    if (reader.accept('*')) return [0, Infinity]
    if (reader.accept('+')) return [1, Infinity]
    if (reader.accept('?')) return [0, 1]
    if (!reader.accept('{')) return undefined
    const least = reader.takeWhile(/\d/)
    if (least === '') reader.fail("'{' must be followed by a number")
    let most = least
    if (reader.raw() === ',') {
      reader.take()
      most = reader.takeWhile(/\d/) || 'Infinity'
    }
    if (reader.take() !== '}') reader.fail("'}' is missing")
    const [min, max] = [Number(least), Number(most)]
    if (max < min || min > 0x7fffffff || (max > 0x7fffffff && most !== 'Infinity'))
      reader.fail('the bounds of a repetition are wrong')
    return [min, max]
  }
}

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: 'start',
  z: 'end',
  Z: 'last-line-end',
  b: 'word-boundary',
  B: 'no-word-boundary',
  G: 'last-match',
}

/** Java lets only single characters repeat without limit in what is looked for behind. */
function isEndlessGroup(node: RegexNode): boolean {
  if (node.kind !== 'Repeat') return node.kind === 'Reference'
  return node.max === Infinity && node.body.kind !== 'Set' && lengthsOf(node.body)[1] > 0
}

function setNode(set: CodePointSet): RegexNode {
  return { kind: 'Set', set }
}

function assertion(what: Assertion): RegexNode {
  return { kind: 'Assertion', what }
}
