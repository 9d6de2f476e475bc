import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import type { AsyncFunction, AsyncRetryStrategy } from '../functions/async.ts'
import { createRuntimeContext, NO_STATE } from '../functions/create-runtime-context.ts'
import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { readValue, writeValue } from '../state/values.ts'
import { type DurationLike, millisOf } from '../time/duration.ts'
import { TimerQueue } from '../time/timer-queue.ts'
import { type AsyncInvoker, createInvoker, type Outcome } from './async-invoker.ts'
import { type AsyncEntry, type AsyncOutput, AsyncQueue, type Mark } from './async-queue.ts'
import { valuesOf } from './function-operator.ts'
import { RowBuffer } from './row-buffer.ts'

export interface AsyncWaitOptions {
  readonly ordered: boolean
  /** ms for all calls of a record together; 0: no limit. */
  readonly timeout: number
  /** Records that may be under way at a time. */
  readonly capacity: number
  readonly retry?: AsyncRetryStrategy<unknown>
}

interface Call extends AsyncEntry {
  /** Calls made so far. */
  attempts: number
  deadline: number
  retryAt: number
  abort: AbortController | undefined
}

type Saved = readonly (Mark | readonly [value: unknown, timestamp: number])[]

/**
 * Calls a function for each record and goes on; results are emitted by the job loop when they have come, with the
 * record's event time. Watermarks stay between the same records, whichever order those leave in.
 *
 * State: the records (and marks) that have not left, for which calls are made anew after a restore. At most `capacity` are
 * under way; the rest of a batch waits, and meanwhile the sources are held up.
 */
export class AsyncWait implements Operator {
  readonly #fn: AsyncFunction<unknown, unknown>
  readonly #options: AsyncWaitOptions
  readonly #invoker: AsyncInvoker
  readonly #queue: AsyncQueue<Call>
  readonly #deadlines: TimerQueue<Call> = new TimerQueue()
  readonly #retries: TimerQueue<Call> = new TimerQueue()
  /** Records that no call has been made for, first come first. */
  #waiting: Call[] = []
  readonly #underWay = new Set<Call>()
  readonly #settled: { readonly call: Call; readonly outcome: Outcome }[] = []
  #ctx!: OperatorContext
  #out!: RowBuffer
  /** The watermark last taken, and the one sent on. */
  #watermark = -Infinity
  #sent = -Infinity
  #closed = false

  constructor(fn: AsyncFunction<unknown, unknown>, options: AsyncWaitOptions) {
    this.#fn = fn
    this.#options = options
    this.#invoker = createInvoker(fn)
    this.#queue = new AsyncQueue(options.ordered)
  }

  open(ctx: OperatorContext): void {
    this.#ctx = ctx
    this.#out = new RowBuffer(ctx.output)
  }

  async start(): Promise<void> {
    await openFunctions([this.#fn], createRuntimeContext(this.#ctx, NO_STATE))
    // Records from the snapshot: consumers may not have started yet.
    if (!this.#queue.isEmpty) this.#ctx.post(() => this.#goOn())
  }

  process(batch: Batch): void {
    const values = valuesOf(batch)
    const { timestamps, watermarks } = batch
    for (let i = 0; i < batch.n; i++) {
      if (watermarks !== undefined) this.#takeWatermark(watermarks[i] as number)
      this.#take(values[i], timestamps === undefined ? NaN : (timestamps[i] as number))
    }
    this.#goOn()
  }

  #take(value: unknown, timestamp: number): void {
    const call = this.#queue.put((segment) => ({
      value,
      timestamp,
      segment,
      results: undefined,
      attempts: 0,
      deadline: Infinity,
      retryAt: Infinity,
      abort: undefined,
    }))
    this.#waiting.push(call)
  }

  #takeWatermark(watermark: number): void {
    if (watermark <= this.#watermark) return
    this.#watermark = watermark
    this.#queue.putMark({ kind: 'watermark', watermark })
  }

  advanceWatermark(watermark: number): void {
    this.#takeWatermark(watermark)
    this.#goOn()
  }

  setIdle(idle: boolean): void {
    this.#queue.putMark({ kind: 'idle', idle })
    this.#goOn()
  }

  /** Emits what is complete, and makes calls in its place. */
  #goOn(): void {
    this.#out.watermark = this.#sent
    this.#queue.drain(this.#output)
    this.#send()
    let started = 0
    while (started < this.#waiting.length && this.#underWay.size < this.#options.capacity) {
      this.#begin(this.#waiting[started++] as Call)
    }
    if (started > 0) this.#waiting = this.#waiting.slice(started)
  }

  /** Sends what was emitted; the watermarks between go along with the rows. */
  #send(): void {
    this.#out.flush(this.#sent)
    if (this.#out.watermark <= this.#sent) return
    this.#sent = this.#out.watermark
    this.#ctx.output.advanceWatermark(this.#sent)
  }

  readonly #output: AsyncOutput<Call> = {
    emit: (call) => {
      this.#underWay.delete(call)
      this.#out.timestamp = call.timestamp
      for (const result of call.results ?? []) this.#out.collect(result)
      if (this.#out.n >= this.#ctx.batchSize) this.#out.flush(this.#sent)
    },
    mark: (mark) => {
      if (mark.kind === 'watermark') {
        this.#out.watermark = mark.watermark
        return
      }
      this.#send()
      this.#ctx.output.setIdle(mark.idle)
    },
  }

  #begin(call: Call): void {
    this.#underWay.add(call)
    const { timeout } = this.#options
    if (timeout > 0) this.#schedule(this.#deadlines, call, (call.deadline = this.#ctx.clock.now() + timeout))
    this.#invoke(call)
  }

  #schedule(timers: TimerQueue<Call>, call: Call, time: number): void {
    timers.register(time, call)
    this.#ctx.scheduleProcessingTime(time)
  }

  #invoke(call: Call): void {
    call.attempts++
    call.abort = new AbortController()
    this.#invoker.invoke(call.value, call.abort.signal, (outcome) => this.#settle(call, outcome))
  }

  /** Called by promises at any time: what follows is up to the job loop. */
  #settle(call: Call, outcome: Outcome): void {
    if (this.#closed) return
    this.#settled.push({ call, outcome })
    if (this.#settled.length === 1) this.#ctx.post(() => this.#takeSettled())
  }

  #takeSettled(): void {
    for (const { call, outcome } of this.#settled.splice(0)) {
      if (call.results === undefined && call.retryAt === Infinity) this.#finish(call, outcome)
    }
    this.#goOn()
  }

  #finish(call: Call, outcome: Outcome): void {
    if (this.#mayRetry(call, outcome)) {
      call.retryAt = this.#ctx.clock.now() + retryDelay(this.#options.retry?.delay(call.attempts) ?? 0)
      this.#schedule(this.#retries, call, call.retryAt)
      return
    }
    if ('error' in outcome) throw outcome.error
    this.#deadlines.delete(call.deadline, call)
    call.results = outcome.results
    this.#queue.complete(call)
  }

  #mayRetry(call: Call, outcome: Outcome): boolean {
    const { retry } = this.#options
    if (retry === undefined || call.attempts > retry.maxAttempts || call.deadline === -Infinity) return false
    if ('results' in outcome) return retry.ifResult?.(outcome.results) ?? false
    return retry.ifError?.(outcome.error) ?? retry.ifResult === undefined
  }

  onProcessingTime(now: number): void {
    this.#deadlines.fire(now, (call) => this.#timeOut(call))
    this.#retries.fire(now, (call) => {
      call.retryAt = Infinity
      this.#invoke(call)
    })
    const next = Math.min(this.#deadlines.next, this.#retries.next)
    if (next < Infinity) this.#ctx.scheduleProcessingTime(next)
  }

  #timeOut(call: Call): void {
    this.#retries.delete(call.retryAt, call)
    call.retryAt = Infinity
    // Not to be tried again.
    call.deadline = -Infinity
    call.abort?.abort()
    const { timeout } = this.#invoker
    if (timeout === undefined) throw timedOut(this.#ctx.name, this.#options.timeout)
    timeout(call.value, (outcome) => this.#settle(call, outcome))
  }

  pending(): 'none' | 'some' | 'full' {
    if (this.#waiting.length > 0 || this.#underWay.size >= this.#options.capacity) return 'full'
    return this.#queue.isEmpty ? 'none' : 'some'
  }

  endInput(): void {
    finishFunctions([this.#fn])
  }

  snapshot(writer: StateWriter): void {
    const saved: Saved = [...this.#queue.items()].map((item) =>
      'kind' in item ? item : ([item.value, item.timestamp] as const),
    )
    writeValue(saved, writer.operator().f64(this.#watermark).f64(this.#sent))
  }

  restore(reader: StateReader): void {
    const { subtask, parallelism } = this.#ctx
    let first = true
    for (const part of reader.operator()) {
      const watermark = part.f64()
      const sent = part.f64()
      this.#watermark = first ? watermark : Math.min(this.#watermark, watermark)
      this.#sent = first ? sent : Math.min(this.#sent, sent)
      first = false
      ;(readValue(part) as Saved).forEach((item, i) => {
        if ('kind' in item) this.#queue.putMark(item)
        else if (i % parallelism === subtask) this.#take(...item)
      })
    }
  }

  close(): void | Promise<void> {
    this.#closed = true
    for (const { abort } of this.#underWay) abort?.abort()
    return closeFunctions([this.#fn])
  }
}

function retryDelay(delay: DurationLike): number {
  const ms = millisOf(delay)
  if (ms >= 0) return ms
  throw new JobError('BAD_RETRY', `The delay before a call is tried again is 0 ms or more, not ${ms} ms.`)
}

function timedOut(operator: string, timeout: number): JobError {
  return new JobError(
    'ASYNC_TIMEOUT',
    `${operator}: A record had no result after ${timeout} ms: allow more time, or give a result for it in timeout().`,
  )
}
