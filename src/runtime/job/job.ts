import { type Clock, systemClock } from '../../core/clock.ts'
import { JobError, MillraceError } from '../../core/errors.ts'
import { type Random, systemRandom } from '../../core/random.ts'
import { JobFunctions } from '../functions/own-copy.ts'
import type { StreamGraph } from '../graph.ts'
import { createJobContext, type JobContext } from './job-context.ts'
import { type JobSnapshot, restoreTasks, takeSnapshot } from './job-snapshot.ts'
import { defaultMaxParallelism } from './key-groups.ts'
import { Mailbox } from './mailbox.ts'
import { LATE_RECORDS, type MetricGroup, ROWS_IN, ROWS_OUT, SKIPPED_RECORDS } from './metrics.ts'
import { ProcessingTimers } from './processing-timers.ts'
import { nextSource, type SourceTask } from './source-task.ts'
import { named } from './task.ts'
import { type Surroundings, Tasks } from './tasks.ts'
import { UserFunctions } from './user-functions.ts'

export interface JobOptions {
  readonly clock?: Clock
  readonly random?: Random
  /** Most rows of a source's batch. */
  readonly batchSize?: number
  /** Without it: that of the state to continue from, or one that fits the graph. */
  readonly maxParallelism?: number
  /** For user functions. */
  readonly globalParameters?: Readonly<Record<string, string>>
  /** All input has an end, and results are wanted there only. */
  readonly batch?: boolean
  /** No copies are made of what functions may change in place. */
  readonly objectReuse?: boolean
  /** State to continue from. */
  readonly restore?: JobSnapshot
}

export type JobStatus = 'CREATED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'

export const DEFAULT_BATCH_SIZE = 4096

/** Milliseconds between two visits to the event loop, where signals, timers and cancellation are seen. */
const TURN = 20

/** Visits to the event loop after which a job that waits has nothing of its own under way. */
const QUIET_TURNS = 3

/**
 * A graph, running on this thread, all subtasks of its nodes in turn. The loop polls a source, pushes the batch through
 * the whole graph by direct calls and goes on: of several sources the one furthest behind in event time, so that joins
 * hold as little as the data allow.
 */
export class Job {
  readonly #tasks: Tasks
  readonly #userFunctions: UserFunctions
  readonly #timers: ProcessingTimers
  readonly #clock: Clock
  readonly #options: JobOptions
  readonly #mailbox: Mailbox = new Mailbox(() => this.#wake())
  readonly #surroundings: Surroundings
  readonly #functions = new JobFunctions()
  /** What all tasks share. */
  readonly context: JobContext
  readonly #requests: (() => Promise<void>)[] = []
  #wake: () => void = () => {}
  /** Whether the loop waits. */
  #resting = false
  #cancelled = false
  /** A savepoint has been taken to go on from. */
  #stopped = false
  #beforeEnd: (() => Promise<void>) | undefined
  #ended: (failure: unknown) => void = () => {}
  /** The first failure of a source that was waited for. */
  #failed: { readonly error: unknown } | undefined
  status: JobStatus = 'CREATED'

  constructor(graph: StreamGraph, options: JobOptions = {}) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.context = createJobContext({
      globalParameters: options.globalParameters ?? {},
      maxParallelism: maxParallelismOf(graph, options),
      restored: options.restore !== undefined,
      batch: options.batch ?? false,
      objectReuse: options.objectReuse ?? false,
    })
    this.#timers = new ProcessingTimers(this.#clock, () => this.#wake())
    this.#surroundings = {
      clock: this.#clock,
      random: options.random ?? systemRandom,
      batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE,
      job: this.context,
    }
    this.#userFunctions = new UserFunctions(graph.functions)
    try {
      this.#tasks = new Tasks(graph, this.#surroundings, this.#functions.ownOf)
    } catch (error) {
      this.#functions.release()
      throw error
    }
  }

  /** By uid. */
  get metrics(): ReadonlyMap<string, MetricGroup> {
    return this.#tasks.metrics
  }

  /** Runs to the end of all sources, or until cancelled. Rejects with the first failure, everything closed. */
  async run(): Promise<void> {
    if (this.status !== 'CREATED') throw new Error('a job runs once')
    this.status = 'RUNNING'
    let failure: unknown
    try {
      await this.#open()
      await this.#loop()
    } catch (error) {
      failure = error
    }
    const closing = await this.#close()
    failure ??= closing
    this.status = failure === undefined ? (this.#cancelled ? 'CANCELED' : 'FINISHED') : 'FAILED'
    for (const request of this.#requests.splice(0)) await request()
    this.#ended(failure ?? new Error('the job has ended'))
    if (failure !== undefined) throw failed(failure)
  }

  async #open(): Promise<void> {
    const { sources, operators, sinks } = this.#tasks
    // Without any, operators open at once: the clock may be moved as soon as a job has started.
    if (!this.#userFunctions.isEmpty) await this.#userFunctions.open(this.#clock, this.context)
    for (const sink of sinks) sink.open(this.#surroundings)
    for (const task of operators.toReversed()) {
      task.open({
        ...this.#surroundings,
        maxParallelism: this.context.maxParallelism,
        scheduleProcessingTime: (time) => this.#timers.schedule(time, task),
        post: (action) => this.#mailbox.post(() => task.guard(action)),
      })
    }
    for (const source of sources) await source.open()
    const { restore } = this.#options
    if (restore !== undefined) restoreTasks(this.#tasks, restore, this.context.maxParallelism)
    for (const sink of sinks) await sink.start()
    for (const task of operators.toReversed()) await task.start()
  }

  async #loop(): Promise<void> {
    let turnEnd = performance.now() + TURN
    while (!this.#cancelled) {
      for (const request of this.#requests.splice(0)) await request()
      if (this.#stopped) return
      if (this.#failed !== undefined) throw this.#failed.error
      this.#timers.fire()
      this.#mailbox.run()
      for (const task of this.#tasks.operators) if (!task.ended) task.tryEnd()
      const source = nextSource(this.#tasks.sources)
      if (source !== undefined) this.#poll(source)
      else if (this.#isOver()) break
      else await this.#rest()
      for (const task of this.#tasks.sinks) if (task.sink.isFull()) await task.flush(false)
      if (performance.now() < turnEnd) continue
      await nextTurn()
      turnEnd = performance.now() + TURN
    }
    if (this.#cancelled) return
    await this.#beforeEnd?.()
    for (const task of this.#tasks.sinks) await task.flush(true)
  }

  #isOver(): boolean {
    return this.#tasks.sources.every(({ ended }) => ended) && this.#tasks.operators.every(({ ended }) => ended)
  }

  #poll(source: SourceTask): void {
    source.poll((failure) => {
      this.#failed ??= failure
      this.#wake()
    })
  }

  /** Resolves when the job waits for input, for its clock or for something outside, or has ended. */
  async settle(): Promise<void> {
    let quiet = 0
    // What is under way in promises that are ready may set the job going again.
    while (
      quiet < QUIET_TURNS &&
      this.status !== 'FINISHED' &&
      this.status !== 'FAILED' &&
      this.status !== 'CANCELED'
    ) {
      await nextTurn()
      quiet = this.#resting ? quiet + 1 : 0
    }
  }

  /** Waits until a source is ready, a timer is due, a mail comes, or somebody calls. */
  async #rest(): Promise<void> {
    const called = this.#cancelled || this.#requests.length > 0 || !this.#mailbox.isEmpty
    if (called || this.#failed !== undefined) return
    await new Promise<void>((resolve) => {
      this.#wake = () => {
        this.#resting = false
        resolve()
      }
      this.#resting = true
      if (this.#timers.arm() || nextSource(this.#tasks.sources) !== undefined) this.#wake()
    })
    this.#wake = () => {}
  }

  async #close(): Promise<unknown> {
    let failure: unknown
    const attempt = async (name: string, close: () => void | Promise<void>): Promise<void> => {
      try {
        await close()
      } catch (error) {
        failure ??= named(error, name)
      }
    }
    this.#timers.close()
    for (const { reader, node } of this.#tasks.sources) await attempt(node.name, () => reader.close())
    for (const { operator, node } of this.#tasks.operators) await attempt(node.name, () => operator.close())
    for (const { sink, node } of this.#tasks.sinks) await attempt(node.name, () => sink.close())
    await attempt('functions', () => this.#userFunctions.close())
    this.#functions.release()
    return failure
  }

  /** Ends the job without results for what is still in state. `run` resolves soon after. */
  cancel(): void {
    this.#cancelled = true
    this.#wake()
  }

  /** The state of everything, taken between two polls. */
  snapshot(): Promise<JobSnapshot> {
    return this.#request(() => this.#takeSnapshot())
  }

  /** The last snapshot is safe: what sinks prepared for it may be seen. */
  commit(): Promise<void> {
    return this.#request(() => this.#commit())
  }

  /**
   * Ends the job with a snapshot, which `save` must make safe. With `drain` that is as if all input had ended here;
   * without it another job can go on as if nothing had happened.
   */
  async stop<T>(drain: boolean, save: (snapshot: JobSnapshot) => Promise<T>): Promise<T> {
    if (drain) return this.#drain(save)
    const outcome = await this.#request(async () => {
      const snapshot = await this.#takeSnapshot()
      // What can't be saved is no reason to stop.
      const saved = await save(snapshot).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      if ('error' in saved) return saved
      await this.#commit()
      this.#stopped = true
      return saved
    })
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  #drain<T>(save: (snapshot: JobSnapshot) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#beforeEnd = async () => {
        const saved = save(await this.#takeSnapshot())
        // The job ends all the same.
        await saved.then(resolve, reject)
      }
      this.#ended = reject
      this.#request(async () => {
        for (const source of this.#tasks.sources) if (!source.ended) source.end()
      }).catch(reject)
    })
  }

  #request<T>(action: () => Promise<T>): Promise<T> {
    if (this.status !== 'CREATED' && this.status !== 'RUNNING') return Promise.reject(new Error('the job has ended'))
    return new Promise((resolve, reject) => {
      this.#requests.push(async () => {
        try {
          if (this.status !== 'RUNNING') throw new Error('the job has ended')
          resolve(await action())
        } catch (error) {
          reject(failed(error))
          if (this.status === 'RUNNING') throw error
        }
      })
      this.#wake()
    })
  }

  async #takeSnapshot(): Promise<JobSnapshot> {
    for (const task of this.#tasks.sinks) await task.guard(() => task.sink.prepareSnapshot?.())
    return takeSnapshot(this.#tasks, this.context.maxParallelism)
  }

  async #commit(): Promise<void> {
    for (const task of this.#tasks.sinks) await task.guard(() => task.sink.commit?.())
  }

  /** Rows read by all sources, the lowest watermark, rows written by all sinks. */
  progress(): { rowsIn: number; rowsOut: number; watermark: number; late: number; skipped: number } {
    const tasks = this.#tasks
    const watermark = Math.min(...tasks.sources.map((source) => source.watermark ?? Infinity))
    return {
      rowsIn: tasks.count('source', ROWS_OUT),
      rowsOut: tasks.count('sink', ROWS_IN),
      watermark: watermark === Infinity ? NaN : watermark,
      late: tasks.count('operator', LATE_RECORDS),
      skipped: tasks.count('source', SKIPPED_RECORDS),
    }
  }
}

/** A failure that no step is to blame for stays without a name, unless it is none of ours. */
function failed(error: unknown): MillraceError {
  return error instanceof MillraceError ? error : named(error, 'job')
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function maxParallelismOf({ nodes }: StreamGraph, { maxParallelism, restore }: JobOptions): number {
  const widest = nodes.reduce((most, { parallelism }) => Math.max(most, parallelism), 1)
  const max = maxParallelism ?? restore?.maxParallelism ?? defaultMaxParallelism(widest)
  if (widest <= max) return max
  const message = `A step has parallelism ${widest}, but the maximum parallelism of the job is ${max}.`
  throw new JobError('BAD_PARALLELISM', message)
}
