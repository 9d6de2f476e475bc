import { describe, expect, test } from 'vitest'
import { OutputTag, TumblingEventTimeWindows, WatermarkStrategy } from '../../src/index.ts'
import { operatorHarness, twoInputHarness } from '../../src/testing/index.ts'

interface Reading {
  readonly sensor: string
  readonly value: number
}

const LATE = new OutputTag<Reading>('late')

const maxima = (late?: OutputTag<Reading>) =>
  operatorHarness<Reading, Reading>((readings) => {
    const windows = readings.keyBy('sensor').window(TumblingEventTimeWindows.of(10))
    return (late === undefined ? windows : windows.sideOutputLateData(late)).max('value')
  })

describe('a chain of steps', () => {
  test('windows fire with the watermark; late records are counted', () => {
    using harness = maxima()
    harness.processElement({ sensor: 'a', value: 1 }, 1)
    harness.processElement({ sensor: 'a', value: 5 }, 8)
    harness.processElement({ sensor: 'a', value: 2 }, 12)
    harness.processWatermark(9)
    harness.processElement({ sensor: 'a', value: 9 }, 3)
    expect(harness.getOutput()).toEqual([{ value: { sensor: 'a', value: 5 }, timestamp: 9 }, { watermark: 9 }])
    expect(harness.numLateRecordsDropped()).toBe(1)
    harness.endInput()
    expect(harness.extractOutputValues()).toEqual([
      { sensor: 'a', value: 5 },
      { sensor: 'a', value: 2 },
    ])
  })

  test('or go to their side output', () => {
    using harness = maxima(LATE)
    harness.processWatermark(100)
    harness.processElement({ sensor: 'a', value: 9 }, 3)
    expect(harness.getSideOutput(LATE)).toEqual([{ value: { sensor: 'a', value: 9 }, timestamp: 3 }])
    expect(harness.numLateRecordsDropped()).toBe(0)
  })

  test('windows go on from a snapshot', () => {
    using first = maxima()
    first.processElement({ sensor: 'a', value: 5 }, 1)
    using second = maxima()
    second.restore(first.snapshot())
    second.processElement({ sensor: 'a', value: 4 }, 2)
    second.endInput()
    expect(second.extractOutputValues()).toEqual([{ sensor: 'a', value: 5 }])
  })

  test('steps may make time of their own', () => {
    const strategy = WatermarkStrategy.forMonotonousTimestamps<number>().withTimestampAssigner((n) => n)
    using harness = operatorHarness<number, number>((numbers) => numbers.assignTimestampsAndWatermarks(strategy))
    harness.processElement(3)
    harness.processElement(5)
    expect(harness.getOutput()).toEqual([
      { value: 3, timestamp: 3 },
      { watermark: 2 },
      { value: 5, timestamp: 5 },
      { watermark: 4 },
    ])
  })

  test('a side output read inside the program is recorded all the same', () => {
    const odd = new OutputTag<number>('odd')
    using harness = operatorHarness<number, number>((numbers) => {
      const even = numbers.process<number>((n, ctx, out) => {
        if (n % 2 === 0) out.collect(n)
        else ctx.output(odd, n)
      })
      return even.union(even.getSideOutput(odd).map((n) => -n))
    })
    for (const n of [1, 2, 3]) harness.processElement(n)
    expect(harness.extractOutputValues()).toEqual([-1, 2, -3])
    expect(harness.getSideOutput(odd).map(({ value }) => value)).toEqual([1, 3])
  })

  test('nothing follows the end', () => {
    using harness = maxima()
    harness.endInput()
    expect(() => harness.processElement({ sensor: 'a', value: 1 }, 1)).toThrow('The input has ended')
  })
})

test('two inputs, whichever the program uses first', () => {
  using harness = twoInputHarness<number, string, string>((numbers, texts) => texts.union(numbers.map(String)))
  harness.processElement1(1)
  harness.processElement2('two')
  harness.processWatermark2(5)
  expect(harness.getOutput()).toEqual([
    { value: '1', timestamp: null },
    { value: 'two', timestamp: null },
  ])
  harness.processWatermark1(7)
  expect(harness.getOutput().at(-1)).toEqual({ watermark: 5 })
})
