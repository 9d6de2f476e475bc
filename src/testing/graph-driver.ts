import { batchOf } from '../core/batch.ts'
import type { ManualClock } from '../core/clock.ts'
import { JobError } from '../core/errors.ts'
import { seededRandom } from '../core/random.ts'
import { lower, reachable, type Transformation } from '../datastream/transformation.ts'
import type { SourceReader } from '../runtime/connector.ts'
import { createJobContext } from '../runtime/job/job-context.ts'
import { type JobSnapshot, restoreTasks, takeSnapshot } from '../runtime/job/job-snapshot.ts'
import { DEFAULT_MAX_PARALLELISM } from '../runtime/job/key-groups.ts'
import { ProcessingTimers } from '../runtime/job/processing-timers.ts'
import { named } from '../runtime/job/task.ts'
import { Tasks } from '../runtime/job/tasks.ts'
import type { Output } from '../runtime/operator.ts'
import { badTimestamp } from '../runtime/sources/source-time.ts'
import { isEventTime } from '../runtime/time/event-time.ts'

/** Reads nothing: the driver sends what comes from a source. */
export const silentReader: SourceReader = {
  poll: () => new Promise(() => {}),
  snapshot() {},
  restore() {},
  close() {},
}

interface DriverSettings {
  readonly steps: readonly Transformation[]
  readonly clock: ManualClock
  /** Where side outputs go beside their readers. */
  readonly side: (tag: string) => Output
}

/** The tasks of a program, driven by hand: every call has done all it causes when it returns. */
export class GraphDriver {
  readonly #tasks: Tasks
  readonly #timers: ProcessingTimers
  readonly #settings: DriverSettings

  constructor(settings: DriverSettings, restore: JobSnapshot | undefined) {
    const { steps, clock } = settings
    this.#settings = settings
    const job = createJobContext({ restored: restore !== undefined })
    this.#timers = new ProcessingTimers(clock, () => {})
    const surroundings = { clock, random: seededRandom(1), batchSize: 1024, job }
    this.#tasks = new Tasks(lower(reachable(steps)), surroundings)
    for (const sink of this.#tasks.sinks) sink.open(surroundings)
    for (const task of this.#tasks.operators.toReversed()) {
      task.open({
        ...surroundings,
        maxParallelism: job.maxParallelism,
        sideOutputs: new RecordedSides(task.sideOutputs, settings.side),
        scheduleProcessingTime: (time) => this.#timers.schedule(time, task),
        post: (action) => task.guard(action),
      })
    }
    if (restore !== undefined) this.#restore(restore, job.maxParallelism)
    for (const task of this.#tasks.operators.toReversed()) task.guard(() => refuseWaiting(task.operator.start?.()))
  }

  #restore(snapshot: JobSnapshot, maxParallelism: number): void {
    const known = new Set([...this.#tasks.operators, ...this.#tasks.sources].map(({ node }) => node.uid))
    for (const [uid, states] of snapshot.operators) {
      if (known.has(uid) || states.every(({ groups, operator }) => groups.size === 0 && operator === undefined))
        continue
      throw new JobError('FOREIGN_SNAPSHOT', `The snapshot is of another program: it holds state of a step '${uid}'.`)
    }
    restoreTasks(this.#tasks, snapshot, maxParallelism)
  }

  /** `source`: its name. */
  processElement(source: string, value: unknown, timestamp: number | undefined): void {
    if (timestamp !== undefined && !isEventTime(timestamp)) throw badTimestamp(timestamp)
    const batch = batchOf(
      1,
      [{ storage: 'any', data: [value], nulls: undefined }],
      undefined,
      undefined,
      Float64Array.of(timestamp ?? NaN),
    )
    this.#output(source).collect(batch)
  }

  processWatermark(source: string, watermark: number): void {
    if (Number.isNaN(watermark)) throw badTimestamp(watermark)
    this.#output(source).advanceWatermark(watermark)
  }

  #output(source: string): Output {
    const task = this.#tasks.sources.find(({ node }) => node.name === source)
    if (task === undefined) throw new JobError('UNUSED_INPUT', 'The program under test does not use this input.')
    if (task.ended) throw new JobError('INPUT_ENDED', 'The input has ended: nothing can follow.')
    return task.output
  }

  endInput(): void {
    for (const source of this.#tasks.sources) if (!source.ended) source.end()
  }

  setProcessingTime(time: number): void {
    this.#settings.clock.set(time)
    while (this.#timers.arm()) this.#timers.fire()
  }

  /** The sum of a gauge over all operators. */
  gauge(name: string): number {
    let sum = 0
    for (const { gauges } of this.#tasks.metrics.values()) sum += Number(gauges.get(name)?.() ?? 0)
    return sum
  }

  counter(name: string): number {
    return this.#tasks.count('operator', name)
  }

  snapshot(): JobSnapshot {
    return takeSnapshot(this.#tasks, DEFAULT_MAX_PARALLELISM)
  }

  close(): void {
    this.#timers.close()
    for (const { operator, node } of this.#tasks.operators) {
      try {
        void operator.close()
      } catch (error) {
        throw named(error, node.name)
      }
    }
  }
}

function refuseWaiting(started: void | Promise<void>): void {
  if (started === undefined) return
  started.catch(() => {})
  throw new JobError('ASYNC_OPEN', 'open() returns a promise, and this harness does not wait: use a JobHarness.')
}

/** Side outputs by tag, each recorded whether or not somebody reads it. */
class RecordedSides extends Map<string, Output> {
  readonly #read: ReadonlyMap<string, Output>
  readonly #record: (tag: string) => Output

  constructor(read: ReadonlyMap<string, Output>, record: (tag: string) => Output) {
    super()
    this.#read = read
    this.#record = record
  }

  override get(tag: string): Output {
    const known = super.get(tag)
    if (known !== undefined) return known
    const record = this.#record(tag)
    const reader = this.#read.get(tag)
    const both: Output = {
      collect(batch) {
        record.collect(batch)
        reader?.collect(batch)
      },
      advanceWatermark: (watermark) => reader?.advanceWatermark(watermark),
      setIdle: (idle) => reader?.setIdle(idle),
    }
    this.set(tag, both)
    return both
  }
}
