import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  type DataStream,
  JobError,
  ManualClock,
  RichMapFunction,
  RichSinkFunction,
  type SourceContext,
  StreamExecutionEnvironment,
} from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

/** A source without end, and what is done to it. */
function endless(calls: string[]): { run(ctx: SourceContext<number>): Promise<void>; cancel(): void; close(): void } {
  return {
    async run(ctx) {
      for (let n = 0; !ctx.signal.aborted; n++) {
        ctx.collect(n)
        await ctx.ready()
        await nextTurn()
      }
    },
    cancel: () => void calls.push('cancel'),
    close: () => void calls.push('close source'),
  }
}

const fail = (): never => {
  throw new Error('broken')
}

describe('a failure anywhere closes everything', () => {
  const cases: [string, (input: DataStream<number>) => void, string][] = [
    ['in map', (input) => void input.map(fail), 'Map: broken'],
    ['in filter', (input) => void input.filter(fail), 'Filter: broken'],
    ['in flatMap', (input) => void input.flatMap<number>(fail), 'FlatMap: broken'],
    [
      'in a generator, after some records',
      (input) =>
        void input.flatMap(function* (n) {
          yield n
          fail()
        }),
      'FlatMap: broken',
    ],
    [
      'in an iterator that flatMap returned',
      (input) => void input.flatMap<number>(() => ({ [Symbol.iterator]: fail })),
      'FlatMap: broken',
    ],
    ['in process', (input) => void input.process<number>(fail), 'Process: broken'],
    ['in keyed process', (input) => void input.keyBy((n) => n).process<number>(fail), 'KeyedProcess: broken'],
    ['in reduce', (input) => void input.keyBy(() => 0).reduce(fail), 'Reduce: broken'],
    ['in fold', (input) => void input.keyBy(() => 0).fold(0, fail), 'Fold: broken'],
    ['in a co-map', (input) => void input.connect(input).map<number>(() => 0, fail), 'Co-Map: broken'],
    ['in a split', (input) => void input.split(fail).select('a'), 'Select: broken'],
    ['in a sink', (input) => void input.addSink(fail).name('Out'), 'Out: broken'],
  ]
  test.each(cases)('%s', async (_, build, message) => {
    const calls: string[] = []
    const env = newEnv()
    const input = env.addSource(endless(calls), 'Numbers')
    input.addSink({ invoke: () => {}, close: () => void calls.push('close sink') })
    build(input)
    await expect(env.execute()).rejects.toThrow(message)
    expect(calls.toSorted()).toEqual(['cancel', 'close sink', 'close source'])
  })

  test('in open of a sink, before any record', async () => {
    const calls: string[] = []
    const env = newEnv()
    let collected = 0
    const stream = env.addSource(endless(calls), 'Numbers').map((n) => {
      collected++
      return n
    })
    stream.addSink({ invoke: () => {}, open: () => fail(), close: () => void calls.push('close sink') }).name('Out')
    await expect(env.execute()).rejects.toThrow('Out: broken')
    expect(collected).toBe(0)
    expect(calls).toContain('close sink')
  })

  test('in another source', async () => {
    const calls: string[] = []
    const env = newEnv()
    env.addSource(endless(calls), 'Numbers').addSink(() => {})
    env
      .addSource<number>(async () => {
        await nextTurn()
        fail()
      }, 'Bad')
      .addSink({ invoke: () => {}, close: () => void calls.push('close sink') })
    await expect(env.execute()).rejects.toThrow('Bad: broken')
    expect(calls.toSorted()).toEqual(['cancel', 'close sink', 'close source'])
  })
})

describe('failures of the life cycle name the step', () => {
  const run = (hooks: { finish?(): void; close?(): void | Promise<void> }): PromiseLike<number[]> =>
    newEnv()
      .fromElements(1)
      .map({ map: (n: number) => n, ...hooks })
      .name('Step')
      .executeAndCollect()

  test('finish', async () => {
    await expect(run({ finish: fail })).rejects.toThrow('Step: broken')
  })

  test('a failing close does not hide why the job failed', async () => {
    const result = newEnv()
      .fromElements(1)
      .map({
        map: (): number => {
          throw new Error('the reason')
        },
        close: fail,
      })
      .executeAndCollect()
    await expect(result).rejects.toThrow('Map: the reason')
  })
})

describe('what is thrown', () => {
  test.each<[unknown, string]>([
    ['text', 'Map: text'],
    [42, 'Map: 42'],
    [null, 'Map: null'],
    [undefined, 'Map: undefined'],
  ])('may be anything: %j', async (thrown, message) => {
    const result = newEnv()
      .fromElements(1)
      .map((): number => {
        throw thrown
      })
      .executeAndCollect()
    await expect(result).rejects.toThrow(message)
  })

  test('is a JobError whose cause is the error of the function', async () => {
    const cause = new TypeError('odd')
    const env = newEnv()
    env.fromElements(1).addSink(() => {
      throw cause
    })
    const error: unknown = await env.execute().catch((e: unknown) => e)
    expect(error).toBeInstanceOf(JobError)
    expect(error).toHaveProperty('cause', cause)
  })
})

describe('a function that returns a promise where nothing is awaited', () => {
  const later = async (): Promise<void> => Promise.reject(new Error('unseen'))

  test('a sink', async () => {
    const env = newEnv()
    env.fromElements(1).addSink(later).name('Out')
    await expect(env.execute()).rejects.toThrow(expect.objectContaining({ code: 'ASYNC_FUNCTION' }))
  })

  test('flatMap with a collector', async () => {
    const result = newEnv()
      .fromElements(1)
      .flatMap<number>(later as () => never)
      .executeAndCollect()
    await expect(result).rejects.toThrow(expect.objectContaining({ code: 'ASYNC_FUNCTION' }))
  })
})

describe('the runtime context', () => {
  test('is not there before open', () => {
    class Early extends RichMapFunction<number, number> {
      readonly task = this.getRuntimeContext().getTaskName()

      map(n: number): number {
        return n
      }
    }
    expect(() => new Early()).toThrow(/open/)
  })

  test('of a rich sink', async () => {
    const tasks: string[] = []
    class Sink extends RichSinkFunction<number> {
      invoke(): void {
        tasks.push(this.getRuntimeContext().getTaskName())
      }
    }
    const env = newEnv()
    env.fromElements(1).addSink(new Sink()).name('Out')
    await env.execute()
    expect(tasks).toEqual(['Out'])
  })
})
