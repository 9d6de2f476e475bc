import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type CheckpointedFunction,
  type Collector,
  KeyedProcessFunction,
  type KeyedContext,
  type ListState,
  ListStateDescriptor,
  LongCounter,
  type OperatorStateStore,
  RichMapFunction,
  RichSourceFunction,
  type RuntimeContext,
  type SourceContext,
  StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../../src/index.ts'

/** Each value with the number of the subtask that saw it. */
class Where<T> extends RichMapFunction<T, readonly [subtask: number, value: T]> {
  map(value: T): readonly [number, T] {
    return [this.getRuntimeContext().getIndexOfThisSubtask(), value]
  }
}

const environment = (parallelism = 1): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.createLocalEnvironment(parallelism)

/** Who saw what: the values of each subtask, in their order. */
function shares<T>(seen: readonly (readonly [number, T])[], subtasks: number): T[][] {
  return Array.from({ length: subtasks }, (_, i) => seen.filter(([subtask]) => subtask === i).map(([, value]) => value))
}

describe('records reach the subtasks of the next step', () => {
  const six = [0, 1, 2, 3, 4, 5]

  test('round-robin where the parallelism changes, and by rebalance()', async () => {
    const numbers = environment().fromData(...six)
    expect(shares(await numbers.map(new Where()).setParallelism(3).executeAndCollect(), 3)).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ])
    const again = environment(2)
      .fromData(...six)
      .map((n) => n)
      .setParallelism(1)
      .rebalance()
      .map(new Where())
    expect(shares(await again.executeAndCollect(), 2)).toEqual([
      [0, 2, 4],
      [1, 3, 5],
    ])
  })

  test('all of them by broadcast(), one by global(), the chosen one by partitionCustom()', async () => {
    const to = (): StreamExecutionEnvironment => environment(3)
    const all = await to()
      .fromData(...six)
      .broadcast()
      .map(new Where())
      .executeAndCollect()
    expect(shares(all, 3)).toEqual([six, six, six])
    const one = await to()
      .fromData(...six)
      .global()
      .map(new Where())
      .executeAndCollect()
    expect(shares(one, 3)).toEqual([six, [], []])
    const chosen = await to()
      .fromData(...six)
      .partitionCustom(
        (key: number, partitions) => (key * 2) % partitions,
        (n) => n,
      )
      .map(new Where())
      .executeAndCollect()
    expect(shares(chosen, 3)).toEqual([
      [0, 3],
      [2, 5],
      [1, 4],
    ])
  })

  test('any of them by shuffle(), each record once', async () => {
    const numbers = Array.from({ length: 300 }, (_, i) => i)
    const seen = await environment(3)
      .fromData(...numbers)
      .shuffle()
      .map(new Where())
      .executeAndCollect()
    expect(seen.map(([, n]) => n).toSorted((a, b) => a - b)).toEqual(numbers)
    for (const share of shares(seen, 3)) expect(share.length).toBeGreaterThan(50)
  })

  test('near ones by rescale()', async () => {
    const twoToFour = await environment(2)
      .fromSequence(0, 7)
      .rescale()
      .map(new Where())
      .setParallelism(4)
      .executeAndCollect()
    // The first subtask of the source counts 0..3 for the first two, the second 4..7 for the others.
    expect(shares(twoToFour, 4)).toEqual([
      [0, 2],
      [1, 3],
      [4, 6],
      [5, 7],
    ])
    const fourToTwo = await environment(4)
      .fromSequence(0, 7)
      .rescale()
      .map(new Where())
      .setParallelism(2)
      .executeAndCollect()
    expect(shares(fourToTwo, 2)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ])
  })

  test('the same one for the same key', async () => {
    const keys = Array.from({ length: 200 }, (_, i) => `key ${i % 20}`)
    const seen = await environment(4)
      .fromData(...keys)
      .rebalance()
      .map((key) => key)
      .keyBy((key) => key)
      .map(new Where())
      .executeAndCollect()
    const places = new Map<string, Set<number>>()
    for (const [subtask, key] of seen) places.set(key, (places.get(key) ?? new Set<number>()).add(subtask))
    expect([...places.values()].map((subtasks) => subtasks.size)).toEqual(Array(20).fill(1))
    expect(new Set(seen.map(([subtask]) => subtask)).size).toBeGreaterThan(1)
  })

  test('a partitioner must choose one that there is', async () => {
    const program = environment(2)
      .fromData(1)
      .partitionCustom(
        () => 2,
        (n) => n,
      )
      .map((n) => n)
    await expect(program.executeAndCollect()).rejects.toThrow('The partitioner chose subtask 2')
  })
})

class CountOfKey extends KeyedProcessFunction<string, string, string> {
  private count!: ValueState<number>

  override open(ctx: RuntimeContext): void {
    this.count = ctx.getState(new ValueStateDescriptor('count', 0))
  }

  override processElement(key: string, _ctx: KeyedContext<string>, out: Collector<string>): void {
    this.count.update(this.count.value() + 1)
    out.collect(`${key}${this.count.value()}`)
  }
}

describe('every subtask has functions of its own', () => {
  test('state handles in fields belong to one subtask', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const counted = await environment(4)
      .fromData(...keys, ...keys)
      .keyBy((key) => key)
      .process(new CountOfKey())
      .executeAndCollect()
    expect(counted.toSorted()).toEqual(keys.flatMap((key) => [`${key}1`, `${key}2`]))
  })

  test('so do fields with data', async () => {
    class Seen extends RichMapFunction<number, number> {
      private readonly seen = new Set<number>()

      map(value: number): number {
        this.seen.add(value)
        return this.seen.size
      }
    }
    const sizes = await environment(2).fromData(1, 2, 3, 4).map(new Seen()).executeAndCollect()
    expect(sizes.toSorted()).toEqual([1, 1, 2, 2])
  })

  test('accumulators count for all', async () => {
    class Counting extends RichMapFunction<number, number> {
      private readonly count = new LongCounter()

      override open(ctx: RuntimeContext): void {
        ctx.addAccumulator('count', this.count)
      }

      map(value: number): number {
        this.count.add(1)
        return value
      }
    }
    const env = environment(3)
    env
      .fromSequence(1, 100)
      .map(new Counting())
      .addSink(() => {})
    expect((await env.execute()).getAccumulatorResult('count')).toBe(100)
  })

  test('also those of classes with #private members', async () => {
    class Secret extends RichMapFunction<number, number> {
      #sum = 0
      factor = 1

      map(value: number): number {
        this.#sum += value * this.factor
        return this.#sum
      }
    }
    const fn = new Secret()
    fn.factor = 10
    expect((await environment(2).fromData(1, 2, 3, 4).map(fn).executeAndCollect()).toSorted()).toEqual([10, 20, 40, 60])
  })

  test('unless a constructor wants something for them', () => {
    class Secret extends RichMapFunction<number, number> {
      #sum: number

      constructor(start: number) {
        super()
        this.#sum = start
      }

      map(value: number): number {
        this.#sum += value
        return this.#sum
      }
    }
    const program = (parallelism: number): PromiseLike<number[]> =>
      environment(parallelism).fromData(1, 2).map(new Secret(0)).executeAndCollect()
    return Promise.all([
      expect(program(1)).resolves.toEqual([1, 3]),
      expect(Promise.resolve().then(() => program(2))).rejects.toThrow('Secret has #private members'),
    ])
  })
})

test('open() and close() are called once for every subtask', async () => {
  const calls: string[] = []
  class Calls extends RichMapFunction<number, number> {
    override open(ctx: RuntimeContext): void {
      calls.push(`open ${ctx.getIndexOfThisSubtask()} of ${ctx.getNumberOfParallelSubtasks()}`)
    }

    map(value: number): number {
      return value
    }

    override close(): void {
      calls.push('close')
    }
  }
  await environment(2).fromData(1).map(new Calls()).executeAndCollect()
  expect(calls.toSorted()).toEqual(['close', 'close', 'open 0 of 2', 'open 1 of 2'])
})

test('a subtask fed by several has the lowest of their watermarks', async () => {
  // Subtask 0 of the map has times 0 and 100, subtask 1 has 5 and 7: the window [0, 10) is complete with the end only.
  const late = await environment()
    .fromData<readonly [string, number]>(['a', 0], ['a', 5], ['a', 100], ['a', 7])
    .map((event) => event)
    .setParallelism(2)
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<readonly [string, number]>().withTimestampAssigner(([, time]) => time),
    )
    .setParallelism(2)
    .keyBy(([key]) => key)
    .window(TumblingEventTimeWindows.of(10))
    .process((_key, ctx, events) => [`[${ctx.window.start}) ${[...events].map(([, time]) => time).toSorted()}`])
    .setParallelism(2)
    .executeAndCollect()
  expect(late.toSorted()).toEqual(['[0) 0,5,7', '[100) 100'])
})

test('a source of one subtask keeps to it', () => {
  expect(() => environment().fromData(1).setParallelism(2)).toThrow(expect.objectContaining({ code: 'NOT_PARALLEL' }))
  expect(() =>
    environment()
      .fromData(1)
      .timeWindowAll(1)
      .reduce((a) => a)
      .setParallelism(2),
  ).toThrow(expect.objectContaining({ code: 'NOT_PARALLEL' }))
})

describe('a job goes on with another parallelism', () => {
  const keys = Array.from({ length: 40 }, (_, i) => `k${i % 10}`)

  /** Counts per key, from numbers that come one by one until `until` of them have been seen. */
  async function run(
    parallelism: number,
    directory: string,
    until: number,
    from?: string,
  ): Promise<[string, string[]]> {
    const config = from === undefined ? {} : { 'execution.state-recovery.path': from }
    const env = StreamExecutionEnvironment.getExecutionEnvironment({ parallelism, config })
    const out: string[] = []
    let seen = (): void => {}
    const enough = new Promise<void>((resolve) => (seen = resolve))
    env
      .addSource<string>(new Endless(keys.slice(0, until)))
      .uid('keys')
      .keyBy((key) => key)
      .process(new CountOfKey())
      .uid('counts')
      .addSink((value) => {
        out.push(value)
        if (out.length === (from === undefined ? until : until - keys.length / 2)) seen()
      })
      .uid('out')
    const client = await env.executeAsync()
    await enough
    return [await client.stopWithSavepoint({ path: directory }), out]
  }

  test.each([
    [1, 3],
    [4, 1],
    [2, 4],
  ])('from %i subtasks to %i', async (before, after) => {
    const directory = mkdtempSync(join(tmpdir(), 'parallelism-'))
    try {
      const [path, first] = await run(before, directory, 20)
      const [, second] = await run(after, directory, 40, path)
      expect(first.toSorted()).toEqual(
        keys
          .slice(0, 20)
          .map((key, i) => key + String(Math.floor(i / 10) + 1))
          .toSorted(),
      )
      expect(second.toSorted()).toEqual(
        keys
          .slice(20)
          .map((key, i) => key + String(Math.floor(i / 10) + 3))
          .toSorted(),
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

/** Sends the keys it has not sent before, and then waits to be stopped. */
class Endless extends RichSourceFunction<string> implements CheckpointedFunction {
  private readonly keys: readonly string[]
  private next = 0
  private position!: ListState<number>

  constructor(keys: readonly string[]) {
    super()
    this.keys = keys
  }

  initializeState(ctx: { getOperatorStateStore(): OperatorStateStore }): void {
    this.position = ctx.getOperatorStateStore().getListState(new ListStateDescriptor<number>('position'))
    for (const position of this.position.get()) this.next = position
  }

  snapshotState(): void {
    this.position.update([this.next])
  }

  override async run(ctx: SourceContext<string>): Promise<void> {
    while (this.next < this.keys.length) ctx.collect(this.keys[this.next++] as string)
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()))
  }
}
