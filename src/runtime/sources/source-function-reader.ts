import type { Batch } from '../../core/batch.ts'
import { systemClock } from '../../core/clock.ts'
import type { ReaderContext, SourceReader } from '../connector.ts'
import { createRuntimeContext, NO_STATE } from '../functions/create-runtime-context.ts'
import { callable } from '../functions/function.ts'
import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import { RichSourceFunction, type SourceContext, type SourceFunction } from '../functions/source.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { OperatorStates } from '../state/operator-states.ts'
import { isEventTime } from '../time/event-time.ts'
import { badTimestamp } from './source-time.ts'
import { SourceQueue } from './source-queue.ts'

/** How long a cancelled function may take to return before it is closed all the same; ms, of the system's clock. */
const GRACE = 1000

/**
 * Runs a source function beside the job. Snapshots hold the function's own state and, so that they agree with it, the
 * records it has sent but the job not taken; a function without state runs from its start after a restore.
 */
export class SourceFunctionReader implements SourceReader {
  readonly #fn: SourceFunction<unknown>
  readonly #ctx: ReaderContext
  readonly #states: OperatorStates
  readonly #queue = new SourceQueue()
  readonly #abort = new AbortController()
  #running: Promise<void> | undefined
  #ended: boolean
  #failure: { readonly error: unknown } | undefined
  /** Ends the wait of `poll`. */
  #notify = (): void => {}
  /** Ends the waits of `ready`. */
  #resume = (): void => {}
  #room: Promise<void> | undefined
  #warned = false
  #opened = false
  /** Whether the function can notice that it is cancelled: only then is it worth waiting for. */
  #heeds: boolean

  constructor(fn: SourceFunction<unknown>, ctx: ReaderContext) {
    this.#fn = fn
    this.#ctx = ctx
    this.#states = new OperatorStates([fn])
    this.#heeds = hasCancel(fn)
    // There is one such source, whatever the parallelism.
    this.#ended = ctx.subtask > 0
  }

  get watermark(): number {
    return this.#queue.watermark
  }

  get idle(): boolean {
    return this.#queue.idle
  }

  poll(): Batch | Promise<void> | 'END' {
    if (!this.#ended) this.#running ??= this.#run()
    if (!this.#queue.isEmpty) return this.#take()
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#ended) return 'END'
    return new Promise((resolve) => (this.#notify = resolve))
  }

  #take(): Batch {
    const batch = this.#queue.take(this.#ctx.batchSize)
    if (this.#queue.size < this.#ctx.batchSize) this.#resume()
    return batch
  }

  async #run(): Promise<void> {
    try {
      this.#states.initialize(this.#ctx.job?.restored ?? false, NO_STATE)
      await openFunctions([this.#fn], createRuntimeContext(this.#ctx, NO_STATE))
      this.#opened = true
      const run: (ctx: SourceContext<unknown>) => void | Promise<void> = callable(this.#fn, 'run')
      if (!this.#abort.signal.aborted) await run(this.#createContext())
      if (!this.#abort.signal.aborted) finishFunctions([this.#fn])
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#failure = { error }
    }
    this.#ended = true
    this.#notify()
  }

  #createContext(): SourceContext<unknown> {
    const signal = (): AbortSignal => {
      this.#heeds = true
      return this.#abort.signal
    }
    return {
      collect: (value) => this.#collect(value, NaN),
      collectWithTimestamp: (value, timestamp) => {
        if (!isEventTime(timestamp)) throw badTimestamp(timestamp)
        this.#collect(value, timestamp)
      },
      emitWatermark: (timestamp) => {
        if (typeof timestamp !== 'number' || Number.isNaN(timestamp)) throw badTimestamp(timestamp)
        this.#queue.addWatermark(timestamp)
        this.#notify()
      },
      markAsTemporarilyIdle: () => {
        this.#queue.addIdleMark()
        this.#notify()
      },
      ready: () => this.#ready(),
      get signal() {
        return signal()
      },
    }
  }

  #collect(value: unknown, timestamp: number): void {
    if (this.#abort.signal.aborted) return
    this.#queue.add(value, timestamp)
    this.#notify()
  }

  #ready(): Promise<void> {
    this.#heeds = true
    const { signal } = this.#abort
    if (signal.aborted) {
      // The first time lets a loop see the signal and end in order; after that one that doesn't look is ended.
      if (this.#warned) return Promise.reject(signal.reason)
      this.#warned = true
      return Promise.resolve()
    }
    if (this.#queue.size < this.#ctx.batchSize) return Promise.resolve()
    this.#room ??= new Promise<void>((resolve) => (this.#resume = resolve)).then(() => (this.#room = undefined))
    return this.#room
  }

  snapshot(writer: ByteWriter): void {
    writer.u8(this.#ended ? 1 : 0)
    this.#states.prepareSnapshot()
    this.#states.snapshot(writer)
    if (this.#states.used) this.#queue.snapshot(writer)
  }

  restore(reader: ByteReader): void {
    const ended = reader.u8() === 1
    this.#states.restore([reader], this.#ctx)
    if (this.#states.used) this.#queue.restore(reader)
    this.#ended ||= ended
  }

  async close(): Promise<void> {
    const begun = this.#running !== undefined
    try {
      if (this.#running !== undefined && !this.#ended) await this.#cancel(this.#running)
    } finally {
      // Also of a job that failed before it could begin.
      if (begun || !this.#ended) await closeFunctions([this.#fn])
    }
  }

  async #cancel(running: Promise<void>): Promise<void> {
    this.#abort.abort()
    this.#resume()
    if (typeof this.#fn === 'object' && 'cancel' in this.#fn) this.#fn.cancel?.()
    if (this.#opened && !this.#heeds) return
    let withdraw = (): void => {}
    const grace = new Promise<void>((resolve) => {
      withdraw = systemClock.schedule(systemClock.now() + GRACE, resolve)
    })
    await Promise.race([running, grace])
    withdraw()
  }
}

/** Whether a source function has a method of its own to be cancelled by. */
function hasCancel(fn: SourceFunction<unknown>): boolean {
  return typeof fn === 'object' && 'cancel' in fn && fn.cancel !== RichSourceFunction.prototype.cancel
}
