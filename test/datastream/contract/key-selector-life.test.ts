import { describe, expect, test } from 'vitest'
import { ManualClock, StreamExecutionEnvironment } from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

interface Noted<T> {
  readonly calls: string[]
  open(): void
  getKey(value: T): number
  close(): void
}

function noting<T>(getKey: (value: T) => number): Noted<T> {
  const calls: string[] = []
  return { calls, open: () => void calls.push('open'), getKey, close: () => void calls.push('close') }
}

describe('a key selector in object form has a life cycle', () => {
  test('in keyBy', async () => {
    const selector = noting((n: number) => n % 2)
    const sums = await newEnv()
      .fromElements(1, 2, 3)
      .keyBy(selector)
      .reduce((a, b) => a + b)
      .executeAndCollect()
    expect(sums).toEqual([1, 2, 4])
    expect(selector.calls).toEqual(['open', 'close'])
  })

  test('in keyBy of connected streams', async () => {
    const env = newEnv()
    const first = noting((n: number) => n)
    const second = noting((text: string) => text.length)
    const connected = env.fromElements(1).connect(env.fromElements('a')).keyBy(first, second)
    await connected.map({ map1: String, map2: String }).executeAndCollect()
    expect(first.calls).toEqual(['open', 'close'])
    expect(second.calls).toEqual(['open', 'close'])
  })

  test('in partitionCustom', async () => {
    const selector = noting((n: number) => n)
    const stream = newEnv()
      .fromElements(1)
      .partitionCustom((_, partitions) => partitions - 1, selector)
      .map((n) => n)
    expect(await stream.executeAndCollect()).toEqual([1])
    expect(selector.calls).toEqual(['open', 'close'])
  })
})
