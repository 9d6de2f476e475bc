import type { QueryBuilder } from './builder.ts'
import { groupBy } from './group-by.ts'
import { groupWindow } from './group-windows.ts'
import { intervalJoin, type JoinType, regularJoin, windowJoin } from './joins.ts'
import { overTime } from './over.ts'
import { firstRows, topN, windowTopN } from './ranks.ts'
import { columnOf, type Relation } from './relation.ts'
import { distinct, select, union } from './select.ts'
import { whereQuery } from './sub-queries.ts'
import { arbitraryWindows, windowAggregate, windowed, type Windows } from './windows.ts'

const JOIN_TYPES: readonly JoinType[] = ['INNER', 'LEFT', 'RIGHT', 'FULL']

/** Rows beyond which a relation is not multiplied any more. */
const SMALL = 60

type Build = (builder: QueryBuilder, depth: number) => Relation

/** What a query may be made of, the simplest first. All of it takes inserts and gives inserts. */
const BUILDS: readonly Build[] = [
  (builder, depth) => select(builder, appending(builder, depth)),
  (builder, depth) => distinct(builder, appending(builder, depth)),
  (builder, depth) => union(builder, appending(builder, depth), builder.source()),
  joinQuery,
  windowQuery,
  windowAggregateQuery,
  intervalJoinQuery,
  windowJoinQuery,
  groupWindowQuery,
  overQuery,
  windowTopNQuery,
]

/** A query whose rows are never changed, `depth` operators deep. */
export function appending(builder: QueryBuilder, depth: number): Relation {
  if (depth === 0) return builder.source()
  return builder.choices.pick(BUILDS)(builder, depth - 1)
}

/** Any query: it may end in GROUP BY, and what passes changes on. */
export function anyQuery(builder: QueryBuilder, depth: number): Relation {
  const { choices } = builder
  for (let items = choices.int(0, 2); items > 0; items--)
    builder.addItem(select(builder, appending(builder, depth - 2), 1))
  const rows = appending(builder, choices.int(1, depth))
  if (!choices.chance(40)) return rows
  const groups = groupBy(builder, rows)
  if (choices.chance(25)) return select(builder, groups)
  return choices.chance(15) ? union(builder, groups, builder.source()) : groups
}

/** A query whose rows may change: what takes changes, over what makes them. */
export function changing(builder: QueryBuilder, depth: number): Relation {
  const { choices } = builder
  const below = (): Relation => {
    const relation = depth > 0 && choices.chance(50) ? changing(builder, depth - 1) : small(builder, 1)
    return relation.size <= SMALL ? relation : builder.table()
  }
  switch (choices.pick(['groups', 'join', 'select', 'distinct', 'union', 'query', 'ranks', 'limit'] as const)) {
    case 'groups':
      return groupBy(builder, below())
    case 'join':
      return regularJoin(builder, [below(), below()], choices.pick(JOIN_TYPES))
    case 'select':
      return select(builder, below())
    case 'distinct':
      return distinct(builder, below())
    case 'union':
      return union(builder, below(), below())
    case 'ranks':
      return topN(builder, below())
    case 'limit':
      return firstRows(builder, below())
    case 'query':
      return whereQuery(builder, below(), below())
  }
}

function small(builder: QueryBuilder, depth: number): Relation {
  const relation = appending(builder, depth)
  return relation.size <= SMALL ? relation : builder.table()
}

/** A relation with a time attribute. */
function timed(builder: QueryBuilder, depth: number): Relation {
  const relation = small(builder, depth)
  return columnOf(relation, 'time') === undefined ? builder.table() : relation
}

export function joinQuery(builder: QueryBuilder, depth: number): Relation {
  return regularJoin(
    builder,
    Array.from({ length: builder.choices.pick([2, 2, 3]) }, () => small(builder, depth)),
  )
}

export function outerJoinQuery(builder: QueryBuilder, depth: number): Relation {
  const relations = Array.from({ length: builder.choices.pick([2, 2, 3]) }, () => small(builder, depth))
  return regularJoin(builder, relations, builder.choices.pick(['LEFT', 'RIGHT', 'FULL']))
}

export function windowQuery(builder: QueryBuilder, depth: number): Relation {
  const rows = timed(builder, depth)
  return windowed(builder, rows, arbitraryWindows(builder, rows))
}

/** Windows, what may be done with their rows, then GROUP BY; the groups may be grouped again by the same windows. */
export function windowAggregateQuery(builder: QueryBuilder, depth: number): Relation {
  const { choices } = builder
  const rows = windowQuery(builder, depth)
  const groups = windowAggregate(builder, stillWindowed(rows, choices.chance(40) ? select(builder, rows, 1) : rows))
  return choices.chance(20) ? windowAggregate(builder, groups) : groups
}

export function groupWindowQuery(builder: QueryBuilder, depth: number): Relation {
  return groupWindow(builder, timed(builder, depth))
}

function stillWindowed(rows: Relation, changed: Relation): Relation {
  return changed.windows === undefined ? rows : changed
}

/** Of the rows of windows, or of their groups. */
export function windowTopNQuery(builder: QueryBuilder, depth: number): Relation {
  const rows = windowQuery(builder, depth)
  const aggregates = rows.windows === undefined || builder.choices.chance(40)
  const windows = aggregates ? windowAggregate(builder, rows) : rows
  const whole = columnOf(windows, 'start') !== undefined && columnOf(windows, 'end') !== undefined
  return whole ? windowTopN(builder, windows) : windows
}

export function overQuery(builder: QueryBuilder, depth: number): Relation {
  return overTime(builder, timed(builder, depth))
}

export function intervalJoinQuery(builder: QueryBuilder, depth: number): Relation {
  const [left, right] = [timed(builder, depth), timed(builder, depth)]
  return intervalJoin(builder, left, right, builder.choices.pick(JOIN_TYPES))
}

export function windowJoinQuery(builder: QueryBuilder, depth: number): Relation {
  const { choices } = builder
  const [left, right] = [timed(builder, depth), timed(builder, depth)]
  const windows = unpartitioned(arbitraryWindows(builder, left))
  const sides = [left, right].map((side) => {
    const rows = windowed(builder, side, windows)
    // Rows of sessions can't be joined as such.
    if (windows.kind === 'SESSION' || choices.chance(25)) return windowAggregate(builder, rows)
    return choices.chance(25) ? stillWindowed(rows, select(builder, rows, 1)) : rows
  })
  return windowJoin(builder, ...(sides as [Relation, Relation]), choices.pick(JOIN_TYPES))
}

function unpartitioned(windows: Windows): Windows {
  return windows.kind === 'SESSION' ? { ...windows, partition: [] } : windows
}
