import { JobError } from '../errors.ts'
import { holds } from './assertions.ts'
import { folded } from './case-folding.ts'
import { before, behind, spanned } from './characters.ts'
import type { CodePointSet } from './code-point-set.ts'
import { Failures } from './failures.ts'
import { type Look, OP, type Program, WIDTH } from './program.ts'
import type { Assertion, ReferenceNode } from './syntax.ts'

/** What it may take beside a share for each character and instruction, before it gives up: about a second. */
const MOST_STEPS = 10_000_000
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
  /** Characters that a match can begin with; undefined if it may be empty. */
  readonly #first: CodePointSet | undefined
  readonly #usesLastMatch: boolean
  readonly #patience: number
  readonly #slots: Int32Array
  /** Where each ALL last began and ended. */
  readonly #spans: Int32Array
  /** What else to try: instruction, place, for STAR its first place, else -1, and the length of the trail. */
  #stack = new Int32Array(256)
  #top = 0
  /** Slots and what they held, to be restored. */
  readonly #trail: number[] = []
  #text = ''
  #steps = 0
  /** At which number of steps something must be done. */
  #alarm = 0
  #lastEnd = 0
  /** Once it is worth it. */
  #failures: Failures | undefined

  /** `patience`: after how many steps on a text it begins to note where it failed. */
  constructor(program: Program, pattern: string, first: CodePointSet | undefined, patience: number = PATIENCE) {
    this.#patience = patience
    this.#program = program
    this.#pattern = pattern
    this.#first = first
    this.#usesLastMatch = program.assertions.includes('last-match')
    this.#slots = new Int32Array(program.slots)
    this.#spans = new Int32Array(2 * program.spans)
  }

  /** Takes another text. */
  begin(text: string): void {
    this.#text = text
    this.#steps = 0
    this.#alarm = this.#patience
    this.#failures = undefined
    this.#spans.fill(0)
  }

  /** The places of the groups of the next match from a place, -1 for those that have none. */
  find(from: number, lastEnd: number): Int32Array | undefined {
    const { length } = this.#text
    this.#lastEnd = lastEnd
    if (this.#usesLastMatch) this.#failures?.forgetAll()
    for (let start = from; start <= length; start = behind(this.#text, start)) {
      if (this.#first !== undefined && !(start < length && this.#first.has(this.#text.codePointAt(start) ?? 0)))
        continue
      this.#slots.fill(-1)
      this.#top = this.#trail.length = 0
      const end = this.#run(0, start)
      if (end < 0) continue
      this.#slots[0] = start
      this.#slots[1] = end
      this.#failures?.forgetPlace(end)
      return this.#slots.subarray(0, 2 * (this.#program.groups + 1))
    }
    return undefined
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
      // -1 where it fails.
      let next = pc + WIDTH
      switch (code[pc]) {
        case OP.END:
          this.#top = base
          return at
        case OP.SET: {
          const c = text.codePointAt(at)
          if (c === undefined || !(sets[a] as CodePointSet).has(c)) next = -1
          else at += c > 0xffff ? 2 : 1
          break
        }
        case OP.SPLIT:
          if (this.#isNew(at, code[pc + 3] as number)) {
            this.#push(b, at, -1)
            next = a
          } else next = -1
          break
        case OP.JUMP:
          next = a
          break
        case OP.STAR: {
          const start = at
          at = this.#star(sets[a] as CodePointSet, start, b, pc)
          if (at < 0) next = -1
          else if (at > start) this.#push(pc, at, start)
          break
        }
        case OP.ALL:
          at = this.#all(sets[a] as CodePointSet, at, b)
          break
        case OP.MARK:
          this.#keep(a, at)
          break
        case OP.CLOSE:
          this.#keep(2 * a, this.#slots[b] as number)
          this.#keep(2 * a + 1, at)
          break
        case OP.AGAIN:
          next = at === this.#slots[a] ? (code[pc + 3] as number) : b
          break
        case OP.ASSERT:
          if (!holds(assertions[a] as Assertion, text, at, this.#lastEnd)) next = -1
          break
        case OP.LOOK:
          next = this.#finds(looks[a] as Look, next, at) ? b : -1
          break
        case OP.ATOMIC:
          at = this.#alone(next, at)
          next = at < 0 ? -1 : a
          break
        case OP.REFERENCE:
          at = this.#refer(references[a] as ReferenceNode, at)
          if (at < 0) next = -1
          break
        default:
          if (at !== this.#slots[a]) next = -1
      }
      while (next < 0) {
        if (this.#top === base) {
          this.#restore(trailBase)
          return -1
        }
        const top = (this.#top -= 4)
        next = this.#stack[top] as number
        at = this.#stack[top + 1] as number
        const lowest = this.#stack[top + 2] as number
        this.#restore(this.#stack[top + 3] as number)
        if (lowest < 0) continue
        at = this.#fewer(next, at, lowest)
        if (at > lowest) this.#push(next, at, lowest)
        next = at < 0 ? -1 : next + WIDTH
      }
      pc = next
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

  /** Whether an instruction was not at a place before, as far as that is noted. */
  #isNew(at: number, memo: number): boolean {
    if (this.#failures === undefined || memo < 0) return true
    const loops = this.#program.loops[memo]
    if (loops === undefined) return this.#failures.isNew(at, memo)
    // In loops whose rounds may be empty it matters whether the round began at this place.
    let variant = 0
    for (const slot of loops) variant = 2 * variant + (this.#slots[slot] === at ? 1 : 0)
    return this.#failures.isNew(at, memo + variant)
  }

  /** The end of the characters of a set, or of those from where it was not tried before; -1 if it was from the first. */
  #star(set: CodePointSet, from: number, memo: number, pc: number): number {
    const text = this.#text
    const most = this.#program.code[pc + 3] as number
    if (most > 0 && !this.#isNew(from, memo)) return -1
    if (most > 0 || this.#failures === undefined || memo < 0) {
      const end = spanned(text, set, from, most > 0 ? most : Infinity)
      this.#steps += (end - from) >> 4
      return most === 0 || this.#isNew(end, this.#program.code[pc + 4] as number) ? end : this.#fewer(pc, end, from)
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

  /** The end of fewer characters, where it wasn't before; -1 if there is none from the lowest place on. */
  #fewer(pc: number, end: number, lowest: number): number {
    let at = end
    while (at > lowest) {
      at = before(this.#text, at)
      if (this.#program.code[pc + 3] === 0 || this.#isNew(at, this.#program.code[pc + 4] as number)) return at
    }
    return -1
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

  /** Runs a part of the pattern by itself: its first match, or none. */
  #alone(pc: number, at: number): number {
    const failures = this.#failures
    const entered = failures?.enter() ?? 0
    const end = this.#run(pc, at)
    failures?.leave(entered, end >= 0)
    // Noting began in between.
    if (failures === undefined && end >= 0) this.#failures?.forgetAll()
    return end
  }

  #finds({ negative, slot, shortest, longest }: Look, pc: number, at: number): boolean {
    const trail = this.#trail.length
    let found = false
    if (slot < 0) found = this.#alone(pc, at) >= 0
    else {
      this.#keep(slot, at)
      let start = at
      for (let i = 0; i <= longest && start >= 0 && !found; i++) {
        if (i >= shortest) found = this.#alone(pc, start) >= 0
        start = before(this.#text, start)
      }
    }
    if (negative) this.#restore(trail)
    return found !== negative
  }

  /** Where the text of a group, met once more, ends; -1 if it isn't there. */
  #refer({ group, ignoreCase }: ReferenceNode, at: number): number {
    const start = this.#slots[2 * group] ?? -1
    if (start < 0 || group > this.#program.groups) return -1
    const wanted = this.#text.slice(start, this.#slots[2 * group + 1])
    const there = this.#text.slice(at, at + wanted.length)
    this.#steps += wanted.length
    const same = ignoreCase === 'no' ? wanted === there : folded(wanted, ignoreCase) === folded(there, ignoreCase)
    return same ? at + wanted.length : -1
  }

  /** Begins to note where it fails, if it can; the next time it gives up. */
  #tire(): void {
    const { memos, code } = this.#program
    const places = this.#text.length + 1
    if (this.#alarm > this.#patience || places * memos > MOST_MEMORY * 8) throw this.#tooLong()
    if (memos > 0) this.#failures = new Failures(places, memos)
    this.#alarm = MOST_STEPS + places * code.length
  }

  #tooLong(): JobError {
    return new JobError(
      'REGEX_TOO_LONG',
      `The regular expression '${this.#pattern}' takes too long on a text of ${this.#text.length} characters: ` +
        'it refers to groups, looks around or repeats in too many ways.',
    )
  }
}
