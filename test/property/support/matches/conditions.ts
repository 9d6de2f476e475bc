import type { Choices } from '../choices.ts'

export interface ModelRow {
  readonly v: number | undefined
  readonly id: number
  readonly time: number
}

/** A row of a match, and the variable that took it. */
export interface ModelTaken {
  readonly variable: string
  readonly row: ModelRow
}

/** A condition as SQL, and what it means. */
export interface Condition {
  readonly sql: string
  /** `taken`: the rows of the match with the row at hand as the last. */
  holds(row: ModelRow, taken: readonly ModelTaken[]): boolean
}

type Compare = (a: number | undefined, b: number | undefined) => boolean

const OPERATORS: Readonly<Record<string, Compare>> = {
  '<': (a, b) => a !== undefined && b !== undefined && a < b,
  '>=': (a, b) => a !== undefined && b !== undefined && a >= b,
  '<>': (a, b) => a !== undefined && b !== undefined && a !== b,
}

/** Two thirds are about the row alone. `names`: the variables so far, the one to be defined last. */
export function arbitraryCondition(choices: Choices, names: readonly string[]): Condition {
  const operator = choices.pick(Object.keys(OPERATORS))
  const compare = OPERATORS[operator] as Compare
  const own = names.at(-1) as string
  if (!choices.chance(34)) {
    const limit = choices.int(2, 8)
    return {
      sql: `${choices.pick([own, ''])}.v`.replace(/^\./, '') + ` ${operator} ${limit}`,
      holds: ({ v }) => compare(v, limit),
    }
  }
  const { sql, value } = arbitraryValue(choices, names)
  return { sql: `v ${operator} ${sql}`, holds: (row, taken) => compare(row.v, value(taken)) }
}

interface TakenValue {
  readonly sql: string
  value(taken: readonly ModelTaken[]): number | undefined
}

/** A value of the rows that the match has, of one variable or of all. */
function arbitraryValue(choices: Choices, names: readonly string[]): TakenValue {
  const variable = choices.pick([...names, undefined])
  const rows = (taken: readonly ModelTaken[]): readonly ModelRow[] =>
    taken.filter((one) => variable === undefined || one.variable === variable).map(({ row }) => row)
  const column = variable === undefined ? 'v' : `${variable}.v`
  const offset = choices.int(0, 2)
  const sumOf = (taken: readonly ModelTaken[]): number | undefined => {
    const values = rows(taken).flatMap(({ v }) => (v === undefined ? [] : [v]))
    return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0)
  }
  return choices.pick<TakenValue>([
    { sql: `LAST(${column}, ${offset})`, value: (taken) => rows(taken).at(-1 - offset)?.v },
    { sql: `FIRST(${column}, ${offset})`, value: (taken) => rows(taken)[offset]?.v },
    { sql: `COUNT(${column})`, value: (taken) => rows(taken).filter(({ v }) => v !== undefined).length },
    { sql: `SUM(${column})`, value: sumOf },
  ])
}
