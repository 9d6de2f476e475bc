import { expect } from 'vitest'
import { typeText, withNullable } from '../../../src/core/types/logical-type.ts'
import { folded } from '../../support/changelog-text.ts'
import { type BuildQuery, arbitraryCase, caseText, type QueryCase } from './cases.ts'
import { type EngineResult, runQuery } from './engine.ts'
import { kindOf } from './kinds.ts'
import { Oracle } from './oracle.ts'
import { property } from './property.ts'
import type { Relation } from './relations/relation.ts'

/** The law: a stream's changes come to what the query gives over the table of the same rows, however they are cut. */
export function holdsTheLaw(name: string, runs: number, build: BuildQuery, lateness = 0): void {
  property(name, { runs, cases: arbitraryCase(build, lateness), text: caseText, holds: checkLaw })
}

async function checkLaw(given: QueryCase): Promise<void> {
  const expected = expectedRows(given)
  for (const batchSize of [4096, 1, given.batchSize]) {
    const result = await runQuery(given.tables, given.flink, { ...given, batchSize })
    checkResult(result, given.result, expected, `batch size ${batchSize}`)
  }
  const final = await runQuery(given.tables, given.flink, { ...given, onlyFinal: true })
  checkResult(final, given.result, expected, 'only the final rows')
}

/** What SQLite makes of the tables. */
export function expectedRows({ tables, sqlite, result }: QueryCase): readonly string[] {
  using oracle = new Oracle(tables)
  return oracle.rows(
    sqlite,
    result.columns.map(({ type }) => type),
  )
}

export function checkResult(
  { fields, changes, late }: EngineResult,
  relation: Relation,
  expected: readonly string[],
  how: string,
): void {
  expect(fields.map(({ type }) => shownType(type))).toEqual(relation.columns.map(({ type }) => shownType(type)))
  expectSame({ late, rows: folded(changes).toSorted() }, { late: 0, rows: expected }, how)
  checkChangelog(changes, relation)
}

/** Like `toEqual`, with a message that shows all of both: what a case of few rows needs. */
export function expectSame(actual: unknown, expected: unknown, how: string): void {
  const shown = (value: unknown): string => JSON.stringify(value, null, 2)
  expect(actual, `${how}: got ${shown(actual)}, expected ${shown(expected)}`).toEqual(expected)
}

/** Types as far as they depend on no length and no nullability. */
function shownType(type: Relation['columns'][number]['type']): string {
  return kindOf(type) === 'STRING' ? 'STRING' : typeText(withNullable(type, true))
}

/** What holds after each change: inserts only where the plan says so, one row per key at most. */
export function checkChangelog(changes: readonly string[], { updating, keys, columns }: Relation): void {
  if (!updating) expect(changes.filter((change) => !change.startsWith('+I'))).toEqual([])
  if (!updating || keys === undefined) return
  const standing = new Set<string>()
  for (const change of changes) {
    const cells = change.split(' | ')
    if (cells.length !== columns.length + 1) throw new Error(`not a row of the result: ${change}`)
    const key = keys.map((k) => cells[k + 1]).join(' | ')
    if (change.startsWith('-')) standing.delete(key)
    else if (standing.has(key)) throw new Error(`two rows of key ${key} after ${change}`)
    else standing.add(key)
  }
}
