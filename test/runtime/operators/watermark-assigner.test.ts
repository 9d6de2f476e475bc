import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numberColumn } from '../../../src/core/column.ts'
import { JobError } from '../../../src/core/errors.ts'
import { MetricGroup } from '../../../src/runtime/job/metrics.ts'
import { WatermarkAssigner, type WatermarkAssignerArgs } from '../../../src/runtime/operators/watermark-assigner.ts'
import {
  type Event,
  type OperatorCase,
  type Output,
  clock,
  finish,
  idle,
  rows,
  watermark,
} from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { runCalls } from '../../support/operator-run.ts'
import { FORMS, type Change, insert } from '../../support/rows.ts'

const ARGS: WatermarkAssignerArgs = {
  timeColumn: 0,
  columnName: 'ts',
  watermark: { delay: 5 },
  interval: 200,
  idleTimeout: 0,
  periodic: false,
}

function assignerCase(
  args: Partial<WatermarkAssignerArgs>,
  events: readonly Event[],
  expected: readonly Output[],
): OperatorCase {
  return {
    create: () => new WatermarkAssigner({ ...ARGS, ...args }),
    inputs: [['long', 'string']],
    events,
    expected,
  }
}

const at = (time: number): Change => insert(time, 'x')

describe('watermark assigner', () => {
  test('sends the maximum on once it has grown by more than the interval', () => {
    checkOperator(
      assignerCase(
        {},
        [
          rows(0, at(1000), at(1200), at(1100), at(1201)),
          rows(0, at(900)),
          rows(0, at(1401), at(1402), at(1300)),
          ...finish(),
        ],
        [
          at(1000),
          watermark(995),
          at(1200),
          at(1100),
          at(1201),
          watermark(1196),
          at(900),
          at(1401),
          at(1402),
          watermark(1397),
          at(1300),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('interval 0: with every new maximum, also before 1970', () => {
    checkOperator(
      assignerCase(
        { interval: 0, watermark: { delay: 0 } },
        [rows(0, at(-10), at(-10), at(-9), at(-20), at(0)), ...finish()],
        [at(-10), watermark(-10), at(-10), at(-9), watermark(-9), at(-20), at(0), watermark(0), watermark(Infinity)],
      ),
    )
  })

  test('a computed watermark; rows for which it is NULL ask for none', () => {
    const compute: WatermarkAssignerArgs['watermark'] = {
      compute: ({ columns, n }) => {
        const times = Float64Array.from({ length: n }, (_, i) =>
          Number(columns[0]?.storage === 'long' ? columns[0].data[i] : 0),
        )
        return numberColumn(
          'long',
          times.map((time) => Math.floor(time / 10) * 10),
          Uint8Array.from(times, (time) => (time === 99 ? 1 : 0)),
        )
      },
    }
    checkOperator(
      assignerCase(
        { watermark: compute, interval: 0 },
        [rows(0, at(15), at(99), at(19), at(20)), ...finish()],
        [at(15), watermark(10), at(99), at(19), at(20), watermark(20), watermark(Infinity)],
      ),
    )
  })

  test('a NULL rowtime fails', () => {
    const run = (): unknown =>
      runCalls(
        assignerCase({}, [], []),
        [{ kind: 'rows', input: 0, changes: [at(1), insert(null, 'x')] }],
        { forms: FORMS[0] ?? never(), between: 'nothing', scribble: false },
        new MetricGroup(),
      )
    expect(run).toThrow(JobError)
    expect(run).toThrow(
      expect.objectContaining({ code: 'NULL_ROWTIME', message: expect.stringMatching(/^ts is NULL in a row: /) }),
    )
  })

  test('watermarks from before are replaced, the end passes through', () => {
    checkOperator(
      assignerCase(
        {},
        [watermark(7000), rows(0, at(1000)), ...finish()],
        [at(1000), watermark(995), watermark(Infinity)],
      ),
    )
  })

  test('periodic: what the interval holds back follows when the clock has passed it', () => {
    checkOperator(
      assignerCase(
        { periodic: true },
        [rows(0, at(1000), at(1100)), clock(199), clock(200), clock(400), rows(0, at(1150)), clock(600), ...finish()],
        [at(1000), watermark(995), at(1100), watermark(1095), at(1150), watermark(1145), watermark(Infinity)],
      ),
    )
  })

  test('idle after a while without rows, active with the next row or the end', () => {
    const testCase = assignerCase(
      { idleTimeout: 1000 },
      [
        clock(500),
        rows(0, at(10)),
        clock(1000),
        clock(1499),
        clock(1500),
        clock(5000),
        rows(0, at(11)),
        clock(5999),
        clock(6000),
        ...finish(),
      ],
      [at(10), watermark(5), idle(true), idle(false), at(11), idle(true), watermark(Infinity)],
    )
    // A restored source starts to wait anew, so that this one is not restored.
    const options = { forms: FORMS[0] ?? never(), between: 'snapshot', scribble: true } as const
    const calls = testCase.events.map((event) => event)
    expect(runCalls(testCase, calls, options, new MetricGroup())).toEqual(testCase.expected)
  })
})

function never(): never {
  throw new Error('no forms')
}

test('against the rule applied row by row', () => {
  const times = fc.array(fc.integer({ min: -300, max: 1000 }), { maxLength: 40, size: 'max' })
  fc.assert(
    fc.property(times, fc.constantFrom(0, 10, 200), fc.nat(), (list, interval, seed) => {
      let [max, sent] = [-Infinity, -Infinity]
      const expected = list.flatMap((time): Output[] => {
        max = Math.max(max, time - 5)
        if (max - sent <= interval) return [at(time)]
        sent = max
        return [at(time), watermark(sent)]
      })
      const events = [...list.map((time) => rows(0, at(time))), ...finish()]
      checkOperatorQuickly(assignerCase({ interval }, events, [...expected, watermark(Infinity)]), seed)
    }),
    { seed: 70, numRuns: 80 },
  )
})
