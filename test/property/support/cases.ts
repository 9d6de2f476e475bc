import fc from 'fast-check'
import { Choices, choiceNumbers } from './choices.ts'
import { QueryBuilder } from './relations/builder.ts'
import type { Relation } from './relations/relation.ts'
import { buildTable, tableText, type TableNumbers, type TestTable } from './tables.ts'

/** A query over tables, and ways to run it. */
export interface QueryCase {
  readonly tables: readonly TestTable[]
  readonly flink: string
  readonly sqlite: string
  readonly result: Relation
  readonly batchSize: number
  readonly watermarkInterval: number
  /** For decisions of the property itself. */
  readonly choices: Choices
}

export type BuildQuery = (builder: QueryBuilder) => Relation

export function arbitraryTable(rows = 12): fc.Arbitrary<TableNumbers> {
  return fc.record({
    schema: choiceNumbers(14),
    rows: fc.array(choiceNumbers(16), { maxLength: rows, size: 'max' }),
  })
}

/** Queries over two tables, whose rows come at most `lateness` ms too late. */
export function arbitraryCase(build: BuildQuery, lateness = 0): fc.Arbitrary<QueryCase> {
  const numbers = fc.record({
    tables: fc.tuple(arbitraryTable(), arbitraryTable()),
    query: choiceNumbers(160),
    run: choiceNumbers(10),
  })
  return numbers.map(({ tables, query, run }) => {
    const built = tables.map((table, i) => buildTable(`t${i}`, table, lateness))
    const builder = new QueryBuilder(new Choices(query), built)
    const result = build(builder)
    const choices = new Choices(run)
    return {
      ...builder.statement(result),
      tables: built,
      result,
      batchSize: choices.int(2, 9),
      watermarkInterval: choices.pick([0, 200]),
      choices,
    }
  })
}

/** The case as an .slt file has it, and what SQLite was asked. */
export function caseText({ tables, flink, sqlite, batchSize, watermarkInterval }: QueryCase): string {
  const inputs = tables.filter(({ name }) => flink.includes(name)).map(tableText)
  return [
    ...inputs,
    `query rowsort\n${flink}`,
    `# SQLite: ${sqlite}`,
    `# batch sizes 4096, 1 and ${batchSize}; watermark interval ${watermarkInterval} ms`,
  ].join('\n\n')
}
