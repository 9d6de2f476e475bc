import { nativeAssertion } from './assertions.ts'
import type { CodePointSet } from './code-point-set.ts'
import { isNullable, type RegexNode, type RepeatNode, someNode } from './syntax.ts'

/** The same in JavaScript's syntax with flag u; undefined where that has no counterpart, or means something else. */
export function nativeSource(root: RegexNode): string | undefined {
  // V8 looks for the empty text within pairs of surrogates too, where nothing but a negative lookahead holds.
  const looks = (node: RegexNode): boolean => node.kind === 'Look' && node.negative
  return isNullable(root) && someNode(root, looks) ? undefined : sourceOf(root)
}

function sourceOf(node: RegexNode): string | undefined {
  switch (node.kind) {
    case 'Set':
      return setSource(node.set)
    case 'Sequence':
      return joined(node.items, '')
    case 'Alternation': {
      const source = joined(node.options, '|')
      return source === undefined ? undefined : `(?:${source})`
    }
    case 'Group': {
      const body = sourceOf(node.body)
      return body === undefined ? undefined : `(${body})`
    }
    case 'Repeat':
      return repeatSource(node)
    case 'Look': {
      // JavaScript reads backwards there, so that groups may differ.
      if (node.behind && someNode(node.body, isGroup)) return undefined
      const body = sourceOf(node.body)
      return body === undefined ? undefined : `(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${body})`
    }
    case 'Assertion':
      return nativeAssertion(node.what)
    default:
      // An unset group's text is found everywhere by JavaScript, nowhere by Java; the rest has no counterpart.
      return undefined
  }
}

const isGroup = (node: RegexNode): boolean => node.kind === 'Group'

function joined(nodes: readonly RegexNode[], separator: string): string | undefined {
  const sources = nodes.map(sourceOf)
  return sources.includes(undefined) ? undefined : sources.join(separator)
}

function repeatSource({ body, min, max, lazy }: RepeatNode): string | undefined {
  // Java ends with a round that matches nothing, JavaScript takes it back.
  if (isNullable(body)) return undefined
  // JavaScript forgets in each round the groups of the one before.
  if (max > 1 && losesGroups(body)) return undefined
  const source = sourceOf(body)
  if (source === undefined) return undefined
  const bounds = max === Infinity ? (BOUNDS[min] ?? `{${min},}`) : `{${min},${max}}`
  return `${body.kind === 'Set' ? source : `(?:${source})`}${bounds}${lazy ? '?' : ''}`
}

const BOUNDS: readonly string[] = ['*', '+']

/** Whether there is a group in a node that a match of the node may go by. */
function losesGroups(body: RegexNode): boolean {
  return someNode(body, (node) => {
    const isOptional = node.kind === 'Alternation' || node.kind === 'Look' || (node.kind === 'Repeat' && node.min === 0)
    return isOptional && someNode(node, isGroup)
  })
}

function setSource(set: CodePointSet): string {
  const { ranges } = set
  if (ranges.length === 0) return '[]'
  if (ranges.length === 2 && ranges[0] === ranges[1]) return character(ranges[0] ?? 0)
  const parts: string[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    const [first = 0, last = 0] = ranges.slice(i, i + 2)
    parts.push(first === last ? character(first) : `${character(first)}-${character(last)}`)
  }
  return `[${parts.join('')}]`
}

function character(codePoint: number): string {
  const text = String.fromCodePoint(codePoint)
  return /[a-zA-Z0-9 ]/.test(text) ? text : `\\u{${codePoint.toString(16)}}`
}
