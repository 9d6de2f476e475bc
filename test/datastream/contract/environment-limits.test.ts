import { describe, expect, test, vi } from 'vitest'
import { Duration, ManualClock, type RuntimeContext, StreamExecutionEnvironment } from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

describe('the maximum parallelism', () => {
  const told = async (configure: (env: StreamExecutionEnvironment) => void): Promise<number> => {
    const env = newEnv()
    configure(env)
    let max = 0
    env
      .fromElements(1)
      .map({ open: (ctx: RuntimeContext) => void (max = ctx.getMaxNumberOfParallelSubtasks()), map: (n: number) => n })
      .addSink(() => {})
    await env.execute()
    return max
  }

  test('is 128 unless something else is said', async () => {
    expect(await told(() => {})).toBe(128)
    expect(await told((env) => env.setMaxParallelism(1))).toBe(1)
    expect(await told((env) => env.setMaxParallelism(32_768))).toBe(32_768)
  })

  test('can not be below the parallelism', async () => {
    const env = newEnv().setMaxParallelism(2)
    env
      .fromElements(1)
      .keyBy((n) => n)
      .fold(0, (n) => n + 1)
      .setParallelism(3)
      .addSink(() => {})
    await expect(env.execute()).rejects.toThrow(expect.objectContaining({ code: 'BAD_PARALLELISM' }))
  })

  test.each([0, -1, 1.5, NaN])('%d is refused', (n) => {
    expect(() => newEnv().setMaxParallelism(n)).toThrow(expect.objectContaining({ code: 'BAD_PARALLELISM' }))
    expect(() => newEnv().fromElements(1).setMaxParallelism(n)).toThrow(
      expect.objectContaining({ code: 'BAD_PARALLELISM' }),
    )
    expect(() => newEnv().fromElements(1).setParallelism(n)).toThrow(
      expect.objectContaining({ code: 'BAD_PARALLELISM' }),
    )
    expect(() => newEnv().fromElements(1).print().setParallelism(n)).toThrow(
      expect.objectContaining({ code: 'BAD_PARALLELISM' }),
    )
  })
})

test('any object that tells the time is a clock', async () => {
  const clock = { now: () => 77 }
  const times = await StreamExecutionEnvironment.getExecutionEnvironment({ clock })
    .fromElements(1)
    .process((_, ctx) => [ctx.timerService().currentProcessingTime()])
    .executeAndCollect()
  expect(times).toEqual([77])
})

test('settings can be chained', () => {
  const env = newEnv()
  const same = env
    .setParallelism(1)
    .setMaxParallelism(4)
    .setRuntimeMode('AUTOMATIC')
    .setBufferTimeout(100)
    .disableOperatorChaining()
    .enableCheckpointing(Duration.ofSeconds(1), 'AT_LEAST_ONCE')
    .setStreamTimeCharacteristic('IngestionTime')
  expect(same).toBe(env)
  const config = env.getConfig()
  expect(
    config.setAutoWatermarkInterval(Duration.ofMillis(5)).setGlobalJobParameters({ a: 'b' }).enableObjectReuse(),
  ).toBe(config)
  expect(env.getConfig()).toBe(config)
})

describe('print', () => {
  const written = async (
    stream: 'stdout' | 'stderr',
    print: (env: StreamExecutionEnvironment) => void,
  ): Promise<string> => {
    let text = ''
    const write = vi.spyOn(process[stream], 'write').mockImplementation((part) => {
      text += String(part)
      return true
    })
    try {
      const env = newEnv()
      print(env)
      await env.execute()
    } finally {
      write.mockRestore()
    }
    return text
  }

  test('to the error stream', async () => {
    expect(await written('stderr', (env) => void env.fromElements('a', 'b').printToErr('err'))).toBe('err> a\nerr> b\n')
    expect(await written('stderr', (env) => void env.fromElements(1).printToErr())).toBe('1\n')
  })

  test('of undefined and nested arrays', async () => {
    const text = await written('stdout', (env) => void env.fromElements<unknown>(undefined, [[['x']]], []).print())
    expect(text).toBe("undefined\n[ [ [ 'x' ] ] ]\n[]\n")
  })
})
