import { JobError } from '../errors.ts'
import { before, holds } from './assertions.ts'
import { lowerOf, upperOf } from './case-folding.ts'
import type { CodePointSet } from './code-point-set.ts'
import { type Look, OP, type Program, WIDTH } from './program.ts'
import type { ReferenceNode } from './syntax.ts'

/** What it may take beside a share for each character and instruction, before it gives up. */
const MOST_STEPS = 20_000_000
/** After how many steps on a text it begins to note where it failed. */
const PATIENCE = 2000
const MOST_MEMORY = 1 << 28

/**
 * Runs a program over a text, trying one way after the other as Java does. What fails at a place fails there again,
 * however it was come by, so that each instruction that chooses notes the places where it was: no way is gone twice,
 * and the time is proportional to the text's length. With references to groups that doesn't hold; then, and where
 * lookarounds look far at each place, the steps are limited.
 */
export class Machine {
  readonly #program: Program
  readonly #pattern: string
  /** Characters that a match can begin with; undefined if there are no such. */
  readonly #first: CodePointSet | undefined
  readonly #slots: Int32Array
  /** What else to try: instruction, place, for STAR its first place, else -1, and the length of the trail. */
  #stack = new Int32Array(256)
  #top = 0
  /** Slots and what they held, to be restored. */
  readonly #trail: number[] = []
  #text = ''
  #steps = 0
  /** At which number of steps something must be done. */
  #alarm = PATIENCE
  #lastEnd = 0
  /** A bit for each place and each instruction that chooses, once it is worth it. */
  #memo: Int32Array | undefined
  /** Bits set while a part of the pattern runs by itself: if it succeeds, they don't tell of failures. */
  readonly #marked: number[] = []
  #depth = 0
  /** Where each ALL last began and ended. */
  readonly #spans: Int32Array

  constructor(program: Program, pattern: string, first: CodePointSet | undefined) {
    this.#program = program
    this.#pattern = pattern
    this.#first = first
    this.#slots = new Int32Array(program.slots)
    this.#spans = new Int32Array(2 * program.spans)
  }

  /** Takes another text. */
  begin(text: string): void {
    this.#text = text
    this.#steps = 0
    this.#alarm = PATIENCE
    this.#memo = undefined
    this.#spans.fill(0)
  }

  /** The places of the groups of the next match from a place, -1 for those that have none. */
  find(from: number, lastEnd: number): Int32Array | undefined {
    const { length } = this.#text
    this.#lastEnd = lastEnd
    for (let start = from; start <= length; start += isPair(this.#text, start) ? 2 : 1) {
      if (this.#first !== undefined && !(start < length && this.#first.has(this.#text.codePointAt(start) ?? 0)))
        continue
      this.#slots.fill(-1)
      this.#top = this.#trail.length = this.#marked.length = this.#depth = 0
      const end = this.#run(0, start)
      if (end < 0) continue
      this.#slots[0] = start
      this.#slots[1] = end
      this.#forget(end)
      return this.#slots.subarray(0, 2 * (this.#program.groups + 1))
    }
    return undefined
  }

  /** After a match only what failed where it ends can be met again; that is not known of what led to the match. */
  #forget(end: number): void {
    const { memos } = this.#program
    for (let bit = end * memos; this.#memo !== undefined && bit < (end + 1) * memos; bit++) this.#unmark(bit)
  }

  /** Where the text matches to from an instruction and a place, -1 if not. */
  #run(first: number, place: number): number {
    const { code, sets, assertions, looks, references } = this.#program
    const text = this.#text
    const base = this.#top
    const trailBase = this.#trail.length
    let pc = first
    let at = place
    for (;;) {
      if (++this.#steps > this.#alarm) this.#tire()
      const a = code[pc + 1] as number
      const b = code[pc + 2] as number
      let goesOn = false
      switch (code[pc]) {
        case OP.END:
          this.#top = base
          return at
        case OP.SET: {
          const c = text.codePointAt(at)
          goesOn = c !== undefined && (sets[a] as CodePointSet).has(c)
          if (goesOn) {
            at += (c as number) > 0xffff ? 2 : 1
            pc += WIDTH
          }
          break
        }
        case OP.SPLIT:
          goesOn = this.#isNew(at, code[pc + 3] as number)
          if (goesOn) {
            this.#push(b, at, -1)
            pc = a
          }
          break
        case OP.JUMP:
          pc = a
          goesOn = true
          break
        case OP.STAR: {
          const end = this.#star(sets[a] as CodePointSet, at, b, code[pc + 3] as number)
          goesOn = end >= 0
          if (goesOn) {
            if (end > at) this.#push(pc, end, at)
            at = end
            pc += WIDTH
          }
          break
        }
        case OP.ALL:
          at = this.#all(sets[a] as CodePointSet, at, b)
          pc += WIDTH
          goesOn = true
          break
        case OP.MARK:
          this.#keep(a, at)
          pc += WIDTH
          goesOn = true
          break
        case OP.CLOSE:
          this.#keep(2 * a, this.#slots[b] as number)
          this.#keep(2 * a + 1, at)
          pc += WIDTH
          goesOn = true
          break
        case OP.AGAIN:
          pc = at === this.#slots[a] ? (code[pc + 3] as number) : b
          goesOn = true
          break
        case OP.ASSERT: {
          const what = assertions[a]?.what ?? 'end'
          goesOn = what === 'last-match' ? at === this.#lastEnd : holds(what, text, at)
          pc += WIDTH
          break
        }
        case OP.LOOK:
          goesOn = this.#looks(looks[a] as Look, pc + WIDTH, at)
          pc = b
          break
        case OP.ATOMIC: {
          const end = this.#alone(pc + WIDTH, at)
          goesOn = end >= 0
          at = end
          pc = a
          break
        }
        case OP.REFERENCE: {
          const end = this.#refer(references[a] as ReferenceNode, at)
          goesOn = end >= 0
          at = end
          pc += WIDTH
          break
        }
        case OP.ONCE:
          goesOn = this.#isNew(at, a)
          pc += WIDTH
          break
        default:
          goesOn = at === this.#slots[a]
          pc += WIDTH
      }
      if (goesOn) continue
      if (this.#top === base) {
        this.#restore(trailBase)
        return -1
      }
      // The next way to try.
      this.#top -= 4
      const top = this.#top
      pc = this.#stack[top] as number
      at = this.#stack[top + 1] as number
      const lowest = this.#stack[top + 2] as number
      this.#restore(this.#stack[top + 3] as number)
      if (lowest >= 0) {
        at = before(text, at)
        if (at > lowest) this.#push(pc, at, lowest)
        pc += WIDTH
      }
    }
  }

  #push(pc: number, at: number, lowest: number): void {
    if (this.#top + 4 > this.#stack.length) {
      if (this.#stack.length * 2 > MOST_MEMORY) throw this.#tooLong()
      const stack = new Int32Array(this.#stack.length * 2)
      stack.set(this.#stack)
      this.#stack = stack
    }
    const top = this.#top
    this.#stack[top] = pc
    this.#stack[top + 1] = at
    this.#stack[top + 2] = lowest
    this.#stack[top + 3] = this.#trail.length
    this.#top = top + 4
  }

  #keep(slot: number, place: number): void {
    this.#trail.push(slot, this.#slots[slot] as number)
    this.#slots[slot] = place
  }

  #restore(length: number): void {
    const trail = this.#trail
    while (trail.length > length) {
      const place = trail.pop() as number
      this.#slots[trail.pop() as number] = place
    }
  }

  /** The end of the characters of a set, or of those from where it was not tried before; -1 if it was from the first. */
  #star(set: CodePointSet, from: number, memo: number, most: number): number {
    const text = this.#text
    if (most > 0 && !this.#isNew(from, memo)) return -1
    if (most > 0 || this.#memo === undefined || memo < 0) {
      const end = spanned(text, set, from, most > 0 ? most : Infinity)
      this.#steps += (end - from) >> 4
      return end
    }
    let at = from
    while (this.#isNew(at, memo)) {
      this.#steps++
      const c = text.codePointAt(at)
      if (c === undefined || !set.has(c)) return at
      at += c > 0xffff ? 2 : 1
    }
    return at === from ? -1 : before(text, at)
  }

  /** The end of the characters of a set, which is the same from anywhere among them. */
  #all(set: CodePointSet, from: number, span: number): number {
    const known = this.#spans[2 * span + 1] as number
    if (from >= (this.#spans[2 * span] as number) && from < known) return known
    const end = spanned(this.#text, set, from, Infinity)
    this.#steps += (end - from) >> 4
    this.#spans[2 * span] = from
    this.#spans[2 * span + 1] = end
    return end
  }

  /** Whether an instruction was not at a place before; notes it. */
  #isNew(at: number, memo: number): boolean {
    if (this.#memo === undefined || memo < 0) return true
    const bit = at * this.#program.memos + this.#variant(at, memo)
    const word = this.#memo[bit >>> 5] as number
    if ((word & (1 << (bit & 31))) !== 0) return false
    this.#memo[bit >>> 5] = word | (1 << (bit & 31))
    if (this.#depth > 0) this.#marked.push(bit)
    return true
  }

  /** In loops whose rounds may be empty it matters whether the round began at this place. */
  #variant(at: number, memo: number): number {
    const loops = this.#program.loops[memo]
    if (loops === undefined) return memo
    let variant = 0
    for (const slot of loops) variant = 2 * variant + (this.#slots[slot] === at ? 1 : 0)
    return memo + variant
  }

  #unmark(bit: number): void {
    if (this.#memo !== undefined) this.#memo[bit >>> 5] = (this.#memo[bit >>> 5] as number) & ~(1 << (bit & 31))
  }

  /** Runs a part of the pattern by itself: its first match, or none. */
  #alone(pc: number, at: number): number {
    const marked = this.#marked.length
    this.#depth++
    const end = this.#run(pc, at)
    this.#depth--
    if (end >= 0) for (let i = marked; i < this.#marked.length; i++) this.#unmark(this.#marked[i] as number)
    if (end >= 0 || this.#depth === 0) this.#marked.length = marked
    return end
  }

  #looks({ node, slot, shortest, longest }: Look, pc: number, at: number): boolean {
    const trail = this.#trail.length
    let found = false
    if (node.behind) {
      this.#keep(slot, at)
      let start = at
      for (let i = 0; i <= longest && start >= 0 && !found; i++) {
        if (i >= shortest) found = this.#alone(pc, start) >= 0
        start = before(this.#text, start)
      }
    } else found = this.#alone(pc, at) >= 0
    if (node.negative) this.#restore(trail)
    return found !== node.negative
  }

  /** Where the text of a group, met once more, ends; -1 if it isn't there. */
  #refer({ group, ignoreCase }: ReferenceNode, at: number): number {
    if (group > this.#program.groups) return -1
    const start = this.#slots[2 * group] as number
    const end = this.#slots[2 * group + 1] as number
    if (start < 0) return -1
    const [wanted, there] = [this.#text.slice(start, end), this.#text.slice(at, at + end - start)]
    this.#steps += end - start
    if (ignoreCase === 'no' ? wanted === there : folded(wanted, ignoreCase) === folded(there, ignoreCase))
      return at + end - start
    return -1
  }

  /** Begins to note where it fails, if it can; the next time it gives up. */
  #tire(): void {
    const { memos, code } = this.#program
    const places = this.#text.length + 1
    if (this.#alarm > PATIENCE || places * memos > MOST_MEMORY * 8) throw this.#tooLong()
    if (memos > 0) this.#memo = new Int32Array(Math.ceil((places * memos) / 32))
    this.#alarm = MOST_STEPS + places * code.length
  }

  #tooLong(): JobError {
    const { length } = this.#text
    return new JobError(
      'REGEX_TOO_LONG',
      `The regular expression '${this.#pattern}' takes too long on a text of ${length} characters: it refers to groups, or looks around, or has repetitions, in too many ways.`,
    )
  }
}

function folded(text: string, ignoreCase: 'ascii' | 'unicode'): string {
  if (ignoreCase === 'ascii') return text.replaceAll(/[A-Z]/g, (c) => c.toLowerCase())
  return [...text].map((c) => String.fromCodePoint(lowerOf(upperOf(c.codePointAt(0) ?? 0)))).join('')
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

/** The end of the characters of a set from a place on, of so many at most. */
function spanned(text: string, set: CodePointSet, from: number, most: number): number {
  let at = from
  for (let i = 0; i < most; i++) {
    const c = text.codePointAt(at)
    if (c === undefined || !set.has(c)) break
    at += c > 0xffff ? 2 : 1
  }
  return at
}
