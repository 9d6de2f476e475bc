import { expect } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import type { Batch } from '../../src/core/batch.ts'
import { DataStream } from '../../src/datastream/data-stream.ts'
import { JobBuilder } from '../../src/datastream/job-builder.ts'
import { IterableReader } from '../../src/datastream/readers.ts'
import { lower, Transformation } from '../../src/datastream/transformation.ts'
import type { SourceReader } from '../../src/runtime/connector.ts'
import { Job } from '../../src/runtime/job/job.ts'
import type { JobSnapshot } from '../../src/runtime/job/job-snapshot.ts'
import type { ByteReader, ByteWriter } from '../../src/runtime/state/bytes.ts'

/** A record as a sink sees it. */
export interface Seen<O> {
  readonly value: O
  readonly timestamp: number | null
  readonly watermark: number
}

type Build<T, O> = (input: DataStream<T>) => DataStream<O>

/** How a job is stopped behind its first batch. */
interface Stop {
  /** The batch has been delivered. */
  readonly delivered: () => void
  /** A snapshot is being taken. */
  readonly cut: () => void
}

/** Delivers one batch and then waits, so that the job can be stopped there. */
class OneBatchReader implements SourceReader {
  readonly #reader: SourceReader
  readonly #stop: Stop
  #polled = false

  constructor(reader: SourceReader, stop: Stop) {
    this.#reader = reader
    this.#stop = stop
  }

  poll(): Batch | Promise<void> | 'END' {
    if (!this.#polled) {
      this.#polled = true
      return this.#reader.poll()
    }
    this.#stop.delivered()
    return new Promise(() => {})
  }

  snapshot(writer: ByteWriter): void {
    this.#stop.cut()
    this.#reader.snapshot(writer)
  }

  restore(reader: ByteReader): void {
    this.#reader.restore(reader)
  }

  close(): void | Promise<void> {
    return this.#reader.close()
  }
}

function createJob<T, O>(
  elements: readonly T[],
  build: Build<T, O>,
  seen: Seen<O>[],
  options: { readonly batchSize: number; readonly restore?: JobSnapshot },
  stop: Stop | undefined,
): Job {
  const clock = new ManualClock()
  const builder = new JobBuilder(clock)
  const source = new Transformation(
    'Source',
    {
      kind: 'source',
      bounded: true,
      create: (ctx) => {
        const reader = new IterableReader(elements, ctx)
        return stop === undefined ? reader : new OneBatchReader(reader, stop)
      },
    },
    [],
    1,
  )
  build(new DataStream<T>(builder, source)).addSink((value, ctx) => {
    seen.push({ value, timestamp: ctx.timestamp(), watermark: ctx.currentWatermark() })
  })
  return new Job(lower(builder.take()), { clock, ...options })
}

async function runOnce<T, O>(elements: readonly T[], build: Build<T, O>, batchSize: number): Promise<Seen<O>[]> {
  const seen: Seen<O>[] = []
  await createJob(elements, build, seen, { batchSize }, undefined).run()
  return seen
}

/** The job is stopped after every batch, and goes on from a snapshot. */
async function runInPieces<T, O>(elements: readonly T[], build: Build<T, O>, batchSize: number): Promise<Seen<O>[]> {
  const seen: Seen<O>[] = []
  let restore: JobSnapshot | undefined
  for (;;) {
    let delivered = (): void => {}
    // What comes after the cut is lost with the job.
    let kept = Infinity
    const own: Seen<O>[] = []
    const afterBatch = new Promise<'delivered'>((resolve) => (delivered = () => resolve('delivered')))
    const job = createJob(elements, build, own, restore === undefined ? { batchSize } : { batchSize, restore }, {
      delivered,
      cut: () => (kept = own.length),
    })
    const ended = job.run().then(() => 'ended' as const)
    ended.catch(() => {})
    if ((await Promise.race([afterBatch, ended])) === 'ended') return [...seen, ...own]
    restore = await job.snapshot()
    job.cancel()
    await ended
    seen.push(...own.slice(0, kept))
  }
}

/**
 * The records that `build` makes of `elements`. They must be the same, in the same order, with the same event times and
 * watermarks, however the elements are cut into batches and wherever the job is stopped and restored.
 */
export async function records<T, O>(elements: readonly T[], build: Build<T, O>): Promise<Seen<O>[]> {
  const expected = await runOnce(elements, build, 4096)
  expect(await runOnce(elements, build, 1), 'one record in a batch').toEqual(expected)
  expect(await runOnce(elements, build, 3), 'three records in a batch').toEqual(expected)
  expect(await runInPieces(elements, build, 1), 'restored after every record').toEqual(expected)
  expect(await runInPieces(elements, build, 3), 'restored after every third record').toEqual(expected)
  return expected
}

/**
 * The same, but with one record in a batch only: for functions of several inputs, which see the records of a batch input
 * by input.
 */
export async function recordsOneByOne<T, O>(elements: readonly T[], build: Build<T, O>): Promise<Seen<O>[]> {
  const expected = await runOnce(elements, build, 1)
  expect(await runInPieces(elements, build, 1), 'restored after every record').toEqual(expected)
  return expected
}

/** The values of a job that was stopped and restored after every record, for results whose order that may change. */
export async function restoredValues<T, O>(elements: readonly T[], build: Build<T, O>): Promise<O[]> {
  return (await runInPieces(elements, build, 1)).map(({ value }) => value)
}

export async function values<T, O>(elements: readonly T[], build: Build<T, O>): Promise<O[]> {
  return (await records(elements, build)).map(({ value }) => value)
}
