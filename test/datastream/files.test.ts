import { mkdtemp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { JobBuilder } from '../../src/datastream/job-builder.ts'
import { lower, Transformation } from '../../src/datastream/transformation.ts'
import type { ReaderContext, SourceReader } from '../../src/runtime/connector.ts'
import { Job } from '../../src/runtime/job/job.ts'
import type { JobSnapshot } from '../../src/runtime/job/job-snapshot.ts'
import { type DeserializationSchema, SimpleStringSchema } from '../../src/runtime/schemas.ts'
import { FileLinesReader } from '../../src/runtime/sources/file-lines-reader.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-files-'))
})

afterEach(() => rm(directory, { recursive: true }))

const newEnv = (clock = new ManualClock()): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock })

async function write(name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}

describe('readTextFile', () => {
  test('gives the lines of a file, whatever ends them', async () => {
    const path = await write('lines.txt', 'one\r\ntwo\n\nfünf ✓')
    expect(await newEnv().readTextFile(path).executeAndCollect()).toEqual(['one', 'two', '', 'fünf ✓'])
    expect(await newEnv().readTextFile(`file://${path}`).executeAndCollect(1)).toEqual(['one'])
  })

  test('gives the files of a directory in the order of their paths, without hidden ones', async () => {
    await write('b.txt', 'b1\nb2\n')
    await write('a/x.txt', 'ax\n')
    await write('.hidden', 'no\n')
    await write('empty', '')
    expect(await newEnv().readTextFile(directory).executeAndCollect()).toEqual(['ax', 'b1', 'b2'])
  })

  test('names a missing file', async () => {
    const path = join(directory, 'missing')
    await expect(newEnv().readTextFile(path).executeAndCollect()).rejects.toThrow(`file not found: ${path} (TextFile)`)
  })

  test('gives each line once when the job is stopped and restored in between', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i} ${'x'.repeat(i)}`)
    await write('1', lines.slice(0, 9).join('\n'))
    await write('2', lines.slice(9).join('\n'))
    let last: readonly string[] = []
    let restore: JobSnapshot | undefined
    let jobs = 0
    for (let ended = false; !ended; jobs++) {
      let arrive = (): void => {}
      const arrived = new Promise<'arrived'>((resolve) => (arrive = () => resolve('arrived')))
      const job = linesJob(restore, (all) => {
        last = all
        arrive()
      })
      const run = job.run().then(() => 'ended' as const)
      ended = (await Promise.race([arrived, run])) === 'ended'
      if (ended) break
      restore = await job.snapshot().catch(() => undefined)
      ended = restore === undefined
      job.cancel()
      await run
    }
    expect(last).toEqual(lines)
    expect(jobs).toBeGreaterThan(3)
  })

  /** A job over the directory, in chunks of 16 bytes; `arrived` is called for each result: all lines so far. */
  function linesJob(restore: JobSnapshot | undefined, arrived: (all: readonly string[]) => void): Job {
    const builder = new JobBuilder(new ManualClock())
    const settings = { path: directory, interval: undefined }
    const create = (ctx: ReaderContext): SourceReader =>
      new FileLinesReader(settings, new SimpleStringSchema(), ctx, 16)
    const step = new Transformation('Lines', { kind: 'source', bounded: true, create }, [], 1)
    new DataStream<string>(builder, step)
      .keyBy(() => 0)
      .fold<readonly string[]>([], (all, line) => [...all, line])
      .addSink(arrived)
    const options = { clock: builder.clock, batchSize: 2 }
    return new Job(lower(builder.take()), restore === undefined ? options : { ...options, restore })
  }
})

describe('readFile', () => {
  const numbers: DeserializationSchema<number> = {
    deserialize(bytes) {
      const text = Buffer.from(bytes).toString()
      if (text.startsWith('#')) return null
      const value = Number(text)
      if (Number.isNaN(value)) throw new Error(`'${text}' is no number`)
      return value
    },
    isEndOfStream: (value) => value < 0,
  }

  test('reads the records of a schema; null is no record, and one may be the end', async () => {
    const path = await write('numbers', '1\n#2\n3\n-1\n4\n')
    expect(await newEnv().readFile(numbers, path).executeAndCollect()).toEqual([1, 3])
  })

  test('says where a record can not be read', async () => {
    const path = await write('numbers', '1\nx\n')
    await expect(newEnv().readFile(numbers, path).executeAndCollect()).rejects.toThrow(
      `${path}: the line at byte 2: 'x' is no number`,
    )
  })

  test('continuously: new files are read, and changed ones again as a whole', async () => {
    const clock = new ManualClock()
    const first = await write('a', 'a1\n')
    const env = newEnv(clock)
    const got: string[] = []
    env
      .readFile(new SimpleStringSchema(), directory, 'PROCESS_CONTINUOUSLY', 100)
      .addSink((line) => void got.push(line))
    const client = await env.executeAsync()
    const until = async (count: number): Promise<string[]> => {
      while (got.length < count) await nextTurn()
      return got.splice(0)
    }
    expect(await until(1)).toEqual(['a1'])
    await write('b', 'b1\nb2')
    await write('a', 'a1\na2\n')
    await utimes(first, 2_000_000_000, 2_000_000_000)
    expect(got).toEqual([])
    clock.set(100)
    expect(await until(4)).toEqual(['a1', 'a2', 'b1', 'b2'])
    expect(client.getJobStatus()).toBe('RUNNING')
    await client.cancel()
  })
})

describe('writeAsText', () => {
  test('writes a line for each record into a new file', async () => {
    const path = join(directory, 'out/result.txt')
    const env = newEnv()
    env.fromElements<unknown>('text', 1, { a: [1, 2] }, null).writeAsText(path)
    await env.execute()
    expect(await readFile(path, 'utf8')).toBe('text\n1\n{ a: [ 1, 2 ] }\nnull\n')
  })

  test('writes more than fits into memory at once, in order', async () => {
    const path = join(directory, 'many.txt')
    const env = newEnv()
    env.fromSequence(1, 50_000).writeAsText(path)
    await env.execute()
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines).toEqual(Array.from({ length: 50_000 }, (_, i) => String(i + 1)))
  })

  test('does not overwrite', async () => {
    const path = await write('there', 'precious')
    const env = newEnv()
    env.fromElements(1).writeAsText(path)
    await expect(env.execute()).rejects.toThrow(`WriteAsText: ${path} exists already and is not overwritten`)
    expect(await readFile(path, 'utf8')).toBe('precious')
    expect(await readdir(directory)).toEqual(['there'])
  })

  test('says why it can not write', async () => {
    await write('file', '')
    const env = newEnv()
    env.fromElements(1).writeAsText(join(directory, 'file/below'))
    await expect(env.execute()).rejects.toThrow(`WriteAsText: can't write to file ${join(directory, 'file/below')}:`)
  })
})

test('writeAsCsv writes the fields of tuples and objects', async () => {
  const path = join(directory, 'result.csv')
  const env = newEnv()
  env.fromElements<unknown>(['a', 1, null], { x: 'say "hi", twice', y: 2n }, 'alone').writeAsCsv(path)
  await env.execute()
  expect(await readFile(path, 'utf8')).toBe('a,1,\n"say ""hi"", twice",2\nalone\n')
})
