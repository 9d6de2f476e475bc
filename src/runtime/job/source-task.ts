import type { Batch } from '../../core/batch.ts'
import type { SourceReader } from '../connector.ts'
import type { Alignment, SourceNode } from '../graph.ts'
import type { JobContext } from './job-context.ts'
import type { MetricGroup } from './metrics.ts'
import { type Channel, named, type OperatorTask } from './task.ts'

/** What a subtask of a source is made of. */
interface SourcePlace {
  readonly node: SourceNode
  readonly subtask: number
  readonly metrics: MetricGroup
  readonly reader: SourceReader
  readonly output: Channel
  readonly context: JobContext
}

/** A source in a running job. */
export class SourceTask {
  readonly node: SourceNode
  readonly subtask: number
  readonly metrics: MetricGroup
  readonly reader: SourceReader
  readonly output: Channel
  /** Operators that give this source its watermarks. */
  assigners: readonly OperatorTask[] = []
  /** Operators that its rows reach and that may be full. */
  holders: readonly OperatorTask[] = []
  ended = false
  /** Settles when a source that had nothing may have something. */
  waiting: Promise<void> | undefined
  polls = 0
  readonly #context: JobContext
  #sentWatermark = -Infinity
  #idle = false

  constructor({ node, subtask, metrics, reader, output, context }: SourcePlace) {
    this.#context = context
    this.node = node
    this.subtask = subtask
    this.metrics = metrics
    this.reader = reader
    this.output = output
  }

  async open(): Promise<void> {
    try {
      await this.reader.open?.()
    } catch (error) {
      throw named(error, this.node.name)
    }
  }

  /** How far the source has come in event time; undefined where that is unknown. */
  get watermark(): number | undefined {
    if (this.assigners.length === 0) return this.reader.watermark === undefined ? undefined : this.#sentWatermark
    let lowest = Infinity
    for (const { sentWatermark } of this.assigners) if (sentWatermark < lowest) lowest = sentWatermark
    return lowest
  }

  get alignment(): Alignment | undefined {
    return this.node.alignment ?? this.assigners.find(({ node }) => node.alignment !== undefined)?.node.alignment
  }

  get idle(): boolean {
    return this.#idle || (this.assigners.length > 0 && this.assigners.every(({ idle }) => idle))
  }

  get isHeldUp(): boolean {
    return this.holders.some(({ operator }) => operator.pending?.() === 'full')
  }

  /** Sends what the source has; `settled` is called when one that had nothing shall be asked again. */
  poll(settled: (failure: { readonly error: unknown } | undefined) => void): void {
    this.polls++
    const polled = this.#poll()
    if (polled === 'END') {
      this.end()
      return
    }
    this.#setActive()
    if (isPromise(polled)) this.#wait(polled, settled)
    else this.output.collect(this.#context.batch ? { ...polled, watermarks: undefined } : polled)
    if (!this.#context.batch) this.#tellTime()
  }

  #poll(): Batch | Promise<void> | 'END' {
    try {
      return this.reader.poll()
    } catch (error) {
      throw named(error, this.node.name)
    }
  }

  #wait(ready: Promise<void>, settled: (failure: { readonly error: unknown } | undefined) => void): void {
    const settle = (failure: { readonly error: unknown } | undefined): void => {
      this.waiting = undefined
      settled(failure)
    }
    this.waiting = ready.then(
      () => settle(undefined),
      (error: unknown) => settle({ error: named(error, this.node.name) }),
    )
  }

  /** No row will follow. */
  end(): void {
    this.ended = true
    this.output.advanceWatermark(Infinity)
    this.output.end()
  }

  #setActive(): void {
    if (!this.#idle || this.reader.idle === true) return
    this.#idle = false
    this.output.setIdle(false)
  }

  #tellTime(): void {
    const { watermark = -Infinity, idle = false } = this.reader
    if (watermark > this.#sentWatermark) {
      this.#sentWatermark = watermark
      this.output.advanceWatermark(watermark)
    }
    if (!idle || this.#idle) return
    this.#idle = true
    this.output.setIdle(true)
  }
}

function isPromise(polled: Batch | Promise<void>): polled is Promise<void> {
  return 'then' in polled
}

/**
 * The source to poll: of those that are ready the one furthest behind in event time, so that joins hold as little as
 * the data allow; of equals the one polled least. A source too far ahead of its alignment group has to wait.
 */
export function nextSource(sources: readonly SourceTask[]): SourceTask | undefined {
  let best: SourceTask | undefined
  let bestTime = Infinity
  for (const source of sources) {
    if (source.ended || source.waiting !== undefined || source.isHeldUp || isAhead(source, sources)) continue
    const time = source.watermark ?? -Infinity
    if (best === undefined || time < bestTime || (time === bestTime && source.polls < best.polls)) {
      best = source
      bestTime = time
    }
  }
  return best
}

/** Whether an aligned source is further ahead of the last active one of its group than it may be. */
function isAhead(source: SourceTask, sources: readonly SourceTask[]): boolean {
  const { alignment } = source
  if (alignment === undefined) return false
  let last = Infinity
  for (const other of sources) {
    if (other.ended || other.idle || other.alignment?.group !== alignment.group) continue
    last = Math.min(last, other.watermark ?? -Infinity)
  }
  return (source.watermark ?? -Infinity) > last + alignment.maxDrift
}
