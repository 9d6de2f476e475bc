import { describe, expect, test } from 'vitest'
import { ValueStateDescriptor } from '../../../src/index.ts'
import { type OneInputHarness, operatorHarness, ProcessFunctionTestHarnesses } from '../../../src/testing/index.ts'

const SEEN = new ValueStateDescriptor('seen', 0)

const counting = (): OneInputHarness<string, number> =>
  ProcessFunctionTestHarnesses.forKeyedProcessFunction<string, string, number>(
    {
      processElement: (_, ctx) => {
        const seen = ctx.getState(SEEN)
        seen.update(seen.value() + 1)
        return [seen.value()]
      },
    },
    (word) => word,
  )

describe('a harness refuses', () => {
  test('what is no snapshot, by that name', () => {
    using harness = counting()
    expect(() => harness.restore(new Uint8Array([1, 2, 3]))).toThrow(/snapshot/)
  })

  test('a snapshot of another program', () => {
    using first = counting()
    first.processElement('a')
    using other = operatorHarness<string, string>((words) => words.map((word) => `${word}!`))
    expect(() => other.restore(first.snapshot())).toThrow()
  })

  test('records after it was closed', () => {
    const harness = counting()
    harness.processElement('a')
    harness.close()
    expect(() => harness.processElement('a')).toThrow(/closed/)
  })

  test('times that are no numbers', () => {
    using harness = counting()
    expect(() => harness.processElement('a', Number.NaN)).toThrow(/NaN/)
    expect(() => harness.processWatermark(Number.NaN)).toThrow(/NaN/)
  })
})
