import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ManualClock, type SourceContext, StreamExecutionEnvironment } from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

describe('fromSequence', () => {
  test.each([
    [NaN, 3],
    [1, NaN],
    [1, Infinity],
    [-Infinity, 0],
    [1.5, 3],
    [2 ** 53, 2 ** 53 + 2],
  ])('from %d to %d is refused', (from, to) => {
    expect(() => newEnv().fromSequence(from, to)).toThrow(/whole number/)
  })
})

describe('a source that waits for ever, without a look at the signal', () => {
  /** As in a source that gets its records from the listeners of a connection. */
  const listening = async (ctx: SourceContext<number>): Promise<void> => {
    ctx.collect(1)
    await new Promise<void>(() => {})
  }

  /** Whether something ends within the turns that a job takes to stop. */
  const ends = async (promise: PromiseLike<unknown>): Promise<boolean> => {
    const outcome = { ended: false }
    void promise.then(() => (outcome.ended = true))
    for (let turn = 0; turn < 500 && !outcome.ended; turn++) await nextTurn()
    return outcome.ended
  }

  test('does not keep a job from being cancelled', async () => {
    const env = newEnv()
    const arrived = new Promise<number>((resolve) => env.addSource(listening).addSink((n) => resolve(n)))
    const client = await env.executeAsync()
    await arrived
    expect(await ends(client.cancel())).toBe(true)
  })

  test('does not keep a reader from having its records', async () => {
    expect(await ends(newEnv().addSource(listening).executeAndCollect(1))).toBe(true)
  })
})

test('a source that looks at the signal is waited for', async () => {
  const calls: string[] = []
  const polite = {
    async run(ctx: SourceContext<number>): Promise<void> {
      ctx.collect(1)
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      await nextTurn()
      calls.push('returned')
    },
    close: () => void calls.push('closed'),
  }
  expect(await newEnv().addSource(polite).executeAndCollect(1)).toEqual([1])
  expect(calls).toEqual(['returned', 'closed'])
})
