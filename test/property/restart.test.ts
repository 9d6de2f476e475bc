import { describe } from 'vitest'
import { folded } from '../support/changelog-text.ts'
import { arbitraryCase, type BuildQuery, caseText, type QueryCase } from './support/cases.ts'
import { checkChangelog, expectedRows, expectSame } from './support/law.ts'
import { property } from './support/property.ts'
import { groupBy } from './support/relations/group-by.ts'
import {
  anyQuery,
  changing,
  intervalJoinQuery,
  joinQuery,
  overQuery,
  windowAggregateQuery,
  windowJoinQuery,
  windowTopNQuery,
} from './support/relations/queries.ts'
import { runWithRestarts } from './support/restart.ts'

interface RestartCase extends QueryCase {
  /** After how many polls each job is stopped. */
  readonly lives: readonly number[]
}

/** Jobs that are stopped, up to three times, and continued from snapshots come to the same result. */
function survivesRestarts(name: string, runs: number, build: BuildQuery): void {
  property(name, {
    runs,
    cases: arbitraryCase(build).map((given): RestartCase => {
      const lives = given.choices.list(1, 3, () => given.choices.int(1, 12))
      return { ...given, batchSize: given.choices.int(1, 4), lives }
    }),
    text: (given) =>
      `${caseText(given)}\n\n# batch size ${given.batchSize}, stopped after polls: ${given.lives.join(', ')}`,
    async holds(given) {
      const changes = await runWithRestarts(given.tables, given.flink, given.lives, given)
      expectSame(folded(changes).toSorted(), expectedRows(given), 'stopped and continued')
      checkChangelog(changes, given.result)
    },
  })
}

describe('a job that is stopped and continued from its snapshot comes to the same result', () => {
  survivesRestarts('rows that change, in turn', 40, (builder) => changing(builder, 2))
  survivesRestarts('OVER', 30, (builder) => overQuery(builder, 0))
  survivesRestarts('Top-N of windows', 20, (builder) => windowTopNQuery(builder, 0))
  survivesRestarts('GROUP BY', 40, (builder) => groupBy(builder, builder.table()))
  survivesRestarts('regular joins', 30, (builder) => joinQuery(builder, 0))
  survivesRestarts('window aggregates', 60, (builder) => windowAggregateQuery(builder, 0))
  survivesRestarts('interval joins', 40, (builder) => intervalJoinQuery(builder, 0))
  survivesRestarts('window joins', 40, (builder) => windowJoinQuery(builder, 0))
  survivesRestarts('all of it, nested', 80, (builder) => anyQuery(builder, 4))
})
