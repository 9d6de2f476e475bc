import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { type EnvironmentOptions, StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import type { JobClient } from '../../src/datastream/running-job.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'

const newEnv = (options: EnvironmentOptions = {}): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock(), ...options })

describe('configuration', () => {
  test('options have the names of Flink', () => {
    const env = newEnv({
      config: {
        'parallelism.default': '3',
        'pipeline.auto-watermark-interval': '200 ms',
        'pipeline.global-job-parameters': 'region:north, url:http://x',
        'state.backend.type': 'hashmap',
      },
    })
    expect(env.getParallelism()).toBe(3)
    expect(env.getConfig().getAutoWatermarkInterval()).toBe(200)
    expect(env.getConfig().getGlobalJobParameters()).toEqual({ region: 'north', url: 'http://x' })
    expect(newEnv({ parallelism: 2, config: { 'parallelism.default': '3' } }).getParallelism()).toBe(2)
  })

  test.each([
    [{ 'parallelism.default': 'many' }, 'The parallelism must be a whole number above 0, not NaN.'],
    [
      { 'pipeline.auto-watermark-interval': 'soon' },
      "Option 'pipeline.auto-watermark-interval' must be a duration, for example '200 ms', not 'soon'.",
    ],
    [
      { 'execution.runtime-mode': 'BACTH' },
      "The runtime mode is STREAMING, BATCH or AUTOMATIC, not 'BACTH'. Did you mean 'BATCH'?",
    ],
    [
      { 'pipeline.operator-chaining.enabled': 'yes' },
      "Option 'pipeline.operator-chaining.enabled' must be 'true' or 'false', not 'yes'.",
    ],
    [
      { 'pipeline.global-job-parameters': 'alone' },
      "Option 'pipeline.global-job-parameters' must be pairs such as 'a:1,b:2', not 'alone'.",
    ],
  ])('a value that makes no sense is refused: %j', (config, message) => {
    expect(() => newEnv({ config })).toThrow(message)
  })

  test('settings that change nothing here are checked all the same', () => {
    const env = newEnv()
    env.getConfig().enableObjectReuse()
    env.setBufferTimeout(-1).setBufferTimeout(0)
    expect(() => env.setBufferTimeout(-2)).toThrow('The buffer timeout is -1 or more ms, not -2.')
    expect(() => env.enableCheckpointing(0)).toThrow('The checkpoint interval must be 1 ms or more, not 0 ms.')
  })
})

test('generateSequence is fromSequence', async () => {
  expect(await newEnv().generateSequence(3, 5).executeAndCollect()).toEqual([3, 4, 5])
})

describe('getExecutionPlan', () => {
  test('shows steps, parallelism and how records travel', () => {
    const env = newEnv({ parallelism: 2 })
    env
      .fromSequence(1, 9)
      .setParallelism(1)
      .map((n) => n % 3)
      .keyBy((n) => n)
      .reduce((a, b) => a + b)
      .setDescription('sum for each remainder')
      .addSink(() => {})
      .name('Out')
      .setParallelism(1)
    expect(JSON.parse(env.getExecutionPlan())).toEqual({
      nodes: [
        { id: 0, type: 'Source', contents: 'Sequence', parallelism: 1, predecessors: [] },
        {
          id: 1,
          type: 'Map',
          contents: 'Map',
          parallelism: 2,
          predecessors: [{ id: 0, ship_strategy: 'REBALANCE' }],
        },
        {
          id: 2,
          type: 'KeyBy',
          contents: 'KeyBy',
          parallelism: 2,
          predecessors: [{ id: 1, ship_strategy: 'FORWARD' }],
        },
        {
          id: 3,
          type: 'Reduce',
          contents: 'sum for each remainder',
          parallelism: 2,
          predecessors: [{ id: 2, ship_strategy: 'HASH' }],
        },
        { id: 4, type: 'Sink', contents: 'Out', parallelism: 1, predecessors: [{ id: 3, ship_strategy: 'REBALANCE' }] },
      ],
    })
  })

  test('leaves the program to be executed', async () => {
    const env = newEnv()
    const got: number[] = []
    env.fromElements(1).addSink((value) => void got.push(value))
    expect(env.getExecutionPlan()).toBe(env.getExecutionPlan())
    await env.execute()
    expect(got).toEqual([1])
    expect(() => env.getExecutionPlan()).toThrow('Nothing to execute')
  })
})

describe('stopWithSavepoint', () => {
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-savepoint-'))
  })

  afterEach(() => rm(directory, { recursive: true }))

  /** Numbers without end from an iterable, summed by remainder; the source keeps its place. */
  function program(env: StreamExecutionEnvironment, got: string[], numbers: AsyncIterable<number>): void {
    env
      .fromCollection(numbers)
      .uid('numbers')
      .assignTimestampsAndWatermarks(
        WatermarkStrategy.forMonotonousTimestamps<number>().withTimestampAssigner((n) => n),
      )
      .uid('times')
      .keyBy(() => 0)
      .process({
        processElement(n, ctx) {
          ctx.timerService().registerEventTimeTimer(1000)
          return [`n${n}`]
        },
        onTimer: () => ['end'],
      })
      .uid('numbered')
      .addSink((text) => void got.push(text))
  }

  async function* upTo(last: number): AsyncGenerator<number> {
    for (let n = 1; n <= last; n++) yield n
    await new Promise(() => {})
  }

  async function start(
    options: EnvironmentOptions,
    last: number,
    expected: number,
  ): Promise<{ client: JobClient; got: string[] }> {
    const env = newEnv(options)
    const got: string[] = []
    program(env, got, upTo(last))
    const client = await env.executeAsync()
    while (got.length < expected) await nextTurn()
    return { client, got }
  }

  test('another job goes on where the first one stopped', async () => {
    const first = await start({}, 2, 2)
    const path = await first.client.stopWithSavepoint({ path: directory })
    expect(first.client.getJobStatus()).toBe('FINISHED')
    expect(first.got).toEqual(['n1', 'n2'])
    expect(await readdir(directory)).toEqual([path.slice(directory.length + 1)])

    const second = await start({ config: { 'execution.state-recovery.path': path } }, 4, 2)
    await second.client.stopWithSavepoint({ path: directory, drain: true })
    // The timer was part of the savepoint, and draining brings it to its end.
    expect(second.got).toEqual(['n3', 'n4', 'end'])
    expect(second.client.getJobStatus()).toBe('FINISHED')
  })

  test('state that no step claims is an error, unless it may be left behind', async () => {
    const { client } = await start({}, 1, 1)
    const path = await client.stopWithSavepoint({ path: directory })
    const other = (more: Record<string, string>): Promise<string[]> => {
      const env = newEnv({ config: { 'execution.savepoint.path': path, ...more } })
      return Promise.resolve(env.fromElements('x').uid('other').executeAndCollect())
    }
    await expect(other({})).rejects.toThrow(/state of 'numbers', 'times', .*which is no step of this program/)
    expect(await other({ 'execution.savepoint.ignore-unclaimed-state': 'true' })).toEqual(['x'])
  })

  test('a file that is no savepoint, or is not there, is named', async () => {
    const path = join(directory, 'text')
    await writeFile(path, 'text')
    const run = async (from: string): Promise<unknown> => {
      const env = newEnv({ config: { 'execution.state-recovery.path': from } })
      env.fromElements(1).addSink(() => {})
      return env.execute()
    }
    await expect(run(path)).rejects.toThrow(`${path} is no savepoint.`)
    await expect(run(join(directory, 'missing'))).rejects.toThrow(
      `can't read the savepoint ${directory}/missing: ENOENT`,
    )
  })

  test('a job that has ended can not be stopped', async () => {
    const env = newEnv()
    env.fromElements(1).addSink(() => {})
    const client = await env.executeAsync()
    await client.getJobExecutionResult()
    await expect(client.stopWithSavepoint({ path: directory })).rejects.toThrow('the job has ended')
    await expect(client.stopWithSavepoint({ path: directory, drain: true })).rejects.toThrow('the job has ended')
  })

  test('a directory that can not be written fails the stop, but not the job', async () => {
    const path = join(directory, 'file')
    await writeFile(path, '')
    const { client } = await start({}, 1, 1)
    await expect(client.stopWithSavepoint({ path })).rejects.toThrow(`can't write the savepoint ${path}/savepoint-`)
    expect(client.getJobStatus()).toBe('RUNNING')
    await client.cancel()
  })
})
