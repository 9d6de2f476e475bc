import type { Position, Span } from '../core/position.ts'
import { GrammarFault } from './grammar/base.ts'

/**
 * How deep an AST may be. Whoever walks one may recurse, so deeper ones would overflow the stack there. Chains of AND or
 * OR count as one level, however long.
 */
export const MAX_DEPTH = 1000

interface Node {
  readonly kind?: string
  readonly operator?: string
  readonly span?: Span
}

/** Throws if `root` is too deep. Long chains like `a + b + …` are deep although no parentheses are nested. */
export function checkDepth(root: object): void {
  const nodes: Node[] = [root]
  const depths: number[] = [1]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    const depth = depths.pop() ?? 0
    if (depth > MAX_DEPTH) throw tooDeep(node)
    for (const key in node) {
      const child: unknown = node[key as keyof Node]
      if (typeof child !== 'object' || child === null || isSpan(child)) continue
      nodes.push(child)
      // Lists are no level of their own.
      depths.push(Array.isArray(child) || continuesChain(node, child) ? depth : depth + 1)
    }
  }
}

function isSpan(value: Partial<Span & Position>): boolean {
  return value.start !== undefined && typeof value.end === 'number'
}

function continuesChain(parent: Node, child: Node): boolean {
  return (parent.operator === 'AND' || parent.operator === 'OR') && child.operator === parent.operator
}

function tooDeep({ span }: Node): GrammarFault {
  const message = `This is nested more than ${MAX_DEPTH} levels deep. Simplify it, or move parts into views.`
  return new GrammarFault('TOO_DEEP', message, span ?? { start: { offset: 0, line: 1, column: 1 }, end: 1 })
}
