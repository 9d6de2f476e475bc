import { expect, it } from 'vitest'
import { inputsOf } from '../../../src/planner/logical/explain.ts'
import type { LogicalPlan } from '../../../src/planner/logical/plan.ts'
import { isWindowAggregate, isWindowJoin, windowColumns } from '../../../src/planner/logical/window-columns.ts'
import { planOf, sessionWith, TABLES } from './support.ts'

const WINDOWED = "TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))"
const OTHER = "TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '20' SECOND))"

function bind(sql: string): LogicalPlan {
  return planOf(sql, sessionWith(TABLES))
}

/** The first node of a kind, from the top. */
function find<K extends LogicalPlan['kind']>(plan: LogicalPlan, kind: K): Extract<LogicalPlan, { kind: K }> {
  const found = all(plan).find((node): node is Extract<LogicalPlan, { kind: K }> => node.kind === kind)
  if (found === undefined) throw new Error(`no ${kind}`)
  return found
}

function all(plan: LogicalPlan): readonly LogicalPlan[] {
  return [plan, ...inputsOf(plan).flatMap(all)]
}

function columns(sql: string): { start: number[]; end: number[]; time: number[] } | undefined {
  const found = windowColumns(bind(sql))
  return found && { start: [...found.start], end: [...found.end], time: [...found.time] }
}

it('follows the bounds through projections, filters and window aggregations', () => {
  expect(columns(`SELECT window_end, window_start, window_end AS again FROM ${WINDOWED} WHERE price > 1`)).toEqual({
    start: [1],
    end: [0, 2],
    time: [],
  })
  expect(
    columns(
      `SELECT window_start, window_end, window_time, COUNT(*) FROM ${WINDOWED} GROUP BY 1, window_start, window_end, window_time`,
    ),
  ).toEqual({ start: [0], end: [1], time: [2] })
})

it('loses them when a bound is missing, computed with or grouped away', () => {
  expect(columns(`SELECT window_start FROM ${WINDOWED}`)).toBeUndefined()
  expect(columns(`SELECT window_start, window_end + INTERVAL '1' SECOND FROM ${WINDOWED}`)).toBeUndefined()
  expect(columns(`SELECT window_start, MAX(window_end) FROM ${WINDOWED} GROUP BY window_start`)).toBeUndefined()
})

it('tells window aggregations from others', () => {
  expect(
    isWindowAggregate(find(bind(`SELECT COUNT(*) FROM ${WINDOWED} GROUP BY window_start, window_end`), 'Aggregate')),
  ).toBe(true)
  expect(isWindowAggregate(find(bind(`SELECT COUNT(*) FROM ${WINDOWED} GROUP BY window_start`), 'Aggregate'))).toBe(
    false,
  )
  expect(isWindowAggregate(find(bind(`SELECT DISTINCT window_start, window_end FROM ${WINDOWED}`), 'Aggregate'))).toBe(
    true,
  )
})

it('tells window joins from others', () => {
  const join = (right: string, on: string): boolean =>
    isWindowJoin(find(bind(`SELECT l.price FROM ${WINDOWED} l JOIN ${right} r ON ${on}`), 'Join'))
  expect(join(WINDOWED, 'l.window_start = r.window_start AND r.window_end = l.window_end')).toBe(true)
  expect(join(WINDOWED, 'l.window_start = r.window_start')).toBe(false)
  expect(join(WINDOWED, 'l.window_start = r.window_end AND l.window_end = r.window_start')).toBe(false)
  expect(join(OTHER, 'l.window_start = r.window_start AND r.window_end = l.window_end')).toBe(false)
})

it('binds a WITH item once, so that its readers can share it', () => {
  const plan = bind('WITH c AS (SELECT price FROM bid) SELECT 1 FROM c x JOIN c y ON x.price = y.price')
  const join = find(plan, 'Join')
  expect(join.left).toBe(join.right)
})
