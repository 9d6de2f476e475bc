import type { Expression } from '../expressions/expression.ts'
import { templated } from '../expressions/expression.ts'
import { ExpressionMaker } from '../expressions/maker.ts'
import { intervalText } from '../expressions/times.ts'
import { BIGINT, BOOLEAN, sameType } from '../../../../src/core/types/logical-type.ts'
import type { QueryBuilder } from './builder.ts'
import { type Column, columnOf, from, plain, type Relation, type Role, scopeOf } from './relation.ts'

/** A relation in FROM. */
interface Side {
  readonly relation: Relation
  readonly alias: string
}

export type JoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL'

/** Pairs of rows beyond which a join has to have an equality. */
const MOST_PAIRS = 1500

/** Joins of two or three relations, on equalities, other conditions, or both. */
export function regularJoin(builder: QueryBuilder, relations: readonly Relation[], type: JoinType = 'INNER'): Relation {
  const { choices } = builder
  const sides = relations.map((relation) => ({ relation, alias: builder.name('j') }))
  const [first, ...others] = sides
  if (first === undefined) throw new Error('nothing to join')
  const joined = { from: from(first.relation, first.alias), size: first.relation.size }
  const present: Side[] = [first]
  for (const side of others) {
    const theta = joined.size * side.relation.size < MOST_PAIRS && choices.chance(25)
    const other = choices.pick(present)
    const conditions = theta ? [condition(builder, [...present, side])] : equalities(builder, other, side)
    if (!theta && choices.chance(30)) conditions.push(condition(builder, [...present, side]))
    joined.from = joinText(
      joined.from,
      side,
      conditions,
      type === 'INNER' ? choices.pick(['JOIN', 'INNER JOIN']) : `${type} JOIN`,
    )
    joined.size = Math.ceil((joined.size * side.relation.size) / (theta ? 1 : 4))
    present.push(side)
  }
  const updating = type !== 'INNER' || relations.some((relation) => relation.updating)
  return { ...joinOutput(builder, sides, joined.from, () => [], joined.size), updating }
}

type Texts = Pick<Expression, 'flink' | 'sqlite'>

function joinText(left: Texts, { relation, alias }: Side, conditions: readonly Texts[], join: string): Texts {
  const right = from(relation, alias)
  const on = (dialect: 'flink' | 'sqlite'): string => conditions.map((c) => c[dialect]).join(' AND ')
  return {
    flink: `${left.flink} ${join} ${right.flink} ON ${on('flink')}`,
    sqlite: `${left.sqlite} ${join} ${right.sqlite} ON ${on('sqlite')}`,
  }
}

/** A condition over columns of all sides. */
function condition(builder: QueryBuilder, sides: readonly Side[]): Expression {
  const scope = sides.flatMap(({ relation, alias }) => scopeOf(relation, alias))
  return new ExpressionMaker(builder.choices, scope, 2).of('BOOLEAN')
}

/** The same, never constant: an outer join whose condition is false as such would be no join of times or windows. */
function variableCondition(builder: QueryBuilder, left: Side, right: Side): Expression {
  const [a, b] = [left, right].map(({ relation, alias }) => {
    return `${alias}.${(columnOf(relation, 'start') ?? columnOf(relation, 'time'))?.name}`
  })
  const text = `($0 OR ${a} <> ${b})`
  return templated(text, text, [condition(builder, [left, right])], BOOLEAN)
}

/** One or two equalities between columns of the sides, or of the seconds of their times. */
function equalities({ choices }: QueryBuilder, left: Side, right: Side): Expression[] {
  const pairs = left.relation.columns.flatMap((a) =>
    right.relation.columns.flatMap((b) =>
      a.role === undefined && b.role === undefined && areComparable(a, b) ? [[a, b] as const] : [],
    ),
  )
  if (pairs.length === 0) return [sameSecond(left, right)]
  const chosen = choices.list(1, 2, () => choices.pick(pairs))
  return chosen.map(([a, b]) => equal(`${left.alias}.${a.name}`, `${right.alias}.${b.name}`))
}

function areComparable(a: Column, b: Column): boolean {
  const integers = ['INT', 'BIGINT']
  return sameType(a.type, b.type, true) || (integers.includes(a.type.kind) && integers.includes(b.type.kind))
}

function equal(a: string, b: string): Expression {
  return { flink: `${a} = ${b}`, sqlite: `${a} = ${b}`, type: BOOLEAN }
}

function sameSecond(left: Side, right: Side): Expression {
  const [a, b] = [left, right].map(({ relation, alias }): Expression => {
    const time = relation.columns.find(({ type }) => type.kind === 'TIMESTAMP')
    const any = time === undefined ? '1' : `${alias}.${time.name}`
    if (time === undefined) return { flink: any, sqlite: any, type: BIGINT }
    return { flink: `EXTRACT(SECOND FROM ${any})`, sqlite: `(${any} / 1000 % 60)`, type: BIGINT }
  })
  return templated('$0 = $1', '$0 = $1', [a as Expression, b as Expression], BOOLEAN)
}

/** Some columns of all sides. `roles`: those that columns of a side keep. */
function joinOutput(
  builder: QueryBuilder,
  sides: readonly Side[],
  source: Texts,
  roles: (side: number) => readonly Role[],
  size: number,
): Relation {
  const items = sides.flatMap(({ relation, alias }, side) =>
    relation.columns.flatMap((column) => {
      const keeps = column.role !== undefined && roles(side).includes(column.role)
      if (builder.choices.chance(keeps ? 5 : 30)) return []
      const role = keeps ? column : plain(column)
      return [{ text: `${alias}.${column.name}`, column: { ...role, name: builder.name() } }]
    }),
  )
  const shown =
    items.length > 0
      ? items
      : [{ text: '1', column: { name: builder.name(), type: { ...BIGINT, kind: 'INT' } as const } }]
  const list = shown.map(({ text, column }) => `${text} AS ${column.name}`).join(', ')
  return {
    flink: `SELECT ${list} FROM ${source.flink}`,
    sqlite: `SELECT ${list} FROM ${source.sqlite}`,
    columns: shown.map(({ column }) => column),
    updating: false,
    size,
  }
}

/** A join of rows whose times are near each other. */
export function intervalJoin(builder: QueryBuilder, left: Relation, right: Relation, type: JoinType): Relation {
  const { choices } = builder
  const [l, r] = [left, right].map((relation) => ({ relation, alias: builder.name('j') })) as [Side, Side]
  const conditions = [...equalities(builder, l, r), ...timeBounds(builder, l, r)]
  if (choices.chance(25)) conditions.push(variableCondition(builder, l, r))
  const source = joinText(from(left, l.alias), r, conditions, `${type} JOIN`)
  const keeps = (side: number): readonly Role[] => (isPadded(type, side) ? [] : ['time'])
  return joinOutput(builder, [l, r], source, keeps, Math.ceil((left.size * right.size) / 4))
}

function isPadded(type: JoinType, side: number): boolean {
  return type === 'FULL' || type === (side === 0 ? 'RIGHT' : 'LEFT')
}

function timeBounds({ choices }: QueryBuilder, left: Side, right: Side): Expression[] {
  const [a, b] = [left, right].map(({ relation, alias }) => `${alias}.${columnOf(relation, 'time')?.name}`)
  const moved = (ms: number): Expression => {
    if (ms === 0) return { flink: `${b}`, sqlite: `${b}`, type: BOOLEAN }
    const operator = ms < 0 ? '-' : '+'
    return {
      flink: `${b} ${operator} ${intervalText(Math.abs(ms))}`,
      sqlite: `${b} ${operator} ${Math.abs(ms)}`,
      type: BOOLEAN,
    }
  }
  const lower = choices.pick([0, -1000, -5000, 1000, -2500, -20_000])
  const upper = lower + choices.pick([5000, 0, 1000, 20_000, 1])
  const text = choices.pick([
    `${a} BETWEEN $0 AND $1`,
    `${a} >= $0 AND ${a} <= $1`,
    `${a} > $0 AND $1 >= ${a}`,
    `$0 <= ${a} AND ${a} < $1`,
  ])
  if (upper === lower) return [templated(`${a} = $0`, `${a} = $0`, [moved(lower)], BOOLEAN)]
  return [templated(text, text, [moved(lower), moved(upper)], BOOLEAN)]
}

/** A join of rows in the same windows. */
export function windowJoin(builder: QueryBuilder, left: Relation, right: Relation, type: JoinType): Relation {
  const { choices } = builder
  const [l, r] = [left, right].map((relation) => ({ relation, alias: builder.name('j') })) as [Side, Side]
  const bound = (role: Role): Expression =>
    equal(`${l.alias}.${columnOf(left, role)?.name}`, `${r.alias}.${columnOf(right, role)?.name}`)
  const conditions = [bound('start'), bound('end')]
  if (choices.chance(60)) conditions.push(...equalities(builder, l, r))
  if (choices.chance(30)) conditions.push(variableCondition(builder, l, r))
  const source = joinText(from(left, l.alias), r, conditions, `${type} JOIN`)
  const kept = type === 'RIGHT' ? 1 : 0
  const keeps = (side: number): readonly Role[] => (side === kept && type !== 'FULL' ? ['start', 'end', 'time'] : [])
  const joined = joinOutput(builder, [l, r], source, keeps, Math.ceil((left.size * right.size) / 4))
  const whole = columnOf(joined, 'start') !== undefined && columnOf(joined, 'end') !== undefined
  return whole && left.windows !== undefined ? { ...joined, windows: left.windows } : joined
}
