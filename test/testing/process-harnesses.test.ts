import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  BroadcastProcessFunction,
  type Collector,
  CoProcessFunction,
  KeyedBroadcastProcessFunction,
  type KeyedContext,
  KeyedCoProcessFunction,
  KeyedProcessFunction,
  ListStateDescriptor,
  MapStateDescriptor,
  type OnTimerContext,
  OutputTag,
  type ProcessContext,
  ProcessFunction,
  type ReadBroadcast,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
  type WriteBroadcast,
} from '../../src/index.ts'
import { ProcessFunctionTestHarnesses } from '../../src/testing/index.ts'

interface Click {
  readonly user: string
  readonly page: string
}

const REJECTED = new OutputTag<string>('rejected')

/** Counts the clicks of a user, and tells the count 100 ms after the last one. */
class Session extends KeyedProcessFunction<string, Click, string> {
  private count!: ValueState<number>
  private timer!: ValueState<number | null>

  override open(ctx: RuntimeContext): void {
    this.count = ctx.getState(new ValueStateDescriptor('count', 0))
    this.timer = ctx.getState(new ValueStateDescriptor<number>('timer'))
  }

  processElement({ page }: Click, ctx: KeyedContext<string>): void {
    const timestamp = ctx.timestamp()
    if (timestamp === null) {
      ctx.output(REJECTED, page)
      return
    }
    const timer = this.timer.value()
    if (timer !== null) ctx.timerService().deleteEventTimeTimer(timer)
    this.timer.update(timestamp + 100)
    ctx.timerService().registerEventTimeTimer(timestamp + 100)
    this.count.update(this.count.value() + 1)
  }

  override onTimer(_timestamp: number, ctx: OnTimerContext<string>, out: Collector<string>): void {
    out.collect(`${ctx.getCurrentKey()} ${this.count.value()}`)
    this.count.clear()
    this.timer.clear()
  }
}

const session = () => ProcessFunctionTestHarnesses.forKeyedProcessFunction(new Session(), (click) => click.user)

describe('a keyed process function', () => {
  test('by hand: records, watermarks, timers, state', () => {
    using harness = session()
    expectTypeOf(harness.extractOutputValues()).toEqualTypeOf<string[]>()
    harness.open()
    harness.processElement({ user: 'ann', page: '/' }, 10)
    harness.processElement({ user: 'bob', page: '/' }, 20)
    harness.processElement({ user: 'ann', page: '/buy' }, 50)
    expect(harness.numEventTimeTimers()).toBe(2)
    expect(harness.numProcessingTimeTimers()).toBe(0)
    expect(harness.numKeyedStateEntries()).toBe(4)
    harness.processWatermark(119)
    expect(harness.extractOutputValues()).toEqual([])
    harness.processWatermark(120)
    expect(harness.extractOutputValues()).toEqual(['bob 1'])
    harness.endInput()
    expect(harness.getOutput()).toEqual([
      { watermark: 119 },
      { value: 'bob 1', timestamp: 120 },
      { watermark: 120 },
      { value: 'ann 2', timestamp: 150 },
      { watermark: Infinity },
    ])
    expect([harness.numEventTimeTimers(), harness.numKeyedStateEntries()]).toEqual([0, 0])
  })

  test('side outputs are kept without anybody reading them', () => {
    using harness = session()
    harness.processElement({ user: 'ann', page: '/no-time' })
    expect(harness.getSideOutput(REJECTED)).toEqual([{ value: '/no-time', timestamp: null }])
    expect(harness.getSideOutput(new OutputTag<number>('other'))).toEqual([])
    harness.clearOutput()
    expect(harness.getSideOutput(REJECTED)).toEqual([])
  })

  test('goes on from a snapshot, in another harness or the same', () => {
    using first = session()
    first.processElement({ user: 'ann', page: '/' }, 10)
    const snapshot = first.snapshot()
    first.processElement({ user: 'ann', page: '/' }, 30)

    using second = session()
    second.restore(snapshot)
    second.open()
    expect(second.numEventTimeTimers()).toBe(1)
    second.processWatermark(110)
    expect(second.extractOutputValues()).toEqual(['ann 1'])

    first.restore(snapshot)
    first.processWatermark(1000)
    expect(first.getOutput()).toEqual([{ value: 'ann 1', timestamp: 110 }, { watermark: 1000 }])
  })

  test('what a function throws is thrown where it was called', () => {
    using harness = ProcessFunctionTestHarnesses.forKeyedProcessFunction<string, Click, string>(
      {
        processElement() {
          throw new Error('no such page')
        },
      },
      ({ user }) => user,
    )
    expect(() => harness.processElement({ user: 'ann', page: '/' })).toThrow('KeyedProcess: no such page')
  })

  test('the clock starts at 0 and moves by hand', () => {
    using harness = ProcessFunctionTestHarnesses.forKeyedProcessFunction<string, string, string>(
      {
        processElement(value, ctx, out) {
          const timers = ctx.timerService()
          timers.registerProcessingTimeTimer(timers.currentProcessingTime() + 5)
          out.collect(value)
        },
        onTimer: (time) => [`at ${time}`],
      },
      (value) => value,
    )
    harness.processElement('a')
    harness.setProcessingTime(3)
    harness.processElement('b')
    expect([harness.getProcessingTime(), harness.numProcessingTimeTimers()]).toEqual([3, 2])
    harness.setProcessingTime(7)
    expect(harness.extractOutputValues()).toEqual(['a', 'b', 'at 5'])
    harness.setProcessingTime(100)
    expect(harness.extractOutputValues()).toEqual(['a', 'b', 'at 5', 'at 8'])
  })

  test('an open() that waits needs a job', () => {
    using harness = ProcessFunctionTestHarnesses.forProcessFunction<string, string>({
      open: () => Promise.resolve(),
      processElement: (value) => [value],
    })
    expect(() => harness.open()).toThrow('use a JobHarness')
  })
})

test('a process function', () => {
  class Twice extends ProcessFunction<number, number> {
    processElement(value: number, ctx: ProcessContext, out: Collector<number>): void {
      out.collect(value)
      if (ctx.timestamp() !== null) out.collect(value)
    }
  }
  using harness = ProcessFunctionTestHarnesses.forProcessFunction(new Twice())
  harness.processElement(1)
  harness.processElement(2, 5)
  expect(harness.getOutput()).toEqual([
    { value: 1, timestamp: null },
    { value: 2, timestamp: 5 },
    { value: 2, timestamp: 5 },
  ])
})

test('a function of two streams: the lower watermark counts', () => {
  class Both extends CoProcessFunction<number, string, string> {
    processElement1(value: number, ctx: ProcessContext): string[] {
      return [`${value} at ${ctx.timerService().currentWatermark()}`]
    }

    processElement2(value: string): string[] {
      return [value]
    }
  }
  using harness = ProcessFunctionTestHarnesses.forCoProcessFunction(new Both())
  harness.processWatermark1(10)
  harness.processElement2('a', 3)
  harness.processElement1(1, 20)
  harness.processWatermark2(5)
  harness.processElement1(2, 21)
  expect(harness.getOutput()).toEqual([
    { value: 'a', timestamp: 3 },
    { value: '1 at -Infinity', timestamp: 20 },
    { watermark: 5 },
    { value: '2 at 5', timestamp: 21 },
  ])
})

test('a function of two keyed streams: the state of a key is shared', () => {
  interface Order {
    readonly id: number
    readonly item: string
  }
  class Paid extends KeyedCoProcessFunction<number, Order, { readonly order: number }, string> {
    private readonly items = new ListStateDescriptor<string>('items')

    processElement1({ item }: Order, ctx: KeyedContext<number>): void {
      ctx.getListState(this.items).add(item)
    }

    processElement2(_payment: { readonly order: number }, ctx: KeyedContext<number>): Iterable<string> & object {
      return [...ctx.getListState(this.items).get()]
    }
  }
  using harness = ProcessFunctionTestHarnesses.forKeyedCoProcessFunction(
    new Paid(),
    ({ id }) => id,
    ({ order }) => order,
  )
  harness.processElement1({ id: 1, item: 'tea' })
  harness.processElement1({ id: 2, item: 'milk' })
  harness.processElement1({ id: 1, item: 'cup' })
  harness.processElement2({ order: 1 })
  expect(harness.extractOutputValues()).toEqual(['tea', 'cup'])
  expect(harness.numKeyedStateEntries()).toBe(2)
})

const RULES = new MapStateDescriptor<string, number>('rules')

class Priced extends BroadcastProcessFunction<string, readonly [string, number], string> {
  processElement(item: string, ctx: ProcessContext & ReadBroadcast, out: Collector<string>): void {
    out.collect(`${item} ${ctx.getBroadcastState(RULES).get(item)}`)
  }

  processBroadcastElement([item, price]: readonly [string, number], ctx: WriteBroadcast): void {
    ctx.getBroadcastState(RULES).put(item, price)
  }
}

describe('broadcast functions', () => {
  test('any state may be used where none is declared', () => {
    using harness = ProcessFunctionTestHarnesses.forBroadcastProcessFunction(new Priced())
    harness.processElement1('tea')
    harness.processElement2(['tea', 3])
    const snapshot = harness.snapshot()
    harness.processElement2(['tea', 4])
    harness.processElement1('tea')
    harness.restore(snapshot)
    harness.processElement1('tea')
    expect(harness.extractOutputValues()).toEqual(['tea null', 'tea 4', 'tea 3'])
  })

  test('with a declaration the others are unknown', () => {
    const other = new MapStateDescriptor<unknown, unknown>('other')
    using harness = ProcessFunctionTestHarnesses.forBroadcastProcessFunction(new Priced(), other)
    expect(() => harness.processElement1('tea')).toThrow("There is no broadcast state 'rules'")
  })

  test('with keys', () => {
    class PerUser extends KeyedBroadcastProcessFunction<string, Click, readonly [string, number], string> {
      processElement({ page }: Click, ctx: KeyedContext<string> & ReadBroadcast): string[] {
        return [`${ctx.getCurrentKey()} ${page} ${ctx.getBroadcastState(RULES).get(page)}`]
      }

      processBroadcastElement([page, price]: readonly [string, number], ctx: WriteBroadcast): void {
        ctx.getBroadcastState(RULES).put(page, price)
      }
    }
    using harness = ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(new PerUser(), ({ user }) => user)
    harness.processElement2(['/buy', 7])
    harness.processElement1({ user: 'ann', page: '/buy' })
    expect(harness.extractOutputValues()).toEqual(['ann /buy 7'])
  })
})
