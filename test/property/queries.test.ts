import { describe } from 'vitest'
import { holdsTheLaw } from './support/law.ts'
import { groupBy } from './support/relations/group-by.ts'
import {
  anyQuery,
  changing,
  groupWindowQuery,
  intervalJoinQuery,
  joinQuery,
  outerJoinQuery,
  overQuery,
  windowAggregateQuery,
  windowJoinQuery,
  windowQuery,
  windowTopNQuery,
} from './support/relations/queries.ts'
import { firstRows, topN } from './support/relations/ranks.ts'
import { distinct, select, union } from './support/relations/select.ts'
import { whereQuery } from './support/relations/sub-queries.ts'

// SQLite is the oracle: it has the rows as a table.

describe('a stream comes to what the same rows come to as a table', () => {
  holdsTheLaw('projections and filters', 60, (builder) => select(builder, builder.table(), 3))
  holdsTheLaw('GROUP BY', 60, (builder) => groupBy(builder, builder.table()))
  holdsTheLaw('SELECT DISTINCT', 15, (builder) => distinct(builder, select(builder, builder.table(), 1)))
  holdsTheLaw('UNION', 20, (builder) => union(builder, builder.table(), builder.table()))
  holdsTheLaw('regular joins', 40, (builder) => joinQuery(builder, 0))
  holdsTheLaw('outer joins', 60, (builder) => outerJoinQuery(builder, 0))
  holdsTheLaw('OVER', 60, (builder) => overQuery(builder, 0))
  holdsTheLaw('Top-N of windows', 60, (builder) => windowTopNQuery(builder, 0))
  holdsTheLaw('Top-N', 60, (builder) => topN(builder, builder.table()))
  holdsTheLaw('ORDER BY with LIMIT', 40, (builder) => firstRows(builder, builder.table()))
  holdsTheLaw('queries in WHERE', 80, (builder) => whereQuery(builder, builder.table(), builder.table()))
  holdsTheLaw('rows that change, in turn', 100, (builder) => changing(builder, 3))
  holdsTheLaw('rows of windows', 25, (builder) => windowQuery(builder, 0))
  holdsTheLaw('window aggregates', 60, (builder) => windowAggregateQuery(builder, 0))
  holdsTheLaw('GROUP BY of windows in the older notation', 25, (builder) => groupWindowQuery(builder, 0))
  holdsTheLaw('interval joins', 40, (builder) => intervalJoinQuery(builder, 0))
  holdsTheLaw('window joins', 40, (builder) => windowJoinQuery(builder, 0))
  holdsTheLaw('all of it, nested', 120, (builder) => anyQuery(builder, 4))
})
