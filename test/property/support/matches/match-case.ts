import fc from 'fast-check'
import { BIGINT, INT, STRING, timestamp } from '../../../../src/core/types/logical-type.ts'
import { Choices, choiceNumbers } from '../choices.ts'
import { tableText, type TestTable } from '../tables.ts'
import { arbitraryCondition, type Condition } from './conditions.ts'

/** A variable of a pattern. */
export interface ModelVariable {
  readonly name: string
  readonly min: number
  readonly max: number
  /** As written: `{2,}?`. */
  readonly quantifier: string
  /** Whether the next variable takes no row that fits this one. */
  readonly greedy: boolean
  /** Undefined: any row. */
  readonly condition: Condition | undefined
}

/** `LAST`: the search goes on at the last row of the last variable. */
export type ModelSkip = 'PAST LAST ROW' | 'NEXT ROW' | 'LAST'

export interface MatchCase {
  readonly table: TestTable
  readonly variables: readonly ModelVariable[]
  readonly skip: ModelSkip
  /** ms; Infinity: without limit. */
  readonly within: number
  readonly sql: string
  readonly batchSize: number
  readonly watermarkInterval: number
  readonly lives: readonly number[]
}

const QUANTIFIERS: readonly Pick<ModelVariable, 'quantifier' | 'min' | 'max' | 'greedy'>[] = [
  { quantifier: '', min: 1, max: 1, greedy: false },
  { quantifier: '+', min: 1, max: Infinity, greedy: true },
  { quantifier: '*', min: 0, max: Infinity, greedy: true },
  { quantifier: '?', min: 0, max: 1, greedy: false },
  { quantifier: '{2}', min: 2, max: 2, greedy: false },
  { quantifier: '{2,}', min: 2, max: Infinity, greedy: true },
  { quantifier: '{1,3}', min: 1, max: 3, greedy: true },
  { quantifier: '{0,2}', min: 0, max: 2, greedy: true },
  { quantifier: '+?', min: 1, max: Infinity, greedy: false },
  { quantifier: '*?', min: 0, max: Infinity, greedy: false },
  { quantifier: '{2,}?', min: 2, max: Infinity, greedy: false },
  { quantifier: '{1,3}?', min: 1, max: 3, greedy: false },
]

const NAMES = ['A', 'B', 'C', 'D'] as const

export function arbitraryMatchCase(): fc.Arbitrary<MatchCase> {
  const numbers = fc.record({
    rows: fc.array(choiceNumbers(6), { maxLength: 24, size: 'max' }),
    pattern: choiceNumbers(50),
    run: choiceNumbers(8),
  })
  return numbers.map(({ rows, pattern, run }) => {
    const choices = new Choices(pattern)
    const table = buildTable(rows)
    const variables = arbitraryVariables(choices)
    const within = choices.pick([Infinity, 1500, 3000, 6000])
    // The first row of a match can't be where the search goes on, so that this needs one before it.
    const canSkipToLast = variables.length > 1 && (variables[0] as ModelVariable).min > 0
    const skip = choices.pick<ModelSkip>(['PAST LAST ROW', 'NEXT ROW', ...(canSkipToLast ? (['LAST'] as const) : [])])
    const settings = new Choices(run)
    return {
      ...{ table, variables, skip, within },
      sql: sqlOf({ variables, skip, within }),
      batchSize: settings.int(1, 5),
      watermarkInterval: settings.pick([0, 200]),
      lives: settings.list(1, 3, () => settings.int(1, 8)),
    }
  })
}

/** Few partitions and values, and times close together. Rows come in disorder, none of them late. */
function buildTable(rows: readonly (readonly number[])[]): TestTable {
  const delay = 1000
  const arrivals = rows.map((numbers, id) => {
    const row = new Choices(numbers)
    const time = row.int(0, 20) * 500
    const values = [row.pick(['a', 'b', null]), row.chance(10) ? null : BigInt(row.int(0, 9)), BigInt(id), BigInt(time)]
    return { values, arrives: time + row.int(0, delay - 1) }
  })
  return {
    name: 't',
    columns: [
      { name: 'k', type: STRING },
      { name: 'v', type: INT },
      { name: 'id', type: BIGINT },
      { name: 'ts', type: timestamp(3) },
    ],
    delay,
    rows: arrivals.toSorted((a, b) => a.arrives - b.arrives).map(({ values }) => values),
  }
}

function arbitraryVariables(choices: Choices): readonly ModelVariable[] {
  const count = choices.int(2, NAMES.length)
  const variables: ModelVariable[] = []
  for (let i = 0; i < count; i++) {
    const before = variables[i - 1]
    // The last variable is a required one of a known end; behind a greedy one comes no optional one.
    const allowed = QUANTIFIERS.filter(
      ({ min, greedy }) => (i < count - 1 || (min > 0 && !greedy)) && (min > 0 || before?.greedy !== true),
    )
    const names = NAMES.slice(0, i + 1)
    const condition = choices.chance(80) ? arbitraryCondition(choices, names) : undefined
    variables.push({ name: NAMES[i] as string, ...choices.pick(allowed), condition })
  }
  return variables
}

/** The columns of the result: the key, first and last row, and for each variable how many rows, their sum, and the last. */
function sqlOf({ variables, skip, within }: Pick<MatchCase, 'variables' | 'skip' | 'within'>): string {
  const ofVariables = variables.flatMap(({ name }) => [
    `COUNT(${name}.id) AS n${name}`,
    `SUM(${name}.v + 1) AS s${name}`,
    `LAST(${name}.id) AS l${name}`,
  ])
  const define = variables.flatMap(({ name, condition }) =>
    condition === undefined ? [] : [`${name} AS ${condition.sql}`],
  )
  const seconds = (within / 1000).toFixed(1)
  return [
    'SELECT * FROM t MATCH_RECOGNIZE (',
    '  PARTITION BY k ORDER BY ts',
    `  MEASURES FIRST(id) AS f, id AS l, ${ofVariables.join(', ')}`,
    `  AFTER MATCH SKIP ${skip === 'LAST' ? `TO LAST ${variables.at(-1)?.name}` : skip === 'NEXT ROW' ? 'TO NEXT ROW' : skip}`,
    `  PATTERN (${variables.map(({ name, quantifier }) => name + quantifier).join(' ')})${within === Infinity ? '' : ` WITHIN INTERVAL '${seconds}' SECOND`}`,
    `  DEFINE ${define.length === 0 ? 'A AS TRUE' : define.join(', ')}`,
    ')',
  ].join('\n')
}

export function matchCaseText({ table, sql, batchSize, watermarkInterval, lives }: MatchCase): string {
  const run = `# batch size ${batchSize}, watermark interval ${watermarkInterval} ms, stopped after polls: ${lives.join(', ')}`
  return [tableText(table), `query rowsort\n${sql}`, run].join('\n\n')
}
