import type { Condition, ModelRow, ModelTaken } from './conditions.ts'
import type { MatchCase, ModelVariable } from './match-case.ts'

type Match = readonly ModelTaken[]

/**
 * The rows that must come out, each as the texts it may have: a row may fit several variables, and then it is not said
 * which takes it. Every way to take consecutive rows is tried; of the matches that begin with a row the first to end
 * counts, and what it skips does not.
 */
export function expectedMatches({ table, variables, skip, within }: MatchCase): readonly (readonly string[])[] {
  return [...partitionsOf(table.rows)].flatMap(([key, rows]) => {
    const found: string[][] = []
    let from = 0
    for (let start = 0; start < rows.length; start++) {
      if (start < from) continue
      const matches = matchesFrom(rows, start, variables, within)
      const shortest = Math.min(...matches.map((match) => match.length))
      if (matches.length === 0) continue
      const candidates = matches.filter((match) => match.length === shortest)
      found.push([...new Set(candidates.map((match) => textOf(key, match, variables)))])
      if (skip === 'PAST LAST ROW') from = start + shortest
      else if (skip === 'LAST') from = start + shortest - 1
    }
    return found
  })
}

/** The rows of each partition by time, those of one time as they came. */
function partitionsOf(rows: MatchCase['table']['rows']): ReadonlyMap<string | null, readonly ModelRow[]> {
  const partitions = new Map<string | null, ModelRow[]>()
  for (const [key, v, id, time] of rows) {
    const row = { v: v === null ? undefined : Number(v), id: Number(id), time: Number(time) }
    const partition = partitions.get(key as string | null)
    if (partition === undefined) partitions.set(key as string | null, [row])
    else partition.push(row)
  }
  for (const partition of partitions.values()) partition.sort((a, b) => a.time - b.time)
  return partitions
}

function matchesFrom(
  rows: readonly ModelRow[],
  start: number,
  variables: readonly ModelVariable[],
  within: number,
): readonly Match[] {
  const found: Match[] = []
  /** `count` rows are taken for variable `at`. */
  const extend = (taken: Match, at: number, count: number): void => {
    if (at === variables.length - 1 && count >= (variables[at] as ModelVariable).min) found.push(taken)
    const row = rows[start + taken.length]
    if (row === undefined || row.time - (rows[start] as ModelRow).time >= within) return
    for (let next = at; next < variables.length; next++) {
      const taker = variables[next] as ModelVariable
      const enough = variables.slice(at, next).every(({ min }, i) => min <= (i === 0 ? count : 0))
      if (!enough) break
      const has = next === at ? count : 0
      if (has >= taker.max || !fits(taker, row, taken) || isKept(variables[next - 1], has, row, taken)) continue
      extend([...taken, { variable: taker.name, row }], next, has + 1)
    }
  }
  extend([], 0, 0)
  return found
}

function fits({ name, condition }: ModelVariable, row: ModelRow, taken: Match): boolean {
  return condition === undefined || (condition satisfies Condition).holds(row, [...taken, { variable: name, row }])
}

/** Whether the greedy variable before keeps the row from being the first of the next. */
function isKept(before: ModelVariable | undefined, has: number, row: ModelRow, taken: Match): boolean {
  return before !== undefined && has === 0 && before.greedy && fits(before, row, taken)
}

function textOf(key: string | null, match: Match, variables: readonly ModelVariable[]): string {
  const ofVariables = variables.flatMap(({ name }) => {
    const rows = match.filter(({ variable }) => variable === name).map(({ row }) => row)
    const values = rows.flatMap(({ v }) => (v === undefined ? [] : [v + 1]))
    return [rows.length, values.length === 0 ? 'NULL' : values.reduce((a, b) => a + b, 0), rows.at(-1)?.id ?? 'NULL']
  })
  const ids = match.map(({ row }) => row.id)
  return ['+I', key ?? 'NULL', ids[0], ids.at(-1), ...ofVariables].join(' | ')
}
