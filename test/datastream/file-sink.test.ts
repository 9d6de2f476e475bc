import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  BasePathBucketAssigner,
  DataGeneratorSource,
  DateTimeBucketAssigner,
  DefaultRollingPolicy,
  FileSink,
  type JobClient,
  ManualClock,
  OnCheckpointRollingPolicy,
  RateLimiterStrategy,
  type RollingPolicy,
  SimpleStringEncoder,
  StreamExecutionEnvironment,
  WatermarkStrategy,
} from '../../src/index.ts'
import { JobHarness, type TestInput } from '../../src/testing/index.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-sink-'))
})

afterEach(() => rm(directory, { recursive: true }))

/** The contents of the files that are seen, by folder and in order of their numbers; how many are hidden. */
async function written(): Promise<{ seen: Record<string, string[]>; hidden: number }> {
  const seen: Record<string, string[]> = {}
  let hidden = 0
  const entries = await readdir(directory, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  const numberOf = (name: string): number => Number(/(\d+)(\.\w+)?$/.exec(name)?.[1])
  for (const { name, parentPath } of files.toSorted((a, b) => numberOf(a.name) - numberOf(b.name))) {
    const folder = parentPath.slice(directory.length + 1)
    if (name.startsWith('.')) hidden++
    else (seen[folder] ??= []).push(await readFile(join(parentPath, name), 'utf8'))
  }
  return { seen, hidden }
}

const rows = (): ReturnType<typeof FileSink.forRowFormat<string>> =>
  FileSink.forRowFormat<string>(directory, new SimpleStringEncoder())

/** A job that writes what it is given, with checkpoints every 100 ms of a clock that starts at 0. */
class Writing {
  readonly #harness: JobHarness
  readonly #input: TestInput<string>
  readonly #clock = new ManualClock()
  #started: Promise<void> | undefined

  constructor(sink: { build(): FileSink<string> }) {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    env.enableCheckpointing(100)
    this.#harness = new JobHarness(env, this.#clock)
    this.#input = this.#harness.source<string>()
    this.#input.stream.sinkTo(sink.build())
  }

  async push(...lines: string[]): Promise<void> {
    await (this.#started ??= this.#harness.start())
    for (const line of lines) this.#input.push(line)
    await this.#harness.settle()
  }

  async at(time: number): Promise<void> {
    await this.#harness.advanceClock(time - this.#clock.now())
  }

  async end(): Promise<void> {
    this.#input.end()
    await this.#harness.settle()
  }
}

const utcHours = new DateTimeBucketAssigner(undefined, 'UTC')

describe('FileSink', () => {
  test('writes a line a record into a folder for the hour, seen at the end of input', async () => {
    const job = new Writing(rows().withBucketAssigner(utcHours))
    await job.push('a', 'b')
    await job.at(3_600_000 - 50)
    await job.push('c')
    await job.at(3_600_000)
    await job.push('d')
    await job.end()
    expect(await written()).toEqual({
      seen: { '1970-01-01--00': ['a\nb\n', 'c\n'], '1970-01-01--01': ['d\n'] },
      hidden: 0,
    })
  })

  test('names files after a prefix, the writer, their number and a suffix', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const sink = rows()
      .withBucketAssigner(new BasePathBucketAssigner())
      .withOutputFileConfig({ prefix: 'out', suffix: '.txt' })
    env.fromData('a').sinkTo(sink.build())
    await env.execute()
    const [name, ...others] = await readdir(directory)
    expect(name).toMatch(/^out-[0-9a-f-]{36}-0\.txt$/)
    expect(others).toEqual([])
  })

  test('shows files that were rolled once a checkpoint holds them', async () => {
    const policy = DefaultRollingPolicy.builder().withMaxPartSize(3).build()
    const job = new Writing(rows().withBucketAssigner(new BasePathBucketAssigner()).withRollingPolicy(policy))
    await job.push('ab', 'c', 'd')
    expect(await written()).toMatchObject({ seen: {} })
    await job.at(100)
    // 'ab\n' has 3 bytes, which is not more than 3.
    expect(await written()).toEqual({ seen: { '': ['ab\nc\n'] }, hidden: 1 })
    await job.end()
    expect(await written()).toEqual({ seen: { '': ['ab\nc\n', 'd\n'] }, hidden: 0 })
  })

  test('rolls files that are old or not written to any more', async () => {
    const policy = DefaultRollingPolicy.builder().withRolloverInterval(300).withInactivityInterval(200).build()
    const job = new Writing(rows().withBucketAssigner(new BasePathBucketAssigner()).withRollingPolicy(policy))
    await job.push('a')
    await job.at(100)
    await job.push('b')
    await job.at(200)
    await job.at(299)
    await job.push('c')
    expect(await written()).toEqual({ seen: {}, hidden: 1 })
    await job.at(300)
    expect(await written()).toEqual({ seen: { '': ['a\nb\nc\n'] }, hidden: 0 })
    await job.push('d')
    await job.at(400)
    await job.at(499)
    expect(await written()).toEqual({ seen: { '': ['a\nb\nc\n'] }, hidden: 1 })
    await job.push('e')
    await job.at(600)
    await job.push('f')
    await job.end()
    expect(await written()).toEqual({ seen: { '': ['a\nb\nc\n', 'd\ne\n', 'f\n'] }, hidden: 0 })
  })

  test('rolls at every checkpoint if told so, and as a policy of the user says', async () => {
    const job = new Writing(rows().withBucketAssigner(utcHours).withRollingPolicy(OnCheckpointRollingPolicy.build()))
    await job.push('a')
    await job.at(100)
    expect(await written()).toEqual({ seen: { '1970-01-01--00': ['a\n'] }, hidden: 0 })
    await job.push('b')
    await job.end()
    const asked: unknown[] = []
    const own: RollingPolicy<string> = {
      shouldRollOnCheckpoint: () => false,
      shouldRollOnEvent: (part, element) => {
        asked.push([part.bucketId, part.size, part.creationTime, element])
        return element === 'next'
      },
      shouldRollOnProcessingTime: () => false,
    }
    const buckets = { getBucketId: (element: string) => `length=${element.length}` }
    const second = new Writing(rows().withBucketAssigner(buckets).withRollingPolicy(own))
    await second.push('wxyz', 'next', 'more')
    await second.end()
    expect((await written()).seen['length=4']).toEqual(['wxyz\n', 'next\nmore\n'])
    expect(asked).toEqual([
      ['length=4', 5, 0, 'next'],
      ['length=4', 5, 0, 'more'],
    ])
  })

  test('files of a bulk format end with every checkpoint, whole', async () => {
    const tables = {
      create: () => {
        const lines: string[] = []
        return {
          addElement: (line: string) => (lines.push(line) === 1 ? 'head\n' : undefined),
          finish: () => `${lines.join(',')}\nend`,
        }
      },
    }
    const lazy = DefaultRollingPolicy.builder().build()
    const job = new Writing(
      FileSink.forBulkFormat(directory, tables).withBucketAssigner(utcHours).withRollingPolicy(lazy),
    )
    await job.push('a', 'b')
    expect(await written()).toEqual({ seen: {}, hidden: 0 })
    await job.at(100)
    expect(await written()).toEqual({ seen: { '1970-01-01--00': ['head\na,b\nend'] }, hidden: 0 })
    await job.at(200)
    await job.push('c')
    await job.end()
    const seen = { '1970-01-01--00': ['head\na,b\nend', 'head\nc\nend'] }
    expect(await written()).toEqual({ seen, hidden: 0 })
  })

  test('goes on with a file in progress after a savepoint, without what came later', async () => {
    const saved = `${directory}-saved`
    let sent = 0
    const start = (from?: string): Promise<JobClient> => {
      const config = from === undefined ? {} : { 'execution.state-recovery.path': from }
      const env = StreamExecutionEnvironment.getExecutionEnvironment({ config })
      sent = 0
      env
        .fromSource(
          new DataGeneratorSource((i) => `line ${i}`, 500, RateLimiterStrategy.perSecond(2000)),
          WatermarkStrategy.noWatermarks(),
          'lines',
        )
        .map((line) => {
          sent++
          return line
        })
        .sinkTo(rows().withBucketAssigner(new BasePathBucketAssigner()).build())
      return env.executeAsync()
    }
    const first = await start()
    await expect.poll(() => sent, { interval: 1 }).toBeGreaterThan(100)
    const path = await first.stopWithSavepoint({ path: saved })
    // A run from the savepoint that comes to nothing.
    const second = await start(path)
    await expect.poll(() => sent, { interval: 1 }).toBeGreaterThan(50)
    await second.cancel()
    expect((await written()).seen).toEqual({})
    await (await start(path)).getJobExecutionResult()
    const all = Array.from({ length: 500 }, (_, i) => `line ${i}\n`).join('')
    expect(await written()).toEqual({ seen: { '': [all] }, hidden: 0 })
    await rm(saved, { recursive: true })
  })

  test('says what it can not write', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const buckets = { getBucketId: () => 'a\0b' }
    env.fromData('a').sinkTo(rows().withBucketAssigner(buckets).build())
    await expect(env.execute()).rejects.toThrow(/can't write .*file-sink-/)
  })
})

describe('DateTimeBucketAssigner', () => {
  const at = (time: number) => ({
    currentProcessingTime: () => time,
    currentWatermark: () => 0,
    timestamp: () => null,
  })

  test('uses the wall clock of its zone', () => {
    const midnight = Date.UTC(2024, 0, 1)
    expect(utcHours.getBucketId(null, at(midnight))).toBe('2024-01-01--00')
    expect(utcHours.getBucketId(null, at(midnight - 1))).toBe('2023-12-31--23')
    const tokyo = new DateTimeBucketAssigner('dd.MM.yyyy/HH_mm_ss', 'Asia/Tokyo')
    expect(tokyo.getBucketId(null, at(midnight + 61_000))).toBe('01.01.2024/09_01_01')
  })

  test('refuses fields that it does not know', () => {
    expect(() => new DateTimeBucketAssigner('yyyy-MMM')).toThrow(/bucket format.*'yyyy-MMM'/)
  })
})
