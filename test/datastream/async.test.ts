import { describe, expect, test } from 'vitest'
import { AsyncDataStream } from '../../src/datastream/async-data-stream.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { type ResultFuture, RichAsyncFunction } from '../../src/runtime/functions/async.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { LiveJob } from './live.ts'
import { records, restoredValues } from './running.ts'

interface Request {
  readonly resolve: (result: string) => void
  readonly reject: (error: unknown) => void
  readonly signal: AbortSignal
}

/** A function whose results the test gives, record by record. */
class Service {
  readonly #requests = new Map<number, Request>()
  /** The records that were asked for, in order. */
  readonly calls: number[] = []

  readonly ask = (n: number, signal: AbortSignal): Promise<string> => {
    this.calls.push(n)
    return new Promise((resolve, reject) => this.#requests.set(n, { resolve, reject, signal }))
  }

  /** The last request for a record. */
  request(n: number): Request {
    const request = this.#requests.get(n)
    if (request === undefined) throw new Error(`no request for ${n}`)
    return request
  }

  answer(...records: readonly number[]): void {
    for (const n of records) this.request(n).resolve(`${n}!`)
  }
}

const timed = (input: DataStream<number>): DataStream<number> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forBoundedOutOfOrderness<number>(9).withTimestampAssigner((n) => n),
  )

const watermarked = (stream: DataStream<string>): DataStream<string> =>
  stream.process((value, ctx) => [`${value} at ${ctx.timestamp()}, watermark ${ctx.timerService().currentWatermark()}`])

const collect = <O>(
  elements: readonly number[],
  build: (input: DataStream<number>) => DataStream<O>,
): PromiseLike<O[]> =>
  build(StreamExecutionEnvironment.getExecutionEnvironment().fromCollection(elements)).executeAndCollect()

describe('ordered', () => {
  test('results come in the order of the records', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) => AsyncDataStream.orderedWait(input, service.ask, 0))
    expect(await job.push(1, 2, 3)).toEqual([])
    service.answer(3, 2)
    expect(await job.settled()).toEqual([])
    service.answer(1)
    expect(await job.settled()).toEqual(['1!', '2!', '3!'])
    expect(await job.end()).toEqual([])
  })

  test('records keep their event time, and watermarks their place, wherever the job is restored', async () => {
    const seen = await records([1, 20, 15, 40], (input) =>
      AsyncDataStream.orderedWait(timed(input), async (n) => Promise.resolve(n * 10), 1000, 2),
    )
    expect(seen).toEqual([
      { value: 10, timestamp: 1, watermark: -Infinity },
      { value: 200, timestamp: 20, watermark: -9 },
      { value: 150, timestamp: 15, watermark: 10 },
      { value: 400, timestamp: 40, watermark: 10 },
    ])
  })

  test('an object may give any number of results, at once or later', async () => {
    const result = await collect([0, 1, 2], (input) =>
      AsyncDataStream.orderedWait(
        input,
        {
          asyncInvoke(n: number, future: ResultFuture<string>) {
            if (n === 1) future.complete(['one'])
            else void Promise.resolve().then(() => future.complete(Array.from({ length: n }, () => `${n}`)))
          },
        },
        0,
      ),
    )
    expect(result).toEqual(['one', '2', '2'])
  })

  test('the first completion counts', async () => {
    const twice = {
      asyncInvoke(n: number, future: ResultFuture<number>) {
        future.complete([n])
        future.complete([n + 1])
        future.completeExceptionally(new Error('too late'))
      },
    }
    expect(await collect([1, 5], (input) => AsyncDataStream.orderedWait(input, twice, 0))).toEqual([1, 5])
  })

  test('a rich function has a life cycle; finish comes after the last result', async () => {
    const calls: string[] = []
    class Slow extends RichAsyncFunction<number, string> {
      override open(): void {
        calls.push('open')
      }

      asyncInvoke(n: number, future: ResultFuture<string>): void {
        const name = this.getRuntimeContext().getTaskName()
        queueMicrotask(() => {
          calls.push(`result ${n}`)
          future.complete([name])
        })
      }

      override finish(): void {
        calls.push('finish')
      }

      override close(): void {
        calls.push('close')
      }
    }
    expect(await collect([7], (input) => AsyncDataStream.orderedWait(input, new Slow(), 0).name('Slow'))).toEqual([
      'Slow',
    ])
    expect(calls).toEqual(['open', 'result 7', 'finish', 'close'])
  })
})

describe('unordered', () => {
  test('results come as they are there', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) => AsyncDataStream.unorderedWait(input, service.ask, 0))
    await job.push(1, 2, 3)
    service.answer(3)
    expect(await job.settled()).toEqual(['3!'])
    service.answer(1)
    service.answer(2)
    expect(await job.settled()).toEqual(['1!', '2!'])
    await job.end()
  })

  test('but none passes a watermark', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) =>
      watermarked(AsyncDataStream.unorderedWait(timed(input), service.ask, 0)),
    )
    // Watermarks: -9 behind 1, 10 behind 20, 30 behind 40.
    await job.push(1, 20, 15, 12, 40, 50)
    service.answer(50, 40, 12, 20)
    expect(await job.settled()).toEqual([])
    service.answer(1)
    expect(await job.settled()).toEqual([
      '1! at 1, watermark -Infinity',
      '20! at 20, watermark -9',
      '40! at 40, watermark 10',
      '12! at 12, watermark 10',
    ])
    service.answer(15)
    expect(await job.settled()).toEqual(['15! at 15, watermark 10', '50! at 50, watermark 30'])
    await job.end()
  })

  test('watermarks and idleness wait for the records before them', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) => {
      const slow = AsyncDataStream.unorderedWait(
        input.assignTimestampsAndWatermarks(
          WatermarkStrategy.forMonotonousTimestamps<number>()
            .withTimestampAssigner((n) => n)
            .withIdleness(100),
        ),
        service.ask,
        0,
      )
      const fast = input
        .assignTimestampsAndWatermarks(
          WatermarkStrategy.forMonotonousTimestamps<number>().withTimestampAssigner((n) => n * 100),
        )
        .map((n) => `fast ${n}`)
      return slow
        .union(fast)
        .keyBy(() => 0)
        .process<string>({
          processElement: (_, ctx) => ctx.timerService().registerEventTimeTimer(ctx.timestamp() ?? 0),
          onTimer: (time, _ctx, out) => out.collect(`${time}`),
        })
    })
    expect(await job.push(1, 2)).toEqual([])
    expect(await job.at(200)).toEqual([])
    service.answer(1)
    expect(await job.settled()).toEqual([])
    service.answer(2)
    expect(await job.settled()).toEqual(['1', '2', '100'])
    await job.end()
  })

  test('records under way are part of a snapshot, and are asked for again', async () => {
    const result = await restoredValues([1, 2, 3, 4], (input) =>
      AsyncDataStream.unorderedWait(input, async (n) => Promise.resolve(n * 10), 0, 3),
    )
    expect(result.toSorted((a, b) => a - b)).toEqual([10, 20, 30, 40])
  })
})

describe('capacity', () => {
  test('holds up the source while so many records are under way', async () => {
    const service = new Service()
    let read = 0
    const job = new LiveJob<number, string>((input) =>
      AsyncDataStream.orderedWait(
        input.map((n) => {
          read++
          return n
        }),
        service.ask,
        0,
        2,
      ),
    )
    await job.push(1)
    await job.push(2)
    await job.push(3)
    expect([read, service.calls]).toEqual([2, [1, 2]])
    service.answer(2)
    await job.settled()
    expect([read, service.calls]).toEqual([2, [1, 2]])
    service.answer(1)
    expect(await job.settled()).toEqual(['1!', '2!'])
    expect([read, service.calls]).toEqual([3, [1, 2, 3]])
    service.answer(3)
    expect(await job.end()).toEqual(['3!'])
  })

  test('of a batch that is larger the rest waits', async () => {
    let most = 0
    let underWay = 0
    const result = await collect(
      Array.from({ length: 50 }, (_, i) => i),
      (input) =>
        AsyncDataStream.unorderedWait(
          input,
          async (n) => {
            most = Math.max(most, ++underWay)
            await Promise.resolve()
            underWay--
            return n
          },
          0,
          7,
        ),
    )
    expect(result.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(most).toBe(7)
  })

  test.each([0, -1, 1.5])('%d is refused', (capacity) => {
    expect(() => collect([1], (input) => AsyncDataStream.orderedWait(input, async (n) => n, 0, capacity))).toThrow(
      expect.objectContaining({ code: 'BAD_CAPACITY' }),
    )
  })
})

describe('failures', () => {
  test.each<[string, Parameters<typeof AsyncDataStream.orderedWait<number, number>>[1]]>([
    ['a rejected promise', () => Promise.reject(new Error('no answer'))],
    [
      'a function that throws',
      () => {
        throw new Error('no answer')
      },
    ],
    ['completeExceptionally', { asyncInvoke: (_, future) => future.completeExceptionally(new Error('no answer')) }],
    [
      'an async method that throws',
      {
        async asyncInvoke() {
          await Promise.resolve()
          throw new Error('no answer')
        },
      },
    ],
  ])('%s fails the job', async (_, fn) => {
    await expect(collect([1], (input) => AsyncDataStream.orderedWait(input, fn, 0).name('Ask'))).rejects.toThrow(
      'Ask: no answer',
    )
  })

  test('results that are no list are refused', async () => {
    const fn = { asyncInvoke: (_: number, future: ResultFuture<string>) => future.complete('text') }
    await expect(collect([1], (input) => AsyncDataStream.orderedWait(input, fn, 0))).rejects.toThrow(
      'AsyncWait: complete() takes an iterable of results, an empty array for none; given was a string.',
    )
  })

  test('cancelling the job aborts what is under way', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) => AsyncDataStream.orderedWait(input, service.ask, 0))
    await job.push(1, 2)
    service.answer(1)
    await job.settled()
    await job.cancel()
    expect([service.request(1).signal.aborted, service.request(2).signal.aborted]).toEqual([false, true])
  })
})

describe('timeout', () => {
  test('fails the job and aborts the call', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) => AsyncDataStream.orderedWait(input, service.ask, 100))
    await job.push(1)
    await job.at(99)
    expect(service.request(1).signal.aborted).toBe(false)
    job.clock.set(100)
    await expect(job.end()).rejects.toThrow(expect.objectContaining({ code: 'ASYNC_TIMEOUT' }))
    expect(service.request(1).signal.aborted).toBe(true)
  })

  test('of a record with a result has no effect', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) => AsyncDataStream.unorderedWait(input, service.ask, 100))
    await job.push(1)
    service.answer(1)
    expect(await job.settled()).toEqual(['1!'])
    expect(await job.at(1000)).toEqual([])
    expect(await job.end()).toEqual([])
  })

  test('a function may give a result instead', async () => {
    const futures: ResultFuture<string>[] = []
    const job = new LiveJob<number, string>((input) =>
      AsyncDataStream.orderedWait(
        input,
        {
          asyncInvoke: (_: number, future: ResultFuture<string>) => void futures.push(future),
          timeout: (n: number, future: ResultFuture<string>) => future.complete([`${n} timed out`]),
        },
        100,
      ),
    )
    await job.push(1)
    expect(await job.at(100)).toEqual(['1 timed out'])
    futures[0]?.complete(['late'])
    expect(await job.settled()).toEqual([])
    expect(await job.end()).toEqual([])
  })

  test.each([-1])('%d ms is refused', (timeout) => {
    expect(() => collect([1], (input) => AsyncDataStream.orderedWait(input, async (n) => n, timeout))).toThrow(
      expect.objectContaining({ code: 'BAD_TIMEOUT' }),
    )
  })
})

describe('retry', () => {
  const twice = { maxAttempts: 2, delay: (attempt: number) => attempt * 10, ifError: () => true }

  test('calls again after a delay, as often as allowed', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) =>
      AsyncDataStream.orderedWaitWithRetry(input, service.ask, 1000, twice),
    )
    await job.push(1)
    service.request(1).reject(new Error('first'))
    await job.settled()
    await job.at(9)
    expect(service.calls).toEqual([1])
    await job.at(10)
    expect(service.calls).toEqual([1, 1])
    service.request(1).reject(new Error('second'))
    await job.settled()
    await job.at(29)
    expect(service.calls).toEqual([1, 1])
    await job.at(30)
    service.answer(1)
    expect(await job.settled()).toEqual(['1!'])
    expect(await job.end()).toEqual([])
  })

  test('gives up after that', async () => {
    let calls = 0
    const failure = collect([1], (input) =>
      AsyncDataStream.orderedWaitWithRetry(input, () => Promise.reject(new Error(`call ${++calls}`)), 1000, {
        ...twice,
        delay: () => 0,
      }),
    )
    await expect(failure).rejects.toThrow('AsyncWait: call 3')
  })

  test('errors that the strategy does not name are not tried again', async () => {
    const failure = collect([1], (input) =>
      AsyncDataStream.unorderedWaitWithRetry(input, () => Promise.reject(new Error('fatal')), 1000, {
        ...twice,
        ifError: (error) => (error as Error).message !== 'fatal',
      }),
    )
    await expect(failure).rejects.toThrow('AsyncWait: fatal')
  })

  test('results may be tried again; the last one counts', async () => {
    let calls = 0
    const count = async (n: number): Promise<number> => n * 10 + ++calls
    const small = { maxAttempts: 3, delay: () => 0, ifResult: ([result = 0]: readonly number[]) => result < 13 }
    expect(await collect([1], (input) => AsyncDataStream.unorderedWaitWithRetry(input, count, 1000, small))).toEqual([
      13,
    ])
    calls = 0
    expect(await collect([0], (input) => AsyncDataStream.unorderedWaitWithRetry(input, count, 1000, small))).toEqual([
      4,
    ])
  })

  test('the timeout is for all calls together', async () => {
    const service = new Service()
    const job = new LiveJob<number, string>((input) =>
      AsyncDataStream.orderedWaitWithRetry(input, service.ask, 15, twice),
    )
    await job.push(1)
    service.request(1).reject(new Error('first'))
    await job.settled()
    await job.at(10)
    job.clock.set(15)
    await expect(job.end()).rejects.toThrow(expect.objectContaining({ code: 'ASYNC_TIMEOUT' }))
    expect(service.calls).toEqual([1, 1])
  })

  test('a result of timeout() is not tried again', async () => {
    const job = new LiveJob<number, string>((input) =>
      AsyncDataStream.orderedWaitWithRetry(
        input,
        {
          asyncInvoke: () => {},
          timeout: (n: number, future: ResultFuture<string>) => future.complete([`${n} timed out`]),
        },
        100,
        { maxAttempts: 2, delay: () => 0, ifResult: () => true },
      ),
    )
    await job.push(1)
    expect(await job.at(100)).toEqual(['1 timed out'])
    await job.end()
  })

  test.each([0, 1.5])('maxAttempts %d is refused', (maxAttempts) => {
    expect(() =>
      collect([1], (input) =>
        AsyncDataStream.orderedWaitWithRetry(input, async (n) => n, 1, { maxAttempts, delay: () => 0 }),
      ),
    ).toThrow(expect.objectContaining({ code: 'BAD_RETRY' }))
  })
})
