import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type DeserializationSchema,
  FileSource,
  ManualClock,
  SimpleStringSchema,
  StreamExecutionEnvironment,
  TextLineInputFormat,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../src/index.ts'
import { JobHarness } from '../../src/testing/index.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-source-'))
})

afterEach(() => rm(directory, { recursive: true }))

const write = (name: string, text: string | Uint8Array): Promise<void> => writeFile(join(directory, name), text)

const newEnv = (parallelism = 1): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ parallelism })

const lines = (...paths: string[]): FileSource<string> =>
  FileSource.forRecordStreamFormat(new TextLineInputFormat(), ...paths).build()

describe('FileSource', () => {
  test.each([1, 2, 5])('reads the lines of all files once, at parallelism %i', async (parallelism) => {
    const expected: string[] = []
    for (let file = 0; file < 7; file++) {
      const content = Array.from({ length: file * 40 }, (_, i) => `${file}:${i}`)
      expected.push(...content)
      await write(`f${file}`, content.join('\r\n'))
    }
    const source = lines(directory)
    expect(source.boundedness).toBe('BOUNDED')
    const got = await newEnv(parallelism).fromSource(source, WatermarkStrategy.noWatermarks(), 'f').executeAndCollect()
    expect(got.toSorted()).toEqual(expected.toSorted())
  })

  test('reads more files than may be open, with no line late', async () => {
    for (let file = 0; file < 600; file++) await write(`f${file}`, `${file}\n${file + 5000}\n`)
    const strategy = WatermarkStrategy.forMonotonousTimestamps<string>().withTimestampAssigner((line) => Number(line))
    const counts = await newEnv()
      .fromSource(lines(directory), strategy, 'f')
      .windowAll(TumblingEventTimeWindows.of(5000))
      .process((ctx, all) => [`${ctx.window.start}: ${[...all].length}`])
      .executeAndCollect()
    expect(counts).toEqual(['0: 600', '5000: 600'])
  })

  test('takes several paths, files and directories', async () => {
    await write('a', 'a1\na2')
    await write('b', 'b1')
    const source = lines(join(directory, 'b'), join(directory, 'a'))
    // Both files are read at the same time: which of them is first is not said.
    const read = await newEnv().fromSource(source, WatermarkStrategy.noWatermarks(), 'f').executeAndCollect()
    expect(read.toSorted()).toEqual(['a1', 'a2', 'b1'])
    expect(read.filter((line) => line !== 'b1')).toEqual(['a1', 'a2'])
    expect(() => FileSource.forRecordStreamFormat(new SimpleStringSchema())).toThrow('A file source needs a path.')
  })

  test('reads other charsets', async () => {
    await write('a', Buffer.from('gr\u00fcn\n', 'latin1'))
    const source = FileSource.forRecordStreamFormat(new TextLineInputFormat('latin1'), directory).build()
    expect(await newEnv().fromSource(source, WatermarkStrategy.noWatermarks(), 'f').executeAndCollect()).toEqual([
      'gr\u00fcn',
    ])
  })

  test('every file has a watermark of its own, so files are no later than one another', async () => {
    await write('a', '1000\n2000\n3000\n')
    await write('b', '1500\n2500\n3500\n')
    const strategy = WatermarkStrategy.forMonotonousTimestamps<string>().withTimestampAssigner((line) => Number(line))
    const counts = await newEnv()
      .fromSource(lines(directory), strategy, 'f')
      .windowAll(TumblingEventTimeWindows.of(1000))
      .process((ctx, all) => [`${ctx.window.start}: ${[...all].toSorted().join(' ')}`])
      .executeAndCollect()
    expect(counts).toEqual(['1000: 1000 1500', '2000: 2000 2500', '3000: 3000 3500'])
  })

  test('an end of stream in a file is the end of that file; a bad line is told with its place', async () => {
    const numbers: DeserializationSchema<number> = {
      deserialize(bytes) {
        const value = Number(Buffer.from(bytes).toString())
        if (Number.isNaN(value)) throw new Error('no number')
        return value
      },
      isEndOfStream: (value) => value < 0,
    }
    await write('a', '1\n-1\n2\n')
    await write('b', '3\n')
    const source = FileSource.forRecordStreamFormat(numbers, directory).build()
    expect(await newEnv().fromSource(source, WatermarkStrategy.noWatermarks(), 'f').executeAndCollect()).toEqual([1, 3])
    await write('b', '3\nx\n')
    await expect(
      newEnv().fromSource(source, WatermarkStrategy.noWatermarks(), 'f').executeAndCollect(),
    ).rejects.toThrow(`${join(directory, 'b')}: the line at byte 2: no number`)
  })

  test('a path that is not there fails the job', async () => {
    const source = lines(join(directory, 'none'))
    await expect(
      newEnv().fromSource(source, WatermarkStrategy.noWatermarks(), 'f').executeAndCollect(),
    ).rejects.toThrow('file not found')
  })
})

describe('a FileSource that looks for new files', () => {
  test.each([1, 3])('reads each path once, at parallelism %i', async (parallelism) => {
    await write('a', 'a1\n')
    const source = FileSource.forRecordStreamFormat(new TextLineInputFormat(), directory).monitorContinuously(100)
    expect(() => source.monitorContinuously(0)).toThrow('The interval must be 1 ms or more')
    const env = newEnv(parallelism)
    await using harness = new JobHarness(env, new ManualClock())
    const got: string[] = []
    harness.collect(
      env.fromSource(source.build(), WatermarkStrategy.noWatermarks(), 'f').map((line) => void got.push(line)),
    )
    await harness.start()
    await expect.poll(() => got).toEqual(['a1'])
    await write('a', 'a1\na2\n')
    await write('0', 'first\n')
    await write('b', 'b1\nb2')
    await harness.advanceClock(100)
    await expect.poll(() => got.toSorted()).toEqual(['a1', 'b1', 'b2', 'first'])
    await harness.advanceClock(1000)
    await sleep(20)
    expect(got).toHaveLength(4)
  })

  test('without a file it does not hold other streams back', async () => {
    const env = newEnv()
    await using harness = new JobHarness(env, new ManualClock())
    const input = harness.source<number>()
    const source = FileSource.forRecordStreamFormat(new TextLineInputFormat(), directory).monitorContinuously(100)
    const files = env
      .fromSource(source.build(), WatermarkStrategy.forMonotonousTimestamps<string>(), 'f')
      .map((line) => Number(line))
    const output = harness.collect(
      input.stream
        .union(files)
        .windowAll(TumblingEventTimeWindows.of(1000))
        .process((ctx) => [ctx.window.start]),
    )
    await harness.start()
    input.push(1, 10)
    input.watermark(5000)
    let fired: number[] = []
    await expect
      .poll(async () => {
        await harness.settle()
        return (fired = [...fired, ...output.take()])
      })
      .toEqual([0])
  })

  test('goes on behind the last record after a savepoint', async () => {
    await write('a', Array.from({ length: 5000 }, (_, i) => `a${i}`).join('\n'))
    await write('b', Array.from({ length: 3000 }, (_, i) => `b${i}`).join('\n'))
    const got: string[] = []
    const run = async (parallelism: number, stopAt: number, from?: string): Promise<string> => {
      const config = from === undefined ? {} : { 'execution.state-recovery.path': from }
      const env = StreamExecutionEnvironment.getExecutionEnvironment({ parallelism, config })
      const source = FileSource.forRecordStreamFormat(new TextLineInputFormat(), directory).monitorContinuously(10)
      env
        .fromSource(source.build(), WatermarkStrategy.noWatermarks(), 'f')
        .addSink((line) => void got.push(line))
        .setParallelism(1)
      const client = await env.executeAsync()
      await expect.poll(() => got.length, { interval: 1, timeout: 5000 }).toBeGreaterThanOrEqual(stopAt)
      return client.stopWithSavepoint({ path: join(directory, '_saved') })
    }
    const first = await run(1, 1000)
    const before = got.length
    await run(2, 8000, first)
    expect(got).toHaveLength(8000)
    expect(new Set(got).size).toBe(8000)
    expect(before).toBeGreaterThanOrEqual(1000)
  })
})
