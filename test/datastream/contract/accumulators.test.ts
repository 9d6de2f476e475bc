import { describe, expect, test } from 'vitest'
import {
  type Accumulator,
  AverageAccumulator,
  type Collector,
  Histogram,
  IntCounter,
  IntMaximum,
  IntMinimum,
  type KeyedContext,
  KeyedProcessFunction,
  ListAccumulator,
  ManualClock,
  RichFilterFunction,
  RichSinkFunction,
  type RuntimeContext,
  StreamExecutionEnvironment,
} from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

class Filter extends RichFilterFunction<number> {
  override open(ctx: RuntimeContext): void {
    ctx.addAccumulator('kept', new ListAccumulator<number>())
  }

  filter(n: number): boolean {
    if (n > 1) this.getRuntimeContext().getAccumulator<number, number[]>('kept').add(n)
    return n > 1
  }
}

class Process extends KeyedProcessFunction<number, number, number> {
  readonly #mean = new AverageAccumulator()

  override open(ctx: RuntimeContext): void {
    ctx.addAccumulator('mean', this.#mean)
  }

  processElement(n: number, _: KeyedContext<number>, out: Collector<number>): void {
    this.#mean.add(n)
    out.collect(n)
  }
}

class Sink extends RichSinkFunction<number> {
  override open(ctx: RuntimeContext): void {
    ctx.addAccumulator('sizes', new Histogram())
  }

  invoke(n: number): void {
    this.getRuntimeContext().getAccumulator<number, ReadonlyMap<number, number>>('sizes').add(n)
  }
}

describe('accumulators', () => {
  test('of every kind of function are in the result', async () => {
    const env = newEnv()
    env
      .fromElements(3, 1, 2, 3)
      .filter(new Filter())
      .keyBy((n) => n)
      .process(new Process())
      .addSink(new Sink())
    const result = await env.execute()
    expect(result.getAccumulatorResult<number[]>('kept')).toEqual([3, 2, 3])
    expect(result.getAccumulatorResult<number>('mean')).toBeCloseTo(8 / 3)
    expect(result.getAccumulatorResult<ReadonlyMap<number, number>>('sizes')).toEqual(
      new Map([
        [2, 1],
        [3, 2],
      ]),
    )
  })

  test('of the program are merged like those of the library', async () => {
    class Longest implements Accumulator<string, string> {
      #text = ''

      add(text: string): void {
        if (text.length > this.#text.length) this.#text = text
      }

      getLocalValue(): string {
        return this.#text
      }

      resetLocal(): void {
        this.#text = ''
      }

      merge(other: Accumulator<string, string>): void {
        this.add(other.getLocalValue())
      }
    }
    const measuring = (suffix: string): { open(ctx: RuntimeContext): void; map(text: string): string } => {
      const longest = new Longest()
      return {
        open: (ctx) => ctx.addAccumulator('longest', longest),
        map: (text) => {
          longest.add(text + suffix)
          return text
        },
      }
    }
    const env = newEnv()
    env
      .fromElements('a', 'bcd', 'ef')
      .map(measuring(''))
      .map(measuring('!'))
      .addSink(() => {})
    expect((await env.execute()).getAccumulatorResult<string>('longest')).toBe('bcd!')
  })

  test('start anew with every execution', async () => {
    const env = newEnv()
    const counting = {
      count: new IntCounter(),
      open(ctx: RuntimeContext): void {
        this.count = new IntCounter()
        ctx.addAccumulator('n', this.count)
      },
      map(n: number): number {
        this.count.add(1)
        return n
      },
    }
    for (const expected of [2, 3]) {
      env
        .fromSequence(1, expected)
        .map(counting)
        .addSink(() => {})
      expect((await env.execute()).getAccumulatorResult<number>('n')).toBe(expected)
    }
  })

  test('merge by hand', () => {
    const merged = <R>(make: () => Accumulator<number, R>): R => {
      const [a, b] = [make(), make()]
      for (const n of [1, 5]) a.add(n)
      for (const n of [5, -2]) b.add(n)
      a.merge(b)
      return a.getLocalValue()
    }
    expect(merged(() => new IntCounter())).toBe(9)
    expect(merged(() => new AverageAccumulator())).toBe(2.25)
    expect(merged(() => new IntMinimum())).toBe(-2)
    expect(merged(() => new IntMaximum())).toBe(5)
    expect(merged(() => new ListAccumulator<number>())).toEqual([1, 5, 5, -2])
    expect([...merged(() => new Histogram())]).toEqual([
      [-2, 1],
      [1, 1],
      [5, 2],
    ])
  })
})
