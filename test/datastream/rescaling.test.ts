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
import { reduceStep, Rolling } from '../../src/runtime/operators/rolling.ts'
import { WindowOperator } from '../../src/runtime/operators/window.ts'
import { listContent } from '../../src/runtime/operators/window-content.ts'
import { ListStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { type OperatorSnapshot, SnapshotWriter, snapshotReader } from '../../src/runtime/state/snapshot.ts'
import { SlidingEventTimeWindows } from '../../src/runtime/windows/assigners.ts'
import { CountTrigger } from '../../src/runtime/windows/triggers.ts'

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

test.each<[string, () => Operator]>([
  ['a process function with state and timers', () => new KeyedProcess(processCall(remember))],
  [
    'windows with a trigger that has state',
    () =>
      new WindowOperator({
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
