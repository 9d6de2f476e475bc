import { describe, test } from 'vitest'
import { BIGINT, INT, STRING } from '../../../src/core/types/logical-type.ts'
import {
  MatchRecognize,
  type MatchRecognizeArgs,
  type MatchRow,
} from '../../../src/runtime/operators/match-recognize.ts'
import { compilePattern } from '../../../src/runtime/patterns/compile.ts'
import type { Taken } from '../../../src/runtime/patterns/match.ts'
import type { EventStep } from '../../../src/runtime/patterns/pattern.ts'
import { clock, type Event, finish, idle, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator } from '../../support/operator-harness.ts'
import { insert } from '../../support/rows.ts'

const once = { contiguity: 'strict', optional: false, repetition: undefined, within: undefined, greedy: false } as const
const step = (variable: number, more?: Partial<EventStep>): EventStep => {
  return { kind: 'event', ...once, variable, condition: variable, ...more }
}
const repeated: Partial<EventStep> = {
  repetition: { min: 1, max: Infinity, contiguity: 'strict', until: undefined, within: undefined },
  greedy: true,
}

const [KEY, TIME, VALUE] = [0, 1, 2]
const valueOf = (row: MatchRow | undefined): number => Number(row?.[VALUE])

/** `A B+ C` of falling values and then a greater one, within 10 ms: key, time of the match, first value, values between, last. */
function falling(given?: Partial<MatchRecognizeArgs>): MatchRecognize {
  const automaton = compilePattern({
    steps: [step(0), step(1, repeated), step(2)],
    within: 10,
    skip: { kind: 'past-last' },
    iterative: [false, true, true],
  })
  const between = (last: Taken<MatchRow>): number => {
    let count = 0
    for (let taken: Taken<MatchRow> | undefined = last; taken !== undefined; taken = taken.previous) count++
    return count - 2
  }
  return new MatchRecognize({
    automaton,
    variables: ['A', 'B', 'C'],
    signature: 'A B+ C',
    keys: [KEY],
    timeColumn: TIME,
    compare: undefined,
    conditions: [
      () => true,
      (row, last) => valueOf(row) < valueOf(last?.event),
      (row, last) => valueOf(row) > valueOf(last?.event),
    ],
    values: [
      ({ event }) => event[KEY],
      (_last, time) => time,
      (last) => (last.first ?? last).event[VALUE],
      between,
      ({ event }) => event[VALUE],
    ],
    types: [STRING, BIGINT, BIGINT, INT, BIGINT],
    ...given,
  })
}

const inputs = [['string', 'long', 'long']] as const

describe('MATCH_RECOGNIZE', () => {
  test('sorts the rows of each key, drops late ones and forgets what takes too long', () => {
    const events: Event[] = [
      rows(0, insert('a', 3, 7), insert('a', 1, 9), insert(null, 2, 5), insert('b', 1, 4)),
      watermark(2),
      rows(0, insert('a', 2, 100), insert('a', 4, 8), insert(null, 3, 4), insert('b', 11, 3), insert('b', 12, 9)),
      watermark(4),
      idle(true),
      idle(false),
      rows(0, insert(null, 12, 6), insert('b', 4, 0), insert('a', 5, 3)),
      watermark(12),
      rows(0, insert('a', 13, 2), insert('a', 14, 2n ** 60n)),
      ...finish(),
    ]
    checkOperator({
      create: () => falling(),
      inputs,
      events,
      expected: [
        watermark(2),
        insert('a', 4, 9, 1, 8),
        watermark(4),
        idle(true),
        idle(false),
        // The NULL key's match of 10 ms is one too long; so is the one of b that begins with its first row.
        watermark(12),
        insert('a', 14, 3, 1, 2n ** 60n),
        watermark(Infinity),
      ],
      late: 2,
    })
  })

  test('without keys takes all rows together, those of one time in the order asked for', () => {
    checkOperator({
      create: () =>
        falling({
          keys: [],
          values: [(last, time) => time * 1000 + valueOf(last.event)],
          types: [BIGINT],
          compare: (a, b) => valueOf(b) - valueOf(a),
        }),
      inputs,
      events: [
        rows(0, insert('a', 1, 1), insert('b', 1, 3), insert('a', 1, 2), insert('b', 2, 5)),
        watermark(1),
        ...finish(),
      ],
      expected: [watermark(1), insert(2005), watermark(Infinity)],
    })
  })

  test('in processing time takes rows as they come, and counts time by the clock', () => {
    checkOperator({
      create: () =>
        falling({
          timeColumn: undefined,
          values: [({ event }) => event[KEY], ({ event }) => event[VALUE]],
          types: [STRING, BIGINT],
        }),
      inputs,
      events: [
        clock(1000),
        rows(0, insert('a', 9, 3), insert('b', 1, 3)),
        clock(1005),
        rows(0, insert('a', 1, 2), insert('b', 5, 2)),
        clock(1009),
        rows(0, insert('a', 5, 7)),
        clock(1010),
        rows(0, insert('b', 7, 8)),
        ...finish(),
      ],
      expected: [insert('a', 7), watermark(Infinity)],
    })
  })
})
