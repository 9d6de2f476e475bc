import { expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { seededRandom } from '../../src/core/random.ts'
import type { KeyedContext, ProcessFn } from '../../src/runtime/functions/process.ts'
import { keyGroupOfToken } from '../../src/runtime/state/key-token.ts'
import { subtaskOf } from '../../src/runtime/job/key-groups.ts'
import { MetricGroup } from '../../src/runtime/job/metrics.ts'
import type { Operator } from '../../src/runtime/operator.ts'
import { valuesOf } from '../../src/runtime/operators/function-operator.ts'
import { processCall } from '../../src/runtime/operators/function-call.ts'
import { KeyedProcess } from '../../src/runtime/operators/keyed-process.ts'
import { PatternMatchOperator } from '../../src/runtime/operators/pattern-match.ts'
import { reduceStep, Rolling } from '../../src/runtime/operators/rolling.ts'
import { createWindowOperator } from '../../src/runtime/operators/window.ts'
import { listContent, reduceContent } from '../../src/runtime/operators/window-content.ts'
import { compilePattern } from '../../src/runtime/patterns/compile.ts'
import { ListStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { type OperatorSnapshot, SnapshotWriter, snapshotReader } from '../../src/runtime/state/snapshot.ts'
import { SlidingEventTimeWindows } from '../../src/runtime/windows/assigners.ts'
import { CountTrigger, EventTimeTrigger } from '../../src/runtime/windows/triggers.ts'

const MAX_PARALLELISM = 128

type Event = readonly [key: string, time: number]

/** Subtasks of an operator that share the keys. */
class Subtasks {
  readonly #operators: readonly Operator[]
  readonly #out: unknown[]

  constructor(create: () => Operator, parallelism: number, snapshots: readonly OperatorSnapshot[], out: unknown[]) {
    this.#out = out
    this.#operators = Array.from({ length: parallelism }, (_, subtask) => {
      const operator = create()
      operator.open({
        name: 'operator',
        output: {
          collect: (batch) => this.#out.push(...valuesOf(batch).slice(0, batch.n)),
          advanceWatermark: () => {},
          setIdle: () => {},
        },
        sideOutputs: new Map(),
        clock: new ManualClock(),
        random: seededRandom(1),
        metrics: new MetricGroup(),
        subtask,
        parallelism,
        maxParallelism: MAX_PARALLELISM,
        batchSize: 100,
        scheduleProcessingTime: () => {},
        post: (action) => action(),
      })
      if (snapshots.length > 0) {
        operator.restore(
          snapshotReader(snapshots, (group) => subtaskOf(group, MAX_PARALLELISM, parallelism) === subtask),
        )
      }
      void operator.start?.()
      return operator
    })
  }

  process(event: Event): void {
    const group = keyGroupOfToken(event[0], MAX_PARALLELISM)
    const operator = this.#operators[subtaskOf(group, MAX_PARALLELISM, this.#operators.length)] as Operator
    const column = (data: unknown[]) => ({ storage: 'any', data, nulls: undefined }) as const
    const columns = [column([event]), column([event[0]])]
    operator.process(
      { n: 1, columns, kinds: undefined, watermarks: undefined, timestamps: Float64Array.of(event[1]) },
      0,
    )
  }

  advanceWatermark(watermark: number): void {
    for (const operator of this.#operators) operator.advanceWatermark(watermark, 0)
  }

  snapshots(): OperatorSnapshot[] {
    return this.#operators.map((operator) => {
      const writer = new SnapshotWriter()
      operator.snapshot(writer)
      return writer.finish()
    })
  }
}

const seen = new ListStateDescriptor<number>('seen')

const remember: ProcessFn<unknown, unknown, KeyedContext<unknown>> = {
  processElement: (value, ctx) => {
    const [, time] = value as Event
    ctx.getListState(seen).add(time)
    ctx.timerService().registerEventTimeTimer(time + 7)
  },
  onTimer: (time, ctx) => [`${String(ctx.getCurrentKey())} ${time} ${[...ctx.getListState(seen).get()].join()}`],
}

/** An event with an even time and any later one with an odd one, within 40 ms. */
function createPattern(): Operator {
  const step = { kind: 'event', repetition: undefined, optional: false, greedy: false, within: undefined } as const
  const steps = [
    { ...step, variable: 0, condition: 0, contiguity: 'strict' },
    { ...step, variable: 1, condition: 1, contiguity: 'any' },
  ] as const
  return new PatternMatchOperator({
    automaton: compilePattern({ steps, within: 40, skip: { kind: 'none' }, iterative: [false, false] }),
    variables: ['even', 'odd'],
    conditions: [(event) => (event as Event)[1] % 2 === 0, (event) => (event as Event)[1] % 2 === 1],
    signature: 'even odd',
    keyed: true,
    isEventTime: true,
    compare: undefined,
    lateTag: undefined,
    call: { match: (match, _ctx, out) => out.collect([...match.values()].join(' ')) },
    functions: [],
  })
}

test.each<[string, () => Operator]>([
  ['a process function with state and timers', () => new KeyedProcess(processCall(remember))],
  ['a pattern', () => createPattern()],
  [
    'windows with a trigger that has state',
    () =>
      createWindowOperator({
        inputs: 1,
        keyed: true,
        assigner: SlidingEventTimeWindows.of(20, 10) as never,
        trigger: CountTrigger.of(2),
        evictor: undefined,
        allowedLateness: 5,
        lateTag: undefined,
        content: listContent,
        call: {
          process: (key, ctx, elements) => [`${String(key)} ${ctx.window.maxTimestamp()} ${String([...elements])}`],
        },
        functions: [],
      }),
  ],
  [
    'sliding windows that share panes',
    () =>
      createWindowOperator({
        inputs: 1,
        keyed: true,
        assigner: SlidingEventTimeWindows.of(20, 10) as never,
        trigger: EventTimeTrigger.create(),
        evictor: undefined,
        allowedLateness: 5,
        lateTag: undefined,
        content: reduceContent((a, b) => `${String(a)};${String(b)}`),
        call: undefined,
        functions: [],
      }),
  ],
  ['a rolling reduce', () => new Rolling(reduceStep((a, b) => [(a as Event)[0], (a as Event)[1] + (b as Event)[1]]))],
])('%s goes on at another parallelism', (_, create) => {
  const run = (parallelisms: readonly number[]): unknown[] => {
    const out: unknown[] = []
    let subtasks = new Subtasks(create, parallelisms[0] ?? 1, [], out)
    for (let i = 0; i < 60; i++) {
      if (i % 10 === 9) subtasks = new Subtasks(create, parallelisms[(i + 1) / 10] ?? 1, subtasks.snapshots(), out)
      subtasks.process([`key ${(i * 7) % 13}`, i])
      subtasks.advanceWatermark(i - 2)
    }
    subtasks.advanceWatermark(Infinity)
    return out.map(String).toSorted()
  }
  const expected = run([1, 1, 1, 1, 1, 1, 1])
  expect(expected.length).toBeGreaterThan(30)
  expect(run([1, 3, 1, 2, 3, 4, 1])).toEqual(expected)
})
