import { describe } from 'vitest'
import { caseText } from './support/cases.ts'
import { runQuery } from './support/engine.ts'
import { arbitraryLateCase, expectedOfLate } from './support/late-cases.ts'
import { expectSame, holdsTheLaw } from './support/law.ts'
import { property } from './support/property.ts'
import { groupBy } from './support/relations/group-by.ts'
import { joinQuery } from './support/relations/queries.ts'
import { arbitraryWindows, windowed } from './support/relations/windows.ts'

describe('late rows', () => {
  property('a window has the rows that came before it fired', {
    runs: 150,
    cases: arbitraryLateCase(),
    text: caseText,
    async holds(given) {
      const expected = expectedOfLate(given)
      for (const batchSize of [4096, 1, given.batchSize]) {
        const { changes, late } = await runQuery(given.tables, given.flink, { ...given, batchSize })
        const rows = expected.rows.map((row) => `+I | ${row}`)
        expectSame({ late, rows: changes.toSorted() }, { ...expected, rows }, `batch size ${batchSize}`)
      }
    },
  })

  // Where nothing waits for the watermark, nothing is late.
  const lateness = 8000
  holdsTheLaw('GROUP BY takes them', 15, (builder) => groupBy(builder, builder.table()), lateness)
  holdsTheLaw('regular joins take them', 15, (builder) => joinQuery(builder, 0), lateness)
  holdsTheLaw(
    'windows that are not aggregated take them',
    20,
    (builder) => {
      const windows = arbitraryWindows(builder, builder.table())
      return windowed(builder, builder.table(), windows.kind === 'SESSION' ? TUMBLE : windows)
    },
    lateness,
  )
})

const TUMBLE = { kind: 'TUMBLE', size: 5000, offset: 0 } as const
