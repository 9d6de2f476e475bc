import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  type Collector,
  type KeyedContext,
  KeyedProcessFunction,
  MapStateDescriptor,
  type OnTimerContext,
  OutputTag,
  ProcessFunction,
  type ProcessContext,
  type RuntimeContext,
  ValueStateDescriptor,
} from '../../../src/index.ts'
import { ManualClock, type OneInputHarness, ProcessFunctionTestHarnesses } from '../../../src/testing/index.ts'

const FIRED = new OutputTag<string>('fired')

/** Sets the timers it is told: `e5` in event time, `p5` in processing time, `-e5` deletes. */
class Timers extends KeyedProcessFunction<string, readonly [key: string, timer: string], string> {
  private readonly fired = new ValueStateDescriptor('fired', 0)

  override processElement([, timer]: readonly [string, string], ctx: KeyedContext<string>): void {
    const service = ctx.timerService()
    const time = Number(timer.replace(/^-?[ep]/, ''))
    if (timer.startsWith('-e')) service.deleteEventTimeTimer(time)
    else if (timer.startsWith('-p')) service.deleteProcessingTimeTimer(time)
    else if (timer.startsWith('e')) service.registerEventTimeTimer(time)
    else service.registerProcessingTimeTimer(time)
  }

  override onTimer(time: number, ctx: OnTimerContext<string>, out: Collector<string>): void {
    const fired = ctx.getState(this.fired)
    fired.update(fired.value() + 1)
    ctx.output(FIRED, ctx.timeDomain())
    out.collect(`${ctx.getCurrentKey()}${time} ${fired.value()} ${ctx.timestamp()}`)
  }
}

const timers = (): OneInputHarness<readonly [string, string], string> =>
  ProcessFunctionTestHarnesses.forKeyedProcessFunction(new Timers(), ([key]) => key)

describe('timers in a harness', () => {
  test('are counted by key and time, once each', () => {
    using harness = timers()
    for (const key of ['a', 'b', 'a']) harness.processElement([key, 'e5'])
    harness.processElement(['a', 'e6'])
    harness.processElement(['a', 'p5'])
    expect([harness.numEventTimeTimers(), harness.numProcessingTimeTimers()]).toEqual([3, 1])
    harness.processElement(['a', '-e5'])
    harness.processElement(['b', '-e6'])
    expect([harness.numEventTimeTimers(), harness.numProcessingTimeTimers()]).toEqual([2, 1])
  })

  test('of event time fire when the watermark reaches them, in the order of time', () => {
    using harness = timers()
    for (const timer of ['e7', 'e-3', 'e5']) harness.processElement(['a', timer])
    harness.processWatermark(4)
    expect(harness.extractOutputValues()).toEqual(['a-3 1 -3'])
    harness.processWatermark(5)
    expect(harness.extractOutputValues()).toEqual(['a-3 1 -3', 'a5 2 5'])
    harness.setProcessingTime(100)
    expect(harness.numEventTimeTimers()).toBe(1)
    harness.processWatermark(7)
    expect(harness.getOutput()).toEqual([
      { value: 'a-3 1 -3', timestamp: -3 },
      { watermark: 4 },
      { value: 'a5 2 5', timestamp: 5 },
      { watermark: 5 },
      { value: 'a7 3 7', timestamp: 7 },
      { watermark: 7 },
    ])
    expect(harness.getSideOutput(FIRED)).toEqual([
      { value: 'EVENT_TIME', timestamp: -3 },
      { value: 'EVENT_TIME', timestamp: 5 },
      { value: 'EVENT_TIME', timestamp: 7 },
    ])
  })

  test('of processing time fire when the clock reaches them, also those of the past', () => {
    using harness = timers()
    harness.setProcessingTime(10)
    harness.processElement(['a', 'p20'])
    harness.processElement(['a', 'p15'])
    harness.setProcessingTime(14)
    expect(harness.extractOutputValues()).toEqual([])
    harness.setProcessingTime(15)
    harness.setProcessingTime(50)
    expect(harness.extractOutputValues().map((text) => text.split(' ')[0])).toEqual(['a15', 'a20'])
    expect(harness.numProcessingTimeTimers()).toBe(0)
  })

  test('of processing time that are not due do not fire at the end', () => {
    using harness = timers()
    harness.processElement(['a', 'p20'])
    harness.processElement(['a', 'e20'])
    harness.endInput()
    expect(harness.extractOutputValues()).toEqual(['a20 1 20'])
  })

  test('come back with a snapshot, with their state', () => {
    using first = timers()
    first.processElement(['a', 'e5'])
    first.processElement(['a', 'e8'])
    first.processElement(['b', 'p5'])
    first.processWatermark(5)
    using second = timers()
    second.restore(first.snapshot())
    expect([second.numEventTimeTimers(), second.numProcessingTimeTimers()]).toEqual([1, 1])
    expect(second.numKeyedStateEntries()).toBe(1)
    second.processWatermark(8)
    second.setProcessingTime(5)
    expect(second.extractOutputValues().map((text) => text.split(' ', 2).join())).toEqual(['a8,2', 'b5,1'])
    expect(first.extractOutputValues()).toHaveLength(1)
  })
})

describe('state in a harness', () => {
  test('is counted by key and name, until it is cleared', () => {
    const counts = new MapStateDescriptor<string, number>('counts')
    const last = new ValueStateDescriptor<string>('last')
    using harness = ProcessFunctionTestHarnesses.forKeyedProcessFunction<string, string, never>(
      {
        processElement: (word, ctx) => {
          if (word === 'clear') return ctx.getMapState(counts).clear()
          ctx.getMapState(counts).put(word, 1)
          ctx.getState(last).update(word)
        },
      },
      (word) => word[0] ?? '',
    )
    harness.processElement('cat')
    harness.processElement('dog')
    expect(harness.numKeyedStateEntries()).toBe(4)
    harness.processElement('clear')
    expect(harness.numKeyedStateEntries()).toBe(3)
  })
})

describe('a harness', () => {
  test('opens and closes a function once', () => {
    const calls: string[] = []
    class Life extends ProcessFunction<number, number> {
      override open(ctx: RuntimeContext): void {
        calls.push(`open ${ctx.getIndexOfThisSubtask()}/${ctx.getNumberOfParallelSubtasks()}`)
      }

      processElement(value: number, ctx: ProcessContext): number[] {
        return [value + ctx.timerService().currentProcessingTime()]
      }

      override finish(): void {
        calls.push('finish')
      }

      override close(): void {
        calls.push('close')
      }
    }
    const harness = ProcessFunctionTestHarnesses.forProcessFunction(new Life())
    expectTypeOf(harness).toExtend<OneInputHarness<number, number>>()
    harness.open()
    harness.setProcessingTime(40)
    harness.processElement(2)
    harness.endInput()
    expect(harness.extractOutputValues()).toEqual([42])
    harness.close()
    harness.close()
    expect(calls).toEqual(['open 0/1', 'finish', 'close'])
  })

  test('gives copies of its output', () => {
    using harness = ProcessFunctionTestHarnesses.forProcessFunction<number, number>({ processElement: (n) => [n] })
    harness.processElement(1, 5)
    harness.extractOutputValues().pop()
    harness.getOutput().pop()
    expect(harness.getOutput()).toEqual([{ value: 1, timestamp: 5 }])
    harness.clearOutput()
    harness.processElement(2)
    expect(harness.getOutput()).toEqual([{ value: 2, timestamp: null }])
  })

  test('does not let a watermark go back', () => {
    using harness = timers()
    harness.processWatermark(10)
    harness.processElement(['a', 'e7'])
    harness.processWatermark(5)
    harness.processWatermark(11)
    expect(harness.getOutput().filter((sent) => 'watermark' in sent)).toEqual([{ watermark: 10 }, { watermark: 11 }])
    expect(harness.extractOutputValues()).toEqual(['a7 1 7'])
  })
})

describe('a manual clock', () => {
  test('stands until it is moved', () => {
    const clock = new ManualClock()
    expect(clock.now()).toBe(0)
    clock.advance(5)
    clock.advance(0)
    expect(clock.now()).toBe(5)
    clock.set(1000)
    expect([clock.now(), new ManualClock(7).now()]).toEqual([1000, 7])
  })
})
