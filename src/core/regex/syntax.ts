import type { CodePointSet } from './code-point-set.ts'

/** A regular expression of Java, parsed: flags have gone into the nodes they change. */
export type RegexNode =
  | SetNode
  | SequenceNode
  | AlternationNode
  | GroupNode
  | RepeatNode
  | LookNode
  | AtomicNode
  | ReferenceNode
  | AssertionNode

/** One character of a set. */
export interface SetNode {
  readonly kind: 'Set'
  readonly set: CodePointSet
}

/** Without items it matches the empty text. */
export interface SequenceNode {
  readonly kind: 'Sequence'
  readonly items: readonly RegexNode[]
}

export interface AlternationNode {
  readonly kind: 'Alternation'
  readonly options: readonly RegexNode[]
}

/** A capturing group. */
export interface GroupNode {
  readonly kind: 'Group'
  readonly index: number
  readonly body: RegexNode
}

export interface RepeatNode {
  readonly kind: 'Repeat'
  readonly body: RegexNode
  readonly min: number
  /** Infinity where there is no limit. */
  readonly max: number
  readonly lazy: boolean
}

/** Lookahead and lookbehind. */
export interface LookNode {
  readonly kind: 'Look'
  readonly body: RegexNode
  readonly behind: boolean
  readonly negative: boolean
}

/** Takes its first match and never another: `(?>…)` and possessive repetition. */
export interface AtomicNode {
  readonly kind: 'Atomic'
  readonly body: RegexNode
}

/** The text of a group once more. */
export interface ReferenceNode {
  readonly kind: 'Reference'
  readonly group: number
  readonly ignoreCase: IgnoreCase
}

export type IgnoreCase = 'no' | 'ascii' | 'unicode'

export interface AssertionNode {
  readonly kind: 'Assertion'
  readonly what: Assertion
}

/**
 * - `last-line-end`: the end, or before a line terminator at the end
 * - `line-start`, `line-end`: of any line; `unix-…`: where only `\n` ends a line
 * - `last-match`: where the match before ended
 */
export type Assertion =
  | 'start'
  | 'end'
  | 'last-line-end'
  | 'unix-last-line-end'
  | 'line-start'
  | 'unix-line-start'
  | 'line-end'
  | 'unix-line-end'
  | 'word-boundary'
  | 'no-word-boundary'
  | 'last-match'

export const EMPTY: SequenceNode = { kind: 'Sequence', items: [] }

/** The least and the greatest number of characters the node can match; of a reference nothing is known. */
export function lengthsOf(node: RegexNode): readonly [number, number] {
  switch (node.kind) {
    case 'Set':
      return [1, 1]
    case 'Sequence': {
      const all = node.items.map(lengthsOf)
      return [all.reduce((sum, [min]) => sum + min, 0), all.reduce((sum, [, max]) => sum + max, 0)]
    }
    case 'Alternation': {
      const all = node.options.map(lengthsOf)
      return [Math.min(...all.map(([min]) => min)), Math.max(...all.map(([, max]) => max))]
    }
    case 'Group':
    case 'Atomic':
      return lengthsOf(node.body)
    case 'Repeat': {
      const [min, max] = lengthsOf(node.body)
      return [min * node.min, max === 0 || node.max === 0 ? 0 : max * node.max]
    }
    case 'Reference':
      return [0, Infinity]
    default:
      return [0, 0]
  }
}

/** Whether the node can match the empty text. */
export function isNullable(node: RegexNode): boolean {
  return lengthsOf(node)[0] === 0
}

/** Whether the node, or one in it, is such. */
export function someNode(node: RegexNode, is: (node: RegexNode) => boolean): boolean {
  if (is(node)) return true
  if (node.kind === 'Sequence') return node.items.some((item) => someNode(item, is))
  if (node.kind === 'Alternation') return node.options.some((option) => someNode(option, is))
  return 'body' in node && someNode(node.body, is)
}
