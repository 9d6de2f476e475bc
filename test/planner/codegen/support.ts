import { ManualClock } from '../../../src/core/clock.ts'
import { seededRandom } from '../../../src/core/random.ts'
import { storageOf } from '../../../src/core/types/storage.ts'
import { compileProjection, type ProjectionKernel } from '../../../src/planner/codegen/kernel.ts'
import { UTC } from '../../../src/planner/codegen/time-zone.ts'
import { foldConstants } from '../../../src/planner/rules/fold-constants.ts'
import { collapse } from '../../../src/planner/physical/calc.ts'
import { batchOfRows, type Forms, insert, type Row, valuesOf } from '../../support/rows.ts'
import { planOf, sessionWith } from '../bind/support.ts'

const TABLE = `CREATE TABLE t (
  i INT, b BIGINT, c BIGINT NOT NULL, m DECIMAL(12, 2), d DOUBLE, s STRING, u STRING, ok BOOLEAN, ts TIMESTAMP(3)
) WITH ('connector' = 'memory')`

/** The kernel of `SELECT … FROM t [WHERE …]`, and how it runs over rows. */
export interface Compiled {
  readonly kernel: ProjectionKernel
  run(rows: readonly Row[], forms?: Forms): unknown[][]
}

export function compiled(sql: string): Compiled {
  const options = { clock: new ManualClock(), random: seededRandom(1), zone: UTC, text: sql }
  const { input, condition, expressions } = collapse(foldConstants(options)(planOf(sql, sessionWith(TABLE))))
  const types = input.fields.map(({ type }) => type)
  const kernel = compileProjection(types, condition, expressions, options)
  return {
    kernel,
    run(rows, forms) {
      const batch = batchOfRows(
        types.map(storageOf),
        rows.map((row) => insert(...row)),
        forms,
      )
      const result = kernel.run(batch)
      const columns = result.columns.map((column) => valuesOf(column, result.n))
      return Array.from({ length: result.n }, (_, i) => columns.map((values) => values[i]))
    },
  }
}

/** The statements of the loop, without declarations before it. */
export function loopOf({ kernel }: Compiled): string {
  return kernel.source.slice(kernel.source.indexOf('for (let i'))
}

export function count(text: string, part: string | RegExp): number {
  return text.split(part).length - 1
}
