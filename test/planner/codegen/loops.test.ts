import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../src/core/clock.ts'
import { seededRandom } from '../../../src/core/random.ts'
import { BIGINT, BOOLEAN } from '../../../src/core/types/logical-type.ts'
import { compileProjection } from '../../../src/planner/codegen/kernel.ts'
import { UTC } from '../../../src/planner/codegen/time-zone.ts'
import type { ScalarFunction } from '../../../src/planner/functions/function.ts'
import { plus } from '../../../src/planner/functions/scalar/arithmetic/operators.ts'
import { type Expression, input, literal } from '../../../src/planner/logical/expression.ts'
import { batchOfRows, insert, type Row, valuesOf } from '../../support/rows.ts'
import { compiled, count, loopOf } from './support.ts'

const loop = (sql: string): string => loopOf(compiled(sql))

describe('what several expressions need is computed once', () => {
  test('by condition and projection', () => {
    const source = loop(
      "SELECT UPPER(s), CHAR_LENGTH(UPPER(s)), m * 3 + i, m * 3 FROM t WHERE UPPER(s) <> 'X' AND m * 3 > 1",
    )
    expect(count(source, 'UPPER_')).toBe(1)
    expect(count(source, '* 3')).toBe(1)
  })

  test('by branches of CASE and what stands beside it', () => {
    const calls: number[] = []
    const counted = call(recording(calls), input(0, BIGINT))
    const more = call(plus, counted, literal(1, BIGINT))
    const either: Expression = {
      kind: 'Case',
      branches: [
        { when: input(1, BOOLEAN), then: more },
        { when: input(2, BOOLEAN), then: counted },
      ],
      otherwise: literal(0, BIGINT),
      type: BIGINT,
      span: undefined,
    }
    const rows = [
      [10, true, false],
      [20, false, true],
      [30, false, false],
    ]
    expect(run([either, more], rows)).toEqual([
      [11, 11],
      [20, 21],
      [0, 31],
    ])
    expect(calls).toEqual([10, 20, 30])
    calls.length = 0
    expect(run([either], rows)).toEqual([[11], [20], [0]])
    expect(calls).toEqual([10, 20])
  })

  test('but not what changes from call to call', () => {
    expect(count(loop('SELECT RAND() + RAND() FROM t'), '.next()')).toBe(2)
  })
})

describe('what does not depend on the row is computed before', () => {
  test('calls, conditions and branches', () => {
    const source = loop(
      "SELECT i + CHAR_LENGTH(UPPER('abc')), CASE WHEN 1 = 2 THEN b ELSE c END FROM t WHERE 1 < 2 AND i > 3 - 1",
    )
    expect(source).not.toMatch(/UPPER|CHAR_LENGTH|else/)
    expect(source).toContain('+ 3')
    expect(source).toContain('> 2')
  })

  test('arrays', () => {
    const source = loop("SELECT ARRAY_CONTAINS(ARRAY[1, 2 + CHAR_LENGTH(UPPER('b'))], i) FROM t")
    expect(source).not.toMatch(/UPPER|CHAR_LENGTH|\[1/)
    expect(source).toContain('value_')
  })
})

describe('a batch without NULLs', () => {
  test('has no tests for them, and what would replace them is left out', () => {
    const source = compiled('SELECT COALESCE(b, 77), i + b, NULLIF(m, 3) IS NULL FROM t WHERE s IS NOT NULL').kernel
      .source
    expect(source).not.toMatch(/\bn\d+\b|77/)
  })

  test('and one with NULLs give what they should', () => {
    const { run: over } = compiled('SELECT COALESCE(b, 77), i + b FROM t WHERE s IS NOT NULL')
    const row = (i: unknown, b: unknown, s: unknown): Row => [i, b, 0, 0, 0, s, '', true, 0]
    expect(over([row(1, 2, 'x')])).toEqual([[2, 3]])
    expect(over([row(1, 2, 'x'), row(1, null, 'x'), row(1, 2, null), row(null, 2, '')])).toEqual([
      [2, 3],
      [77, null],
      [2, null],
    ])
    expect(over([row(1, 2, 'x')])).toEqual([[2, 3]])
  })
})

describe('exact arithmetic', () => {
  test('checks no range that the types already keep', () => {
    expect(loop('SELECT m * 3 + m - i FROM t')).not.toContain('return -1')
    expect(loop('SELECT m * m FROM t')).toContain('return -1')
    expect(loop('SELECT b + 1 FROM t')).toContain('return -1')
  })

  test('divides by a literal that has only twos and fives by a product', () => {
    expect(loop('SELECT m / 4.0, m / 100.0 FROM t')).not.toContain('divide')
  })
})

function call(fn: ScalarFunction, ...args: readonly Expression[]): Expression {
  return { kind: 'Call', function: fn, args, type: BIGINT, span: undefined }
}

/** A function that gives its argument, and notes it. */
function recording(calls: number[]): ScalarFunction {
  const note = (value: number): number => {
    calls.push(value)
    return value
  }
  return {
    name: 'NOTED',
    family: 'arithmetic',
    signatures: ['NOTED(a)'],
    doc: '',
    resolve: () => ({ args: [BIGINT], result: BIGINT }),
    generate: (g, [a]) => ({ code: g.local(`${g.constant(note, 'noted')}(${a?.code})`), isNull: undefined }),
  }
}

function run(outputs: readonly Expression[], rows: readonly Row[]): unknown[][] {
  const options = { clock: new ManualClock(), random: seededRandom(1), zone: UTC }
  const kernel = compileProjection([BIGINT, BOOLEAN, BOOLEAN], undefined, outputs, options)
  const { n, columns } = kernel.run(
    batchOfRows(
      ['long', 'bool', 'bool'],
      rows.map((row) => insert(...row)),
    ),
  )
  const values = columns.map((column) => valuesOf(column, n))
  return rows.map((_, i) => values.map((column) => column[i]))
}
