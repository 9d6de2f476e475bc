import { type Clock, systemClock } from '../../core/clock.ts'
import { type Random, systemRandom } from '../../core/random.ts'
import { edgesOf, type OperatorNode, type StreamGraph } from '../graph.ts'
import { ByteReader, ByteWriter } from '../state/bytes.ts'
import { type OperatorSnapshot, SnapshotWriter, snapshotReader } from '../state/snapshot.ts'
import { createJobContext, type JobContext } from './job-context.ts'
import { DEFAULT_MAX_PARALLELISM } from './key-groups.ts'
import { Mailbox } from './mailbox.ts'
import { MetricGroup, ROWS_OUT } from './metrics.ts'
import { ProcessingTimers } from './processing-timers.ts'
import { nextSource, SourceTask } from './source-task.ts'
import { type Channel, OperatorTask, SinkTask, countedChannel, named } from './task.ts'
import { loopAtRest, reachedFrom, Wiring } from './wiring.ts'

export interface JobOptions {
  readonly clock?: Clock
  readonly random?: Random
  /** Most rows of a source's batch. */
  readonly batchSize?: number
  readonly maxParallelism?: number
  /** For user functions. */
  readonly globalParameters?: Readonly<Record<string, string>>
  /** All input has an end, and results are wanted there only. */
  readonly batch?: boolean
  /** State to continue from. */
  readonly restore?: JobSnapshot
}

/** A consistent cut through a job: between two polls nothing is under way. */
export interface JobSnapshot {
  readonly operators: ReadonlyMap<string, OperatorSnapshot>
}

export type JobStatus = 'CREATED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'

export const DEFAULT_BATCH_SIZE = 4096

/** Milliseconds between two visits to the event loop, where signals, timers and cancellation are seen. */
const TURN = 20

/**
 * A graph, running on this thread. The loop polls a source, pushes the batch through the whole graph by direct calls
 * and goes on: of several sources the one furthest behind in event time, so that joins hold as little as the data allow.
 */
export class Job {
  readonly #sources: SourceTask[] = []
  readonly #operators: OperatorTask[] = []
  readonly #sinks: SinkTask[] = []
  readonly #timers: ProcessingTimers
  readonly #clock: Clock
  readonly #random: Random
  readonly #options: JobOptions
  readonly #wiring: Wiring
  readonly #mailbox: Mailbox = new Mailbox(() => this.#wake())
  readonly metrics: Map<string, MetricGroup> = new Map()
  /** What all tasks share. */
  readonly context: JobContext
  readonly #requests: (() => Promise<void>)[] = []
  #wake: () => void = () => {}
  #cancelled = false
  /** A savepoint has been taken to go on from. */
  #stopped = false
  #beforeEnd: (() => Promise<void>) | undefined
  #ended: (failure: unknown) => void = () => {}
  /** The first failure of a source that was waited for. */
  #failed: { readonly error: unknown } | undefined
  status: JobStatus = 'CREATED'

  constructor(graph: StreamGraph, options: JobOptions = {}) {
    this.#wiring = new Wiring(graph)
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? systemRandom
    this.context = createJobContext({
      globalParameters: options.globalParameters ?? {},
      maxParallelism: options.maxParallelism ?? DEFAULT_MAX_PARALLELISM,
      restored: options.restore !== undefined,
      batch: options.batch ?? false,
    })
    this.#timers = new ProcessingTimers(this.#clock, () => this.#wake())
    // Consumers before producers: a task is built with its output.
    for (const node of graph.nodes.toReversed()) this.#build(node)
    this.#operators.reverse()
    this.#connectSources()
    for (const task of this.#operators) {
      if (edgesOf(task.node).length > task.node.inputs.length) task.atRest = loopAtRest(task, this.#operators)
    }
  }

  #metricsOf(uid: string): MetricGroup {
    const metrics = new MetricGroup()
    this.metrics.set(uid, metrics)
    return metrics
  }

  #build(node: StreamGraph['nodes'][number]): void {
    const metrics = this.#metricsOf(node.uid)
    if (node.kind === 'sink') {
      const task = new SinkTask(node, metrics)
      this.#sinks.push(task)
      this.#wiring.connect(node, () => task.input())
      return
    }
    const output = countedChannel(this.#wiring.consumers(node.id, undefined), metrics)
    if (node.kind === 'source') {
      const reader = node.create({
        name: node.name,
        metrics,
        clock: this.#clock,
        random: this.#random,
        subtask: 0,
        parallelism: 1,
        batchSize: this.#options.batchSize ?? DEFAULT_BATCH_SIZE,
        job: this.context,
      })
      this.#sources.unshift(new SourceTask(node, metrics, reader, output, this.context))
      return
    }
    const sides = this.#sideOutputs(node)
    const task = new OperatorTask(node, metrics, output, [...sides.values()])
    this.#operators.push(task)
    this.#wiring.connect(node, (input) => task.input(input))
  }

  #sideOutputs(node: OperatorNode): Map<string, Channel> {
    const channel = (tag: string): Channel => countedChannel(this.#wiring.consumers(node.id, tag), new MetricGroup())
    return new Map([...this.#wiring.sideTags(node.id)].map((tag) => [tag, channel(tag)]))
  }

  /** Finds, for each source, the watermark assigners that its rows reach before any other, and who may hold it up. */
  #connectSources(): void {
    for (const source of this.#sources) {
      const before = reachedFrom(source.node.id, this.#operators, ({ node }) => !node.assignsWatermarks)
      source.assigners = [...before].filter(({ node }) => node.assignsWatermarks)
      const behind = reachedFrom(source.node.id, this.#operators)
      source.holders = [...behind].filter(({ operator }) => operator.pending !== undefined)
    }
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
    if (failure !== undefined) throw named(failure, 'job')
  }

  async #open(): Promise<void> {
    const place = { subtask: 0, parallelism: 1, clock: this.#clock, job: this.context }
    for (const sink of this.#sinks) sink.open(place)
    for (const task of this.#operators.toReversed()) {
      task.open({
        ...place,
        sideOutputs: this.#sideOutputs(task.node),
        random: this.#random,
        maxParallelism: this.context.maxParallelism,
        batchSize: this.#options.batchSize ?? DEFAULT_BATCH_SIZE,
        scheduleProcessingTime: (time) => this.#timers.schedule(time, task),
        post: (action) => this.#mailbox.post(() => task.guard(action)),
      })
    }
    for (const source of this.#sources) await source.reader.open?.()
    this.#restore()
    for (const sink of this.#sinks) await sink.start()
    for (const task of this.#operators.toReversed()) await task.start()
  }

  #restore(): void {
    const saved = this.#options.restore?.operators
    if (saved === undefined) return
    for (const { node, operator } of this.#operators) {
      const state = saved.get(node.uid)
      if (state !== undefined) operator.restore(snapshotReader([state]))
    }
    for (const { node, sink } of this.#sinks) {
      const state = saved.get(node.uid)
      if (state !== undefined) sink.restore?.(snapshotReader([state]))
    }
    for (const { node, reader } of this.#sources) {
      const position = saved.get(node.uid)?.operator
      if (position !== undefined) reader.restore(new ByteReader(position))
    }
  }

  async #loop(): Promise<void> {
    let turnEnd = performance.now() + TURN
    while (!this.#cancelled) {
      for (const request of this.#requests.splice(0)) await request()
      if (this.#stopped) return
      if (this.#failed !== undefined) throw this.#failed.error
      this.#timers.fire()
      this.#mailbox.run()
      for (const task of this.#operators) if (!task.ended) task.tryEnd()
      const source = nextSource(this.#sources)
      if (source !== undefined) this.#poll(source)
      else if (this.#isOver()) break
      else await this.#rest()
      for (const task of this.#sinks) if (task.sink.isFull()) await task.flush(false)
      if (performance.now() < turnEnd) continue
      await nextTurn()
      turnEnd = performance.now() + TURN
    }
    if (this.#cancelled) return
    await this.#beforeEnd?.()
    for (const task of this.#sinks) await task.flush(true)
  }

  #isOver(): boolean {
    return this.#sources.every(({ ended }) => ended) && this.#operators.every(({ ended }) => ended)
  }

  #poll(source: SourceTask): void {
    source.poll((failure) => {
      this.#failed ??= failure
      this.#wake()
    })
  }

  /** Waits until a source is ready, a timer is due, a mail comes, or somebody calls. */
  async #rest(): Promise<void> {
    const called = this.#cancelled || this.#requests.length > 0 || !this.#mailbox.isEmpty
    if (called || this.#failed !== undefined) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (this.#timers.arm() || nextSource(this.#sources) !== undefined) resolve()
    })
    this.#wake = () => {}
  }

  async #close(): Promise<unknown> {
    let failure: unknown
    const attempt = async (close: () => void | Promise<void>): Promise<void> => {
      try {
        await close()
      } catch (error) {
        failure ??= error
      }
    }
    this.#timers.close()
    for (const { reader } of this.#sources) await attempt(() => reader.close())
    for (const { operator } of this.#operators) await attempt(() => operator.close())
    for (const { sink } of this.#sinks) await attempt(() => sink.close())
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
        for (const source of this.#sources) if (!source.ended) source.end()
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
          reject(named(error, 'job'))
          if (this.status === 'RUNNING') throw error
        }
      })
      this.#wake()
    })
  }

  async #takeSnapshot(): Promise<JobSnapshot> {
    for (const task of this.#sinks) await task.guard(() => task.sink.prepareSnapshot?.())
    return this.#snapshot()
  }

  async #commit(): Promise<void> {
    for (const task of this.#sinks) await task.guard(() => task.sink.commit?.())
  }

  #snapshot(): JobSnapshot {
    const operators = new Map<string, OperatorSnapshot>()
    for (const { node, reader } of this.#sources) {
      const writer = new ByteWriter()
      reader.snapshot(writer)
      operators.set(node.uid, { groups: new Map(), operator: writer.finish() })
    }
    for (const { node, operator } of this.#operators) {
      const writer = new SnapshotWriter()
      operator.snapshot(writer)
      operators.set(node.uid, writer.finish())
    }
    for (const { node, sink } of this.#sinks) {
      const writer = new SnapshotWriter()
      sink.snapshot?.(writer)
      operators.set(node.uid, writer.finish())
    }
    return { operators }
  }

  /** Rows read by all sources, the lowest watermark, rows written by all sinks. */
  progress(): { rowsIn: number; rowsOut: number; watermark: number; late: number; skipped: number } {
    let [rowsIn, rowsOut, late, skipped, watermark] = [0, 0, 0, 0, Infinity]
    for (const source of this.#sources) {
      rowsIn += source.metrics.counter(ROWS_OUT).value
      skipped += source.metrics.counters.get('numRecordsSkipped')?.value ?? 0
      watermark = Math.min(watermark, source.watermark ?? Infinity)
    }
    for (const { metrics } of this.#sinks) rowsOut += metrics.counters.get('numRecordsIn')?.value ?? 0
    for (const { metrics } of this.#operators) late += metrics.counters.get('numLateRecordsDropped')?.value ?? 0
    return { rowsIn, rowsOut, watermark: watermark === Infinity ? NaN : watermark, late, skipped }
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
