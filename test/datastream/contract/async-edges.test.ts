import { describe, expect, test } from 'vitest'
import {
  AsyncDataStream,
  type AsyncRetryStrategy,
  type DataStream,
  Duration,
  type ResultFuture,
  StreamExecutionEnvironment,
  Time,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'

const numbers = (...values: number[]): DataStream<number> =>
  StreamExecutionEnvironment.getExecutionEnvironment().fromData(...values)

/** Promises that the test keeps, by record. */
function asked(): { ask(n: number): Promise<string>; answer(...of: number[]): void; readonly calls: number[] } {
  const waiting = new Map<number, (text: string) => void>()
  const calls: number[] = []
  return {
    calls,
    ask: (n) => {
      calls.push(n)
      return new Promise((resolve) => waiting.set(n, resolve))
    },
    answer: (...of) => of.forEach((n) => waiting.get(n)?.(`${n}!`)),
  }
}

test('a hundred records are under way unless another capacity is given', async () => {
  const { ask, calls } = asked()
  const job = new LiveJob<number, string>((input) => AsyncDataStream.unorderedWait(input, ask, 0))
  await job.push(...Array.from({ length: 150 }, (_, i) => i))
  expect(calls).toHaveLength(100)
  await job.cancel()
})

test('of two orders one may be given up, without holding back the other', async () => {
  const { ask, answer } = asked()
  const job = new LiveJob<number, string>((input) => {
    const ordered = AsyncDataStream.orderedWait(input, ask, 0).map((text) => `ordered ${text}`)
    const unordered = AsyncDataStream.unorderedWait(
      input.map((n) => n + 10),
      ask,
      0,
    ).map((text) => `unordered ${text}`)
    return ordered.union(unordered)
  })
  await job.push(1, 2)
  answer(2, 12)
  expect(await job.settled()).toEqual(['unordered 12!'])
  answer(1, 11)
  expect((await job.end()).toSorted()).toEqual(['ordered 1!', 'ordered 2!', 'unordered 11!'])
})

describe('an object that completes a future', () => {
  test('may give nothing for some records', async () => {
    const even = {
      asyncInvoke: (n: number, result: ResultFuture<number>) => result.complete(n % 2 === 0 ? [n, n] : []),
    }
    expect(await AsyncDataStream.orderedWait(numbers(1, 2, 3, 4), even, 0).executeAndCollect()).toEqual([2, 2, 4, 4])
  })

  test('may give null and undefined as results', async () => {
    const empty = { asyncInvoke: (_: number, result: ResultFuture<unknown>) => result.complete([null, undefined]) }
    expect(await AsyncDataStream.orderedWait(numbers(1), empty, 0).executeAndCollect()).toEqual([null, undefined])
  })

  test('may give results from a generator, whose error is an error of the function', async () => {
    const broken = {
      asyncInvoke: (n: number, result: ResultFuture<number>) =>
        result.complete(
          (function* () {
            yield n
            throw new Error('broken off')
          })(),
        ),
    }
    await expect(AsyncDataStream.orderedWait(numbers(1), broken, 0).name('Ask').executeAndCollect()).rejects.toThrow(
      'Ask: broken off',
    )
  })

  test('may give several results later when the time is up, in order', async () => {
    const slow = {
      asyncInvoke() {},
      timeout: (n: number, result: ResultFuture<string>) => queueMicrotask(() => result.complete([`${n} a`, `${n} b`])),
    }
    const job = new LiveJob<number, string>((input) => AsyncDataStream.orderedWait(input, slow, Time.seconds(1)))
    await job.push(1, 2)
    expect(await job.at(999)).toEqual([])
    expect(await job.at(1000)).toEqual(['1 a', '1 b', '2 a', '2 b'])
    expect(await job.end()).toEqual([])
  })

  test('may fail when the time is up', async () => {
    const strict = {
      asyncInvoke() {},
      timeout: (n: number, result: ResultFuture<string>) =>
        result.completeExceptionally(new Error(`nobody answers ${n}`)),
    }
    const job = new LiveJob<number, string>((input) =>
      AsyncDataStream.unorderedWait(input, strict, Duration.ofMillis(10)).name('Ask'),
    )
    await job.push(7)
    job.clock.set(10)
    await expect(job.end()).rejects.toThrow('Ask: nobody answers 7')
  })
})

describe('a retry strategy', () => {
  const immediately = { maxAttempts: 2, delay: () => 0 }

  test('is asked about a result of nothing', async () => {
    let calls = 0
    const sometimes = {
      asyncInvoke: (n: number, result: ResultFuture<number>) => result.complete(++calls < 3 ? [] : [n, calls]),
    }
    const untilSome: AsyncRetryStrategy<number> = { ...immediately, ifResult: (results) => results.length === 0 }
    const result = AsyncDataStream.orderedWaitWithRetry(numbers(5), sometimes, 1000, untilSome)
    expect(await result.executeAndCollect()).toEqual([5, 3])
  })

  test('keeps the order of the records', async () => {
    const failed = new Set<number>()
    const twice = async (n: number): Promise<number> => {
      if (n === 1 && !failed.has(n)) {
        failed.add(n)
        throw new Error('once')
      }
      return n
    }
    const result = AsyncDataStream.orderedWaitWithRetry(numbers(1, 2, 3), twice, 1000, {
      ...immediately,
      ifError: () => true,
    })
    expect(await result.executeAndCollect()).toEqual([1, 2, 3])
  })

  test('may wait for a Duration', async () => {
    let calls = 0
    const second = async (n: number): Promise<string> => {
      if (++calls === 1) throw new Error('first')
      return `${n} after ${calls}`
    }
    const job = new LiveJob<number, string>((input) =>
      AsyncDataStream.orderedWaitWithRetry(input, second, Duration.ofMinutes(1), {
        maxAttempts: 1,
        delay: (attempt) => Duration.ofSeconds(attempt),
      }),
    )
    await job.push(1)
    expect(await job.at(999)).toEqual([])
    expect(await job.at(1000)).toEqual(['1 after 2'])
    await job.end()
  })

  test.each<[string, AsyncRetryStrategy<number>]>([
    [
      'its delay',
      {
        maxAttempts: 1,
        delay: () => {
          throw new Error('undecided')
        },
      },
    ],
    [
      'what it says of errors',
      {
        ...immediately,
        ifError: () => {
          throw new Error('undecided')
        },
      },
    ],
  ])('whose %s fails, fails the job', async (_, strategy) => {
    const result = AsyncDataStream.orderedWaitWithRetry<number, number>(
      numbers(1),
      () => Promise.reject(new Error('first')),
      1000,
      strategy,
    )
    await expect(result.name('Ask').executeAndCollect()).rejects.toThrow('Ask: undecided')
  })
})
