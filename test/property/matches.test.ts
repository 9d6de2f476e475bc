import { describe } from 'vitest'
import { runQuery } from './support/engine.ts'
import { expectSame } from './support/law.ts'
import { arbitraryMatchCase, type MatchCase, matchCaseText } from './support/matches/match-case.ts'
import { expectedMatches } from './support/matches/model.ts'
import { property } from './support/property.ts'
import { runWithRestarts } from './support/restart.ts'

/** Complains unless each row is one of those that may stand in its place. */
function checkMatches(given: MatchCase, changes: readonly string[], how: string): void {
  const expected = expectedMatches(given)
  const rows = changes.toSorted()
  const chosen = expected.map((texts) => texts.find((text) => rows.includes(text)) ?? texts[0])
  expectSame(rows, chosen.toSorted(), how)
}

describe('MATCH_RECOGNIZE', () => {
  property('finds what trying all ways to take rows finds', {
    runs: 150,
    cases: arbitraryMatchCase(),
    text: matchCaseText,
    async holds(given) {
      for (const batchSize of [4096, 1, given.batchSize]) {
        const { changes } = await runQuery([given.table], given.sql, { ...given, batchSize })
        checkMatches(given, changes, `batch size ${batchSize}`)
      }
    },
  })

  property('in a job that is stopped and continued from its snapshot finds the same', {
    runs: 60,
    cases: arbitraryMatchCase(),
    text: matchCaseText,
    async holds(given) {
      const changes = await runWithRestarts([given.table], given.sql, given.lives, given)
      checkMatches(given, changes, 'stopped and continued')
    },
  })
})
