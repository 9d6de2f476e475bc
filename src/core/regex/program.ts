import { UnsupportedPattern } from './reader.ts'
import type { CodePointSet } from './code-point-set.ts'
import type { ParsedRegex } from './parser.ts'
import {
  type Assertion,
  isNullable,
  lengthsOf,
  type LookNode,
  type ReferenceNode,
  type RegexNode,
  type RepeatNode,
} from './syntax.ts'

/** Numbers of an instruction: the operation and four operands. */
export const WIDTH = 5

/** What instructions do; the operands are named behind each. */
export const OP = {
  /** The text matches. */
  END: 0,
  /** set: one character of it. */
  SET: 1,
  /** first, second, memo: both ways, one after the other. */
  SPLIT: 2,
  JUMP: 3,
  /** set, memo, most, memo of its ends: as many of its characters as there are, then fewer; most is 0 without a limit. */
  STAR: 4,
  /** set, number: as many as there are and never fewer. */
  ALL: 5,
  /** slot: keeps the place. */
  MARK: 6,
  /** group, slot of its start: the group ends. */
  CLOSE: 7,
  /** slot, loop, out: another round, unless the one since the slot's place was empty. */
  AGAIN: 8,
  /** index of the assertion. */
  ASSERT: 9,
  /** index of the look, where to go on. */
  LOOK: 10,
  /** where to go on. */
  ATOMIC: 11,
  /** index of the reference. */
  REFERENCE: 12,
  /** slot: only at its place. */
  AT: 13,
} as const

/** A lookaround. */
export interface Look {
  readonly negative: boolean
  /** For one behind: where the place is kept at which it must end; else -1. */
  readonly slot: number
  /** How many characters before it one behind begins. */
  readonly shortest: number
  readonly longest: number
}

/** A regular expression for the machine. */
export interface Program {
  readonly code: Int32Array
  readonly sets: readonly CodePointSet[]
  readonly assertions: readonly Assertion[]
  readonly looks: readonly Look[]
  readonly references: readonly ReferenceNode[]
  /** Places kept: two for each group (0 is the whole match), then others. */
  readonly slots: number
  readonly groups: number
  /** How many instructions note where they failed; 0 if it can't be told from the place alone. */
  readonly memos: number
  /** How many ALL there are. */
  readonly spans: number
  /** By memo: slots of the loops around it whose rounds may be empty. */
  readonly loops: readonly (readonly number[] | undefined)[]
}

const LONGEST = 20_000

export function compileProgram({ root, groups }: ParsedRegex): Program {
  return new Compiler(groups).compile(root)
}

class Compiler {
  readonly #code: number[] = []
  readonly #sets: CodePointSet[] = []
  readonly #assertions: Assertion[] = []
  readonly #looks: Look[] = []
  readonly #references: ReferenceNode[] = []
  readonly #groups: number
  #slots: number
  #memos = 0
  #spans = 0
  readonly #loops: (readonly number[] | undefined)[] = []
  /** Slots of loops around what is added whose rounds may be empty. */
  #around: readonly number[] = []
  /** Within a look behind, where it fails depends on where it must end. */
  #noMemo = 0

  constructor(groups: number) {
    this.#groups = groups
    this.#slots = 2 * (groups + 1)
  }

  compile(root: RegexNode): Program {
    this.#add(root)
    this.#emit(OP.END)
    return {
      code: Int32Array.from(this.#code),
      sets: this.#sets,
      assertions: this.#assertions,
      looks: this.#looks,
      references: this.#references,
      slots: this.#slots,
      groups: this.#groups,
      memos: this.#references.length > 0 ? 0 : this.#memos,
      spans: this.#spans,
      loops: this.#loops,
    }
  }

  #emit(op: number, a = 0, b = 0, c = 0, d = 0): number {
    if (this.#code.length > LONGEST * WIDTH) throw new UnsupportedPattern('the repetitions make it too large')
    return this.#code.push(op, a, b, c, d) - WIDTH
  }

  get #here(): number {
    return this.#code.length
  }

  #memo(): number {
    if (this.#noMemo > 0) return -1
    const memo = this.#memos
    if (this.#around.length > 0) this.#loops[memo] = this.#around
    this.#memos += 2 ** this.#around.length
    return memo
  }

  #split(lazy: boolean): (out: number) => void {
    const at = this.#emit(OP.SPLIT, 0, 0, this.#memo())
    const [inside, outside] = lazy ? [2, 1] : [1, 2]
    this.#code[at + inside] = this.#here
    return (out) => {
      this.#code[at + outside] = out
    }
  }

  #add(node: RegexNode): void {
    switch (node.kind) {
      case 'Set':
        this.#emit(OP.SET, this.#sets.push(node.set) - 1)
        break
      case 'Sequence':
        for (const item of node.items) this.#add(item)
        break
      case 'Alternation':
        this.#addOptions(node.options)
        break
      case 'Group': {
        const slot = this.#slots++
        this.#emit(OP.MARK, slot)
        this.#add(node.body)
        this.#emit(OP.CLOSE, node.index, slot)
        break
      }
      case 'Repeat':
        this.#addRepeat(node)
        break
      case 'Atomic':
        this.#addAtomic(node.body)
        break
      case 'Look':
        this.#addLook(node)
        break
      case 'Reference':
        this.#emit(OP.REFERENCE, this.#references.push(node) - 1)
        break
      case 'Assertion':
        this.#emit(OP.ASSERT, this.#assertions.push(node.what) - 1)
    }
  }

  #addOptions(options: readonly RegexNode[]): void {
    const jumps: number[] = []
    for (const [i, option] of options.entries()) {
      const other = i < options.length - 1 ? this.#split(false) : undefined
      this.#add(option)
      if (other === undefined) break
      jumps.push(this.#emit(OP.JUMP))
      other(this.#here)
    }
    for (const jump of jumps) this.#code[jump + 1] = this.#here
  }

  #addRepeat(node: RepeatNode): void {
    const { body, max, lazy } = node
    // Nothing, however often, is nothing.
    const isEmpty = lengthsOf(body)[1] === 0
    const min = isEmpty ? Math.min(node.min, 1) : node.min
    for (let i = 0; i < min; i++) this.#add(body)
    if (max === Infinity && !isEmpty) this.#addLoop(body, lazy)
    else if (body.kind === 'Set' && !lazy && max > min + 1)
      this.#emit(OP.STAR, this.#sets.push(body.set) - 1, this.#memo(), max - min, this.#memo())
    else {
      const splits: ((out: number) => void)[] = []
      for (let i = min; i < (isEmpty ? Math.min(max, 1) : max); i++) {
        splits.push(this.#split(lazy))
        this.#add(body)
      }
      for (const split of splits) split(this.#here)
    }
  }

  #addLoop(body: RegexNode, lazy: boolean): void {
    if (body.kind === 'Set' && !lazy) {
      this.#emit(OP.STAR, this.#sets.push(body.set) - 1, this.#memo())
      return
    }
    const start = this.#here
    const split = this.#split(lazy)
    if (isNullable(body)) {
      const slot = this.#slots++
      this.#emit(OP.MARK, slot)
      const around = this.#around
      this.#around = [...around, slot]
      this.#add(body)
      this.#around = around
      const again = this.#emit(OP.AGAIN, slot, start)
      this.#code[again + 3] = this.#here
    } else {
      this.#add(body)
      this.#emit(OP.JUMP, start)
    }
    split(this.#here)
  }

  #addAtomic(body: RegexNode): void {
    if (body.kind === 'Repeat' && body.body.kind === 'Set' && body.max === Infinity && !body.lazy) {
      for (let i = 0; i < body.min; i++) this.#add(body.body)
      this.#emit(OP.ALL, this.#sets.push(body.body.set) - 1, this.#spans++)
      return
    }
    const at = this.#emit(OP.ATOMIC)
    this.#add(body)
    this.#emit(OP.END)
    this.#code[at + 1] = this.#here
  }

  #addLook(node: LookNode): void {
    const [shortest, longest] = lengthsOf(node.body)
    const slot = node.behind ? this.#slots++ : -1
    const at = this.#emit(OP.LOOK, this.#looks.push({ negative: node.negative, slot, shortest, longest }) - 1)
    if (node.behind) this.#noMemo++
    this.#add(node.body)
    if (node.behind) {
      this.#noMemo--
      this.#emit(OP.AT, slot)
    }
    this.#emit(OP.END)
    this.#code[at + 2] = this.#here
  }
}
