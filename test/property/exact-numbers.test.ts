import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { seededRandom } from '../../src/core/random.ts'
import { TableEnvironment } from '../../src/table/table-environment.ts'
import {
  absolute,
  binary,
  cast,
  compared,
  type ExactExpression,
  type ExactType,
  nameOf,
  negated,
  textOf,
  valuesOf,
} from './support/exact-model.ts'
import { property } from './support/property.ts'

/* BIGINT and DECIMAL over columns against bigints, at every size of batch: loops over numbers, and those over bigints. */

const COLUMNS: readonly ExactType[] = [
  { kind: 'integer', bits: 64 },
  { kind: 'integer', bits: 64 },
  { kind: 'integer', bits: 32 },
  { kind: 'integer', bits: 8 },
  { kind: 'decimal', precision: 12, scale: 2 },
  { kind: 'decimal', precision: 18, scale: 9 },
  { kind: 'decimal', precision: 38, scale: 10 },
  { kind: 'decimal', precision: 38, scale: 0 },
  { kind: 'decimal', precision: 20, scale: 20 },
]

const TARGETS: readonly ExactType[] = [
  ...COLUMNS,
  { kind: 'integer', bits: 16 },
  { kind: 'decimal', precision: 5, scale: 0 },
  { kind: 'decimal', precision: 9, scale: 4 },
  { kind: 'decimal', precision: 38, scale: 30 },
]

const leaf: fc.Arbitrary<ExactExpression> = fc.nat(COLUMNS.length - 1).map((i) => ({
  sql: `c${i}`,
  type: COLUMNS[i] as ExactType,
  value: (row) => row[i] ?? null,
}))

const expression: fc.Arbitrary<ExactExpression> = fc.letrec<{ any: ExactExpression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    leaf,
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constantFrom('+', '-', '*', '/', '%'), tie('any'), tie('any')).map((x) => binary(...x)),
    },
    fc.tuple(tie('any'), fc.constantFrom<ExactType[]>(...TARGETS)).map((x) => cast(...x)),
    tie('any').map(negated),
    tie('any').map(absolute),
    fc.tuple(fc.constantFrom('<', '<=', '=', '<>'), tie('any'), tie('any')).map((x) => compared(...x)),
  ),
})).any

interface Case {
  readonly rows: readonly (readonly (bigint | null)[])[]
  readonly expressions: readonly ExactExpression[]
  readonly batchSize: number
}

const cases: fc.Arbitrary<Case> = fc.record({
  rows: fc.array(fc.tuple(...COLUMNS.map(valuesOf)), { minLength: 1, maxLength: 12 }),
  expressions: fc.array(expression, { minLength: 1, maxLength: 4 }),
  batchSize: fc.constantFrom(1, 3, 100),
})

const names = COLUMNS.map((_, i) => `c${i}`)
const SCHEMA = names.map((name, i) => `${name} ${nameOf(COLUMNS[i] as ExactType)}`).join(', ')

function sqlOf({ expressions }: Case): string {
  return `SELECT ${expressions.map(({ sql }) => `CAST(${sql} AS STRING)`).join(', ')} FROM t`
}

const texts = (row: Case['rows'][number]): (string | null)[] =>
  row.map((value, i) => (value === null ? null : textOf(value, COLUMNS[i] as ExactType)))

async function holds(given: Case): Promise<void> {
  const { rows, expressions, batchSize } = given
  await using env = TableEnvironment.create({ batchSize, random: seededRandom(1) })
  env.createTemporaryTable('texts', names.map((name) => `${name} STRING`).join(', '), { rows: rows.map(texts) })
  const casts = names.map((name, i) => `CAST(${name} AS ${nameOf(COLUMNS[i] as ExactType)}) AS ${name}`)
  await env.executeSql(`CREATE TEMPORARY VIEW t AS SELECT ${casts.join(', ')} FROM texts`)
  const result = await env.executeSql(sqlOf(given))
  const got: (string | null)[][] = []
  for await (const row of result.collect()) got.push(row.toArray() as (string | null)[])
  const expected = rows.map((row) => expressions.map(({ type, value }) => textOf(value(row), type)))
  expect(got.map((row) => row.map((value) => value ?? 'NULL'))).toEqual(expected)
}

describe('exact numbers', () => {
  property('are those of a model over bigints', {
    runs: 150,
    cases,
    text: (given) => `${sqlOf(given)}\n${SCHEMA}\n${given.rows.map((row) => texts(row).join(' | ')).join('\n')}`,
    holds,
  })
})
