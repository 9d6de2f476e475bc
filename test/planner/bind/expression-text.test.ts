import { expect, it } from 'vitest'
import { conjuncts } from '../../../src/planner/logical/expression.ts'
import { expressionText } from '../../../src/planner/logical/expression-text.ts'
import { planOf, sessionWith, TABLES } from './support.ts'

/** The conjuncts of WHERE as people read them. */
function conditions(where: string): readonly string[] {
  const plan = planOf(`SELECT a FROM t WHERE ${where}`, sessionWith(TABLES))
  if (plan.kind !== 'Project' || plan.input.kind !== 'Filter') throw new Error(`a ${plan.kind}`)
  const names = plan.input.fields.map(({ name }) => name)
  return conjuncts(plan.input.condition).map((condition) => expressionText(condition, names))
}

it('writes operators between their operands and brackets only where they matter', () => {
  expect(conditions('a + 1 - (a - 2) = a * (a + 3) AND NOT (ok OR a = 1) AND (ok OR a < 2)')).toEqual([
    'a + 1 - (a - 2) = a * (a + 3)',
    'NOT (ok OR a = 1)',
    'ok OR a < 2',
  ])
})

it('writes tests, lists, calls, casts and CASE', () => {
  expect(
    conditions(
      "s IS NOT NULL AND a IN (1, 2) AND UPPER(s) LIKE 'it''s%' AND CAST(a AS STRING) = s AND CASE WHEN ok THEN a ELSE 0 END > 1",
    ),
  ).toEqual([
    's IS NOT NULL',
    'a IN (1, 2)',
    "UPPER(s) LIKE 'it''s%'",
    'CAST(a AS STRING) = s',
    'CASE WHEN ok THEN a ELSE 0 END > 1',
  ])
})

it('writes literals in the form of their type', () => {
  expect(conditions("d > -1.50 AND ts > TIMESTAMP '1969-12-31 23:59:59.5' AND dt < DATE '2024-02-29'")).toEqual([
    'd > -1.50',
    'ts > 1969-12-31 23:59:59.500',
    'dt < 2024-02-29',
  ])
})
