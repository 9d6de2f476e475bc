import { sameType, withNullable } from '../../core/types/logical-type.ts'
import type { Storage } from '../../core/types/storage.ts'
import { type Edge, forward, type StreamNode } from '../../runtime/graph.ts'
import { fieldAt } from '../logical/builder.ts'
import { collectInputs, conjuncts, type Expression, input, isDeterministic } from '../logical/expression.ts'
import type { Field, LogicalJoin } from '../logical/plan.ts'
import { allOf, renumbered } from '../logical/rewrite.ts'
import { storagesOf } from './aggregate-kernel.ts'
import { calc } from './calc.ts'
import type { PhysicalPlan } from './plan.ts'

/** `left = right`, each over the columns of its side. */
export interface Equality {
  readonly left: Expression
  readonly right: Expression
}

/** A join condition, taken apart. */
export interface JoinCondition {
  readonly equalities: readonly Equality[]
  /** Everything else, over the columns of both sides. */
  readonly rest: readonly Expression[]
}

export function joinCondition({ condition, left }: LogicalJoin): JoinCondition {
  const width = left.fields.length
  const equalities: Equality[] = []
  const rest: Expression[] = []
  for (const conjunct of condition === undefined ? [] : conjuncts(condition)) {
    const equality = equalityOf(conjunct, width)
    if (equality === undefined) rest.push(conjunct)
    else equalities.push(equality)
  }
  return { equalities, rest }
}

function equalityOf(condition: Expression, width: number): Equality | undefined {
  if (condition.kind !== 'Call' || condition.function.name !== '=' || !isDeterministic(condition)) return undefined
  const [a, b] = condition.args
  if (a === undefined || b === undefined || !sameType(a.type, b.type, true)) return undefined
  const sides = [sideOf(a, width), sideOf(b, width)]
  const toRight = (e: Expression): Expression => renumbered(e, (column) => column - width)
  if (sides[0] === 'left' && sides[1] === 'right') return { left: a, right: toRight(b) }
  if (sides[0] === 'right' && sides[1] === 'left') return { left: b, right: toRight(a) }
  return undefined
}

/** The side that all columns of `expression` belong to; undefined for a constant or a mixture. */
export function sideOf(expression: Expression, width: number): 'left' | 'right' | undefined {
  const columns = [...collectInputs(expression)]
  if (columns.length === 0) return undefined
  if (columns.every((column) => column < width)) return 'left'
  return columns.every((column) => column >= width) ? 'right' : undefined
}

/** One side with its keys as columns: what is computed stands behind the side's own columns. */
export interface KeyedSide {
  readonly plan: PhysicalPlan
  readonly keys: readonly number[]
  readonly storages: readonly Storage[]
  /** Columns of the side itself. */
  readonly width: number
}

/** Both sides of a join, and what it gives: the columns of the left, then those of the right. */
export interface KeyedSides {
  readonly left: KeyedSide
  readonly right: KeyedSide
  /** `a = b AND …`, for people. */
  readonly text: string
  readonly digest: string
  readonly inputs: readonly PhysicalPlan[]
}

export function keyedSides(left: PhysicalPlan, right: PhysicalPlan, equalities: readonly Equality[]): KeyedSides {
  const l = keyedSide(
    left,
    equalities.map((equality) => equality.left),
  )
  const r = keyedSide(
    right,
    equalities.map((equality) => equality.right),
  )
  const name = ({ plan, keys }: KeyedSide, k: number): string => plan.fields[keys[k] as number]?.name ?? ''
  const text = equalities.map((_, k) => `${name(l, k)} = ${name(r, k)}`).join(' AND ')
  return {
    left: l,
    right: r,
    text: text === '' ? 'true' : text,
    digest: `${l.keys.join()} = ${r.keys.join()}`,
    inputs: [l.plan, r.plan],
  }
}

function keyedSide(plan: PhysicalPlan, keys: readonly Expression[]): KeyedSide {
  const width = plan.fields.length
  const own = plan.fields.map(({ type }, i): Expression => input(i, type))
  const computed = keys.filter(({ kind }) => kind !== 'Input')
  const names = [...plan.fields.map(({ name }) => name), ...computed.map((_, i) => `$k${i}`)]
  const keyed = computed.length === 0 ? plan : calc(plan, undefined, [...own, ...computed], names)
  let next = width
  return {
    plan: keyed,
    keys: keys.map((key) => (key.kind === 'Input' ? key.index : next++)),
    storages: storagesOf(keyed.fields.map(({ type }) => type)),
    width,
  }
}

/** The edges into a join: rows go by their key. */
export function joinEdges(from: readonly StreamNode[], { left, right }: KeyedSides): readonly Edge[] {
  const keys = [left.keys, right.keys]
  return from.map((node, i) => ({ ...forward(node), partitioning: { keyed: keys[i] ?? [] } }))
}

/** A condition over both sides, as one over the joined columns of the keyed sides. */
export function overKeyed(conditions: readonly Expression[], { left }: KeyedSides): Expression | undefined {
  const shift = left.plan.fields.length - left.width
  return allOf(
    conditions.map((condition) => renumbered(condition, (column) => (column < left.width ? column : column + shift))),
  )
}

/** Takes the computed keys off again, and the rows that fail `condition`. */
export function joinOutput(
  join: PhysicalPlan,
  { left, right }: KeyedSides,
  condition: Expression | undefined,
  { fields }: LogicalJoin,
): PhysicalPlan {
  const shift = left.plan.fields.length
  const ofRight = join.fields.length === shift ? 0 : right.width
  const columns = [
    ...Array.from({ length: left.width }, (_, i) => i),
    ...Array.from({ length: ofRight }, (_, i) => shift + i),
  ]
  const outputs = columns.map((column) => input(column, fieldAt(join, column).type))
  return calc(
    join,
    condition,
    outputs,
    fields.map(({ name }) => name),
  )
}

/** The columns of a pair, as further conditions see them. */
export function pairFields({ left, right }: KeyedSides): readonly Field[] {
  return [...left.plan.fields, ...right.plan.fields]
}

/** What the join's operator gives: an outer join makes the columns of the side it pads nullable. */
export function joinedFields({ type }: LogicalJoin, { left, right }: KeyedSides): readonly Field[] {
  if (type === 'SEMI' || type === 'ANTI') return left.plan.fields
  const pad = ({ plan }: KeyedSide, padded: boolean): readonly Field[] =>
    plan.fields.map((f) => (padded ? { ...f, type: withNullable(f.type, true) } : f))
  return [...pad(left, type === 'RIGHT' || type === 'FULL'), ...pad(right, type === 'LEFT' || type === 'FULL')]
}
