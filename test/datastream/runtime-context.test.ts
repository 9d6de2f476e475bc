import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import {
  type Accumulator,
  AverageAccumulator,
  DoubleCounter,
  Histogram,
  IntCounter,
  IntMaximum,
  IntMinimum,
  ListAccumulator,
  LongCounter,
} from '../../src/runtime/functions/accumulators.ts'
import { userMetrics } from '../../src/runtime/functions/metric-group.ts'
import { RichMapFunction, RichSinkFunction } from '../../src/runtime/functions/rich.ts'
import type { RuntimeContext } from '../../src/runtime/functions/runtime-context.ts'
import { AccumulatorRegistry } from '../../src/runtime/job/accumulator-registry.ts'
import { MetricGroup } from '../../src/runtime/job/metrics.ts'
import { LiveJob } from './live.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

/** Adds accumulators of every kind, and passes records on. */
class Measuring extends RichMapFunction<number, number> {
  readonly #all = {
    ints: new IntCounter(),
    longs: new LongCounter(),
    doubles: new DoubleCounter(),
    average: new AverageAccumulator(),
    minimum: new IntMinimum(),
    maximum: new IntMaximum(),
    histogram: new Histogram(),
  }
  readonly #list = new ListAccumulator<string>()

  override open(ctx: RuntimeContext): void {
    for (const [name, accumulator] of Object.entries<Accumulator<number, unknown>>(this.#all)) {
      ctx.addAccumulator(name, accumulator)
    }
    ctx.addAccumulator('list', this.#list)
  }

  map(value: number): number {
    for (const name of Object.keys(this.#all)) this.getRuntimeContext().getAccumulator<number, unknown>(name).add(value)
    this.#list.add(`v${value}`)
    return value
  }
}

describe('accumulators', () => {
  test('are part of the result', async () => {
    const env = newEnv()
    env
      .fromElements(4, 1, 4, 0.5)
      .map(new Measuring())
      .addSink(() => {})
    const result = await env.execute()
    expect(result.getAllAccumulatorResults()).toEqual(
      new Map<string, unknown>([
        ['ints', 9.5],
        ['longs', 9.5],
        ['doubles', 9.5],
        ['average', 2.375],
        ['minimum', 0.5],
        ['maximum', 4],
        [
          'histogram',
          new Map([
            [0.5, 1],
            [1, 1],
            [4, 2],
          ]),
        ],
        ['list', ['v4', 'v1', 'v4', 'v0.5']],
      ]),
    )
    expect(result.getAccumulatorResult<number>('ints')).toBe(9.5)
    expect(result.getAccumulatorResult('nothing')).toBe(undefined)
  })

  test('of one name in several functions are merged', async () => {
    const env = newEnv()
    env
      .fromElements(1, 2)
      .map(new Measuring())
      .map(new Measuring())
      .addSink(() => {})
    const result = await env.execute()
    expect(result.getAccumulatorResult('ints')).toBe(6)
    expect(result.getAccumulatorResult('average')).toBe(1.5)
    expect(result.getAccumulatorResult('maximum')).toBe(2)
    expect(result.getAccumulatorResult('list')).toEqual(['v1', 'v2', 'v1', 'v2'])
  })

  test('can be seen while the job runs, merged without being changed', async () => {
    const env = newEnv()
    let arrived = (): void => {}
    const first = new Promise<void>((resolve) => (arrived = resolve))
    env
      .addSource<number>(async (ctx) => {
        ctx.collect(5)
        await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()))
      })
      .map(new Measuring())
      .map(new Measuring())
      .addSink(() => arrived())
    await using client = await env.executeAsync()
    await first
    expect((await client.getAccumulators()).get('ints')).toBe(10)
    expect((await client.getAccumulators()).get('ints')).toBe(10)
  })

  test('names are used once in a function, and for one kind', async () => {
    const run = (open: (ctx: RuntimeContext) => void): Promise<unknown> => {
      const env = newEnv()
      env
        .fromElements(1)
        .map({ open, map: (value) => value })
        .addSink(() => {})
      return env.execute()
    }
    await expect(
      run((ctx) => {
        ctx.addAccumulator('n', new IntCounter())
        ctx.addAccumulator('n', new IntCounter())
      }),
    ).rejects.toThrow("Map: The function has added an accumulator 'n' before: use another name.")
    await expect(run((ctx) => ctx.getAccumulator('n'))).rejects.toThrow(
      "Map: The function has no accumulator 'n': add it in open() with addAccumulator().",
    )
    const registry = new AccumulatorRegistry()
    registry.add('n', new IntCounter())
    expect(() => registry.add('n', new AverageAccumulator())).toThrow(
      "Accumulator 'n' is IntCounter already and can't be AverageAccumulator too: use another name.",
    )
  })

  test('can be set back', () => {
    const all = [new IntCounter(), new AverageAccumulator(), new IntMinimum(), new Histogram()]
    for (const one of all) {
      one.add(3)
      one.resetLocal()
    }
    const list = new ListAccumulator<number>()
    list.add(3)
    list.resetLocal()
    expect([...all, list].map((one) => one.getLocalValue())).toEqual([0, 0, Infinity, new Map(), []])
  })
})

test('the context says where a function runs, and gives the global job parameters', async () => {
  const env = newEnv()
  env.getConfig().setGlobalJobParameters({ region: 'north' })
  env.setMaxParallelism(64)
  const told: unknown[] = []
  class Sink extends RichSinkFunction<number> {
    invoke(): void {
      const ctx = this.getRuntimeContext()
      told.push(
        ctx.getTaskName(),
        ctx.getIndexOfThisSubtask(),
        ctx.getNumberOfParallelSubtasks(),
        ctx.getMaxNumberOfParallelSubtasks(),
        ctx.getAttemptNumber(),
        ctx.getGlobalJobParameters(),
      )
    }
  }
  env.fromElements(1).addSink(new Sink()).name('Told')
  await env.execute()
  expect(told).toEqual(['Told', 0, 1, 64, 0, { region: 'north' }])
})

describe('metrics', () => {
  test('of a function are among those of its task', () => {
    const clock = new ManualClock()
    const task = new MetricGroup()
    const group = userMetrics(task, clock)
    const counter = group.counter('seen')
    counter.inc()
    counter.inc(4)
    group.addGroup('cache').gauge('state', () => 'warm')
    expect(counter.getCount()).toBe(5)
    expect(task.counters.get('user.seen')?.value).toBe(5)
    expect(task.gauges.get('user.cache.state')?.()).toBe('warm')
  })

  test('a meter counts, and gives the rate of the last minute', () => {
    const clock = new ManualClock()
    const task = new MetricGroup()
    const meter = userMetrics(task, clock).meter('events')
    meter.markEvent(60)
    clock.set(30_000)
    meter.markEvent(60)
    expect(task.counters.get('user.events')?.value).toBe(120)
    expect(task.gauges.get('user.events.rate')?.()).toBe(2)
    clock.set(60_000)
    expect(task.gauges.get('user.events.rate')?.()).toBe(1)
    clock.set(200_000)
    expect(task.gauges.get('user.events.rate')?.()).toBe(0)
  })

  test('a histogram describes the last thousand values', () => {
    const task = new MetricGroup()
    const histogram = userMetrics(task, new ManualClock()).histogram('size')
    const statistic = (name: string): unknown => task.gauges.get(`user.size.${name}`)?.()
    expect(statistic('p50')).toBe(NaN)
    for (let i = 0; i < 1100; i++) histogram.update(i)
    expect(['count', 'min', 'max', 'mean', 'p50', 'p99'].map(statistic)).toEqual([1100, 100, 1099, 599.5, 600, 1090])
  })

  test('can be had from the context', async () => {
    class Counting extends RichMapFunction<number, number> {
      map(): number {
        const counter = this.getRuntimeContext().getMetricGroup().counter('mapped')
        counter.inc()
        return counter.getCount()
      }
    }
    const job = new LiveJob<number, number>((input) => input.map(new Counting()))
    expect(await job.push(7, 7)).toEqual([1, 2])
    await job.end()
  })
})
