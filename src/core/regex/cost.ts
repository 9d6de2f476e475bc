import { CodePointSet } from './code-point-set.ts'
import { isNullable, lengthsOf, type RegexNode, type RepeatNode, someNode } from './syntax.ts'

/**
 * What backtracking over a text of n characters can cost at most: `factor` · n^`degree`; degree Infinity where it may
 * grow exponentially.
 */
interface Bound {
  readonly factor: number
  readonly degree: number
}

/** From one place: in how many ways a node may match, each of which is tried if what follows fails, and the steps. */
interface Cost {
  readonly ways: Bound
  readonly steps: Bound
}

const ONE: Bound = { factor: 1, degree: 0 }
const ENDLESS: Bound = { factor: 1, degree: Infinity }

const times = (a: Bound, b: Bound): Bound => ({ factor: a.factor * b.factor, degree: a.degree + b.degree })
const plus = (a: Bound, b: Bound): Bound => ({ factor: a.factor + b.factor, degree: Math.max(a.degree, b.degree) })

/** What the longest texts may cost that are left to a backtracking engine: some hundredths of a second. */
const MOST_STEPS = 5e7
/** Steps for each character that are never too many. */
const MOST_STEPS_EACH = 1000

/** How long a text may be to be searched by backtracking; 0: it is never safe, Infinity: always. */
export function longestSafeText(root: RegexNode): number {
  const { steps } = costOf(root, CodePointSet.NONE)
  // A search begins at every place.
  const { factor, degree } = isAnchored(root) ? steps : times(steps, { factor: 1, degree: 1 })
  if (degree === Infinity) return 0
  if (degree <= 1 && factor <= MOST_STEPS_EACH) return Infinity
  return (MOST_STEPS / factor) ** (1 / Math.max(degree, 1))
}

function isAnchored(root: RegexNode): boolean {
  if (root.kind === 'Sequence') return root.items[0] !== undefined && isAnchored(root.items[0])
  return root.kind === 'Assertion' && root.what === 'start'
}

/** Characters that a match of a node, or what comes after it, can begin with. */
export function firstOf(node: RegexNode, after: CodePointSet): CodePointSet {
  switch (node.kind) {
    case 'Set':
      return node.set
    case 'Sequence':
      return node.items.reduceRight((rest, item) => firstOf(item, rest), after)
    case 'Alternation':
      return node.options.reduce((all, option) => all.union(firstOf(option, after)), CodePointSet.NONE)
    case 'Group':
    case 'Atomic':
      return firstOf(node.body, after)
    case 'Repeat':
      return node.min === 0 ? firstOf(node.body, after).union(after) : firstOf(node.body, after)
    default:
      return CodePointSet.ALL
  }
}

/** `after`: what can follow; nothing where the match is then complete, so that no other way is tried. */
function costOf(node: RegexNode, after: CodePointSet): Cost {
  switch (node.kind) {
    case 'Sequence':
      return sequenceCost(node.items, after)
    case 'Alternation':
      return alternationCost(node.options, after)
    case 'Group':
      return costOf(node.body, after)
    case 'Repeat':
      return repeatCost(node, after)
    case 'Look':
      return { ways: ONE, steps: times(costOf(node.body, CodePointSet.NONE).steps, behindPlaces(node)) }
    default:
      return { ways: ONE, steps: ONE }
  }
}

function behindPlaces(node: RegexNode & { kind: 'Look' }): Bound {
  if (!node.behind) return ONE
  const [, longest] = lengthsOf(node.body)
  return longest === Infinity ? { factor: 1, degree: 1 } : { factor: longest + 1, degree: 0 }
}

function sequenceCost(items: readonly RegexNode[], after: CodePointSet): Cost {
  const nexts = [after]
  for (const item of items.slice(1).toReversed()) nexts.push(firstOf(item, nexts.at(-1) ?? after))
  let ways = ONE
  let steps = ONE
  for (const [i, item] of items.entries()) {
    const next = nexts[items.length - 1 - i] ?? after
    const cost = costOf(item, next)
    // What comes last and needs nothing ends the search when it is first come to.
    const ends = next.isEmpty && item.kind === 'Repeat' && item.min === 0 && item.body.kind === 'Set'
    steps = plus(steps, ends ? cost.steps : times(ways, cost.steps))
    ways = times(ways, cost.ways)
  }
  return { ways, steps }
}

function alternationCost(options: readonly RegexNode[], after: CodePointSet): Cost {
  let ways: Bound = ONE
  let steps: Bound = { factor: 0, degree: 0 }
  let before = CodePointSet.NONE
  for (const [i, option] of options.entries()) {
    const cost = costOf(option, after)
    const first = firstOf(option, after)
    steps = plus(steps, cost.steps)
    const { factor, degree } = ways
    // Of options that begin differently one at most goes on.
    if (i === 0) ways = cost.ways
    else if (before.overlaps(first)) ways = plus(ways, cost.ways)
    else ways = { factor: Math.max(factor, cost.ways.factor), degree: Math.max(degree, cost.ways.degree) }
    before = before.union(first)
  }
  return { ways, steps }
}

function repeatCost({ body, min, max }: RepeatNode, after: CodePointSet): Cost {
  const first = firstOf(body, after)
  const cost = costOf(body, max > 1 ? first.union(after) : after)
  const rounds: Bound = max === Infinity ? { factor: 1, degree: 1 } : { factor: Math.max(max, 1), degree: 0 }
  const isOneWay = cost.ways.degree === 0 && cost.ways.factor === 1
  // Several ways in each of many rounds: as many ways as their product.
  if (!isOneWay && max > 1) return { ways: ENDLESS, steps: ENDLESS }
  const ends = max === min || (!first.overlaps(after) && !isNullable(body))
  const choice = max === Infinity ? rounds : { factor: max - min + 1, degree: 0 }
  return { ways: ends ? cost.ways : times(cost.ways, choice), steps: times(rounds, stepsOfRound(body, cost.steps)) }
}

/**
 * A round goes on where the one before it ended, and there is one way through it: all together read the text once, unless
 * they look elsewhere.
 */
function stepsOfRound(body: RegexNode, { factor, degree }: Bound): Bound {
  return { factor, degree: someNode(body, (node) => node.kind === 'Look') ? degree : 0 }
}
