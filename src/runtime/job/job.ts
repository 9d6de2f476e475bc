import type { Batch } from '../../core/batch.ts'
import { type Clock, systemClock } from '../../core/clock.ts'
import { type Random, systemRandom } from '../../core/random.ts'
import type { SourceReader } from '../connector.ts'
import type { OperatorNode, SourceNode, StreamGraph } from '../graph.ts'
import { ByteReader, ByteWriter } from '../state/bytes.ts'
import { type OperatorSnapshot, SnapshotWriter, snapshotReader } from '../state/snapshot.ts'
import { DEFAULT_MAX_PARALLELISM } from './key-groups.ts'
import { MetricGroup, ROWS_OUT } from './metrics.ts'
import { ProcessingTimers } from './processing-timers.ts'
import { type Channel, OperatorTask, SinkTask, countedChannel, named } from './task.ts'

export interface JobOptions {
  readonly clock?: Clock
  readonly random?: Random
  /** Most rows of a source's batch. */
  readonly batchSize?: number
  readonly maxParallelism?: number
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

interface SourceTask {
  readonly node: SourceNode
  readonly metrics: MetricGroup
  readonly output: Channel
  readonly reader: SourceReader
  /** Operators that give this source its watermarks. */
  assigners: readonly OperatorTask[]
  ended: boolean
  /** Settles when a source that had nothing may have something. */
  waiting: Promise<void> | undefined
  polls: number
}

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
  readonly #graph: StreamGraph
  readonly #channels = new Map<string, Channel>()
  readonly metrics: Map<string, MetricGroup> = new Map()
  readonly #requests: (() => void)[] = []
  #wake: () => void = () => {}
  #cancelled = false
  /** The first failure of a source that was waited for. */
  #failed: { readonly error: unknown } | undefined
  status: JobStatus = 'CREATED'

  constructor(graph: StreamGraph, options: JobOptions = {}) {
    this.#graph = graph
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? systemRandom
    this.#timers = new ProcessingTimers(this.#clock, () => this.#wake())
    // Consumers before producers: a task is built with its output.
    for (const node of graph.nodes.toReversed()) this.#build(node)
    this.#operators.reverse()
    this.#findAssigners()
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
      this.#connect(node.id, node.inputs.length, () => task.input())
      return
    }
    const output = countedChannel(this.#consumers(node.id, undefined), metrics)
    if (node.kind === 'source') {
      const reader = node.create({
        name: node.name,
        metrics,
        clock: this.#clock,
        random: this.#random,
        subtask: 0,
        parallelism: 1,
        batchSize: this.#options.batchSize ?? DEFAULT_BATCH_SIZE,
      })
      this.#sources.unshift({
        node,
        metrics,
        output,
        reader,
        assigners: [],
        ended: false,
        waiting: undefined,
        polls: 0,
      })
      return
    }
    const sides = this.#sideOutputs(node)
    const task = new OperatorTask(node, metrics, output, [...sides.values()])
    this.#operators.push(task)
    this.#connect(node.id, node.inputs.length, (input) => task.input(input))
  }

  #connect(id: number, inputs: number, channel: (input: number) => Channel): void {
    for (let input = 0; input < inputs; input++) this.#channels.set(`${id}:${input}`, channel(input))
  }

  #consumers(from: number, tag: string | undefined): Channel[] {
    return this.#graph.nodes.flatMap((node) =>
      node.kind === 'source'
        ? []
        : node.inputs.flatMap((edge, input) =>
            edge.from === from && edge.output === tag ? [this.#channels.get(`${node.id}:${input}`) as Channel] : [],
          ),
    )
  }

  #sideOutputs(node: OperatorNode): Map<string, Channel> {
    const tags = new Set<string>()
    for (const consumer of this.#graph.nodes) {
      if (consumer.kind === 'source') continue
      for (const { from, output } of consumer.inputs) if (from === node.id && output !== undefined) tags.add(output)
    }
    return new Map([...tags].map((tag) => [tag, countedChannel(this.#consumers(node.id, tag), new MetricGroup())]))
  }

  /** Finds, for each source, the watermark assigners that its rows reach before any other. */
  #findAssigners(): void {
    for (const source of this.#sources) {
      const found = new Set<OperatorTask>()
      const visit = (id: number): void => {
        for (const task of this.#operators) {
          if (!task.node.inputs.some(({ from }) => from === id)) continue
          if (task.node.assignsWatermarks) found.add(task)
          else visit(task.node.id)
        }
      }
      visit(source.node.id)
      source.assigners = [...found]
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
    for (const request of this.#requests.splice(0)) request()
    if (failure !== undefined) throw named(failure, 'job')
  }

  async #open(): Promise<void> {
    const place = { subtask: 0, parallelism: 1, clock: this.#clock }
    for (const sink of this.#sinks) sink.open(place)
    for (const task of this.#operators.toReversed()) {
      task.open({
        ...place,
        sideOutputs: this.#sideOutputs(task.node),
        random: this.#random,
        maxParallelism: this.#options.maxParallelism ?? DEFAULT_MAX_PARALLELISM,
        batchSize: this.#options.batchSize ?? DEFAULT_BATCH_SIZE,
        scheduleProcessingTime: (time) => this.#timers.schedule(time, task),
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
      for (const request of this.#requests.splice(0)) request()
      if (this.#failed !== undefined) throw this.#failed.error
      this.#timers.fire()
      const source = this.#next()
      if (source !== undefined) this.#poll(source)
      else if (this.#sources.every(({ ended }) => ended)) break
      else await this.#rest()
      for (const task of this.#sinks) if (task.sink.isFull()) await task.flush(false)
      if (performance.now() < turnEnd) continue
      await nextTurn()
      turnEnd = performance.now() + TURN
    }
    if (this.#cancelled) return
    for (const task of this.#sinks) await task.flush(true)
  }

  /** The ready source that is furthest behind; of equals the one polled least. */
  #next(): SourceTask | undefined {
    let best: SourceTask | undefined
    let bestTime = Infinity
    for (const source of this.#sources) {
      if (source.ended || source.waiting !== undefined) continue
      let time = Infinity
      for (const { sentWatermark } of source.assigners) if (sentWatermark < time) time = sentWatermark
      if (source.assigners.length === 0) time = -Infinity
      if (best === undefined || time < bestTime || (time === bestTime && source.polls < best.polls)) {
        best = source
        bestTime = time
      }
    }
    return best
  }

  #poll(source: SourceTask): void {
    source.polls++
    const polled = this.#pollReader(source)
    if (polled === 'END') {
      source.ended = true
      source.output.advanceWatermark(Infinity)
      source.output.end()
    } else if (isPromise(polled)) {
      const settled = (): void => {
        source.waiting = undefined
        this.#wake()
      }
      source.waiting = polled.then(settled, (error: unknown) => {
        this.#failed ??= { error: named(error, source.node.name) }
        settled()
      })
    } else {
      source.output.collect(polled)
    }
  }

  #pollReader({ reader, node }: SourceTask): Batch | Promise<void> | 'END' {
    try {
      return reader.poll()
    } catch (error) {
      throw named(error, node.name)
    }
  }

  /** Waits until a source is ready, a timer is due, or somebody calls. */
  async #rest(): Promise<void> {
    if (this.#requests.length > 0 || this.#failed !== undefined) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (this.#timers.arm() || this.#next() !== undefined) resolve()
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
    if (this.status !== 'CREATED' && this.status !== 'RUNNING') return Promise.reject(new Error('the job has ended'))
    return new Promise((resolve, reject) => {
      this.#requests.push(() => {
        try {
          if (this.status !== 'RUNNING') throw new Error('the job has ended')
          resolve(this.#snapshot())
        } catch (error) {
          reject(named(error, 'job'))
          if (this.status === 'RUNNING') throw error
        }
      })
      this.#wake()
    })
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
      for (const { sentWatermark } of source.assigners) watermark = Math.min(watermark, sentWatermark)
    }
    for (const { metrics } of this.#sinks) rowsOut += metrics.counters.get('numRecordsIn')?.value ?? 0
    for (const { metrics } of this.#operators) late += metrics.counters.get('numLateRecordsDropped')?.value ?? 0
    return { rowsIn, rowsOut, watermark: watermark === Infinity ? NaN : watermark, late, skipped }
  }
}

function isPromise(polled: Batch | Promise<void>): polled is Promise<void> {
  return 'then' in polled
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
