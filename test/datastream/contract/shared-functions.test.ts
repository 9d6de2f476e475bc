import { describe, expect, test } from 'vitest'
import {
  type DataStream,
  KeyedProcessFunction,
  RichMapFunction,
  type RuntimeContext,
  StreamExecutionEnvironment,
  type ValueState,
  ValueStateDescriptor,
} from '../../../src/index.ts'

type Row = readonly [key: string, n: number]

const rows: Row[] = [
  ['a', 1],
  ['b', 2],
  ['a', 3],
]

/** Counts the records of a key, with state from its context. */
class Count extends RichMapFunction<Row, string> {
  readonly #count = new ValueStateDescriptor('count', 0)

  map([key]: Row): string {
    const state = this.getRuntimeContext().getState(this.#count)
    state.update(state.value() + 1)
    return `${this.getRuntimeContext().getTaskName()} ${key}${state.value()}`
  }
}

/** The same, with state it took in open(). */
class Opened extends KeyedProcessFunction<string, Row, string> {
  #count!: ValueState<number>

  override open(ctx: RuntimeContext): void {
    this.#count = ctx.getState(new ValueStateDescriptor('count', 0))
  }

  processElement([key]: Row): string[] {
    this.#count.update(this.#count.value() + 1)
    return [`${this.getRuntimeContext().getTaskName()} ${key}${this.#count.value()}`]
  }
}

describe('one function object in two steps never mixes up their states', () => {
  const apart = ['one a1', 'one a2', 'one b1', 'two a1', 'two a2', 'two b1']
  const input = (): DataStream<Row> => StreamExecutionEnvironment.getExecutionEnvironment().fromCollection(rows)

  test('with state from the runtime context', async () => {
    const fn = new Count()
    const keyed = input().keyBy(0)
    const both = keyed.map(fn).name('one').union(keyed.map(fn).name('two'))
    expect((await both.executeAndCollect()).toSorted()).toEqual(apart)
  })

  test('with state from open()', async () => {
    const fn = new Opened()
    const keyed = input().keyBy(0)
    const both = keyed.process(fn).name('one').union(keyed.process(fn).name('two'))
    expect((await both.executeAndCollect()).toSorted()).toEqual(apart)
  })

  test('nor those of two jobs that run at once', async () => {
    const fn = new Opened()
    const results = await Promise.all([
      input().keyBy(0).process(fn).name('one').executeAndCollect(),
      input().keyBy(0).process(fn).name('two').executeAndCollect(),
    ])
    expect(results.flat().toSorted()).toEqual(apart)
  })
})

describe('who gets a copy', () => {
  const numbers = (): DataStream<number> => StreamExecutionEnvironment.getExecutionEnvironment().fromElements(1, 2)

  test('nobody of a function without a life cycle', async () => {
    const counting = {
      calls: 0,
      map(n: number): number {
        this.calls++
        return n
      },
    }
    await numbers().map(counting).map(counting).executeAndCollect()
    expect(counting.calls).toBe(4)
  })

  test('no job after the one before it has ended, well or badly', async () => {
    const opened: string[] = []
    const fn = {
      label: 'original',
      fails: true,
      open(): void {
        opened.push(this.label)
        if (this.fails) throw new Error('not yet')
      },
      map: (n: number): number => n,
    }
    await expect(numbers().map(fn).executeAndCollect()).rejects.toThrow('Map: not yet')
    fn.fails = false
    fn.label = 'changed'
    await numbers().map(fn).executeAndCollect()
    expect(opened).toEqual(['original', 'changed'])
  })

  test('a class that can not be copied is refused, with the step and what to do', async () => {
    class Sealed extends RichMapFunction<number, number> {
      readonly #factor: number

      constructor(factor: number) {
        super()
        this.#factor = factor
      }

      map(n: number): number {
        return n * this.#factor
      }
    }
    const fn = new Sealed(2)
    const twice = numbers().map(fn).name('one').map(fn).name('two').executeAndCollect()
    await expect(twice).rejects.toThrow(/^(one|two): Sealed has #private members.*a function object of its own/)
    expect(await numbers().map(fn).executeAndCollect()).toEqual([2, 4])
  })
})
