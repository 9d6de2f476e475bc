import { type Batch, slice } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import type { WatermarkGenerator, WatermarkOutput, WatermarkStrategy } from '../time/watermark-strategy.ts'
import { isEventTime } from '../time/event-time.ts'
import { firstReaching } from './event-time-operator.ts'
import { valuesOf } from './function-operator.ts'

type Assign = (element: unknown, timestamp: number | null) => number
type Strategy = Pick<WatermarkStrategy<never>, 'source' | 'assigner' | 'idleTimeout'>

/**
 * Gives records their event time, and the stream its watermarks: after every record, or at every `interval` ms of the
 * clock. Where the watermark advances inside a batch it travels as `Batch.watermarks`, so results don't depend on how
 * records are cut into batches. Watermarks and idleness from before are not used, but for the one that ends the stream.
 * State: the highest watermark asked for and the one sent; a generator of the program starts anew.
 */
export class TimestampsAndWatermarks implements Operator {
  #interval: number
  #idleTimeout: number
  #delay: number | undefined
  #generator: WatermarkGenerator<unknown> | undefined
  readonly #assign: Assign | undefined
  #ctx!: OperatorContext
  #max = -Infinity
  #sent = -Infinity
  #lastRecord = 0
  #idle = false
  #wantsIdle = false
  #timestamps = new Float64Array(0)
  #watermarks = new Float64Array(0)
  readonly #output: WatermarkOutput = {
    emitWatermark: (timestamp) => {
      if (typeof timestamp !== 'number' || Number.isNaN(timestamp)) throw badWatermark(timestamp)
      this.#wantsIdle = false
      if (timestamp > this.#max) this.#max = timestamp
    },
    markIdle: () => (this.#wantsIdle = true),
    markActive: () => (this.#wantsIdle = false),
  }

  constructor({ source, assigner, idleTimeout }: Strategy, interval: number) {
    this.#interval = interval
    this.#idleTimeout = idleTimeout ?? Infinity
    this.#delay = source.kind === 'delay' ? source.delay : undefined
    this.#generator = source.kind === 'generator' ? source.create() : undefined
    this.#assign = assigner as Assign | undefined
  }

  open(ctx: OperatorContext): void {
    this.#ctx = ctx
    ctx.metrics.gauge('currentOutputWatermark', () => this.#sent)
    this.#lastRecord = ctx.clock.now()
    if (ctx.job?.batch === true) this.#onlyTimestamps()
    if (this.#interval > 0) ctx.scheduleProcessingTime(this.#lastRecord + this.#interval)
    this.#scheduleIdleness()
  }

  /** A batch job has one watermark, at its end. */
  #onlyTimestamps(): void {
    this.#interval = 0
    this.#idleTimeout = Infinity
    this.#delay = undefined
    this.#generator = undefined
  }

  #scheduleIdleness(): void {
    if (this.#idleTimeout < Infinity) this.#ctx.scheduleProcessingTime(this.#lastRecord + this.#idleTimeout)
  }

  process(batch: Batch): void {
    if (this.#idleTimeout < Infinity) this.#activate()
    const { watermarks, n } = batch
    // No watermark from before counts, but that of the end.
    const end = watermarks === undefined ? n : firstReaching(watermarks, Infinity, 0, n)
    if (end > 0) this.#take(slice(batch, 0, end))
    if (end === n) return
    this.advanceWatermark(Infinity)
    this.#take(slice(batch, end, n))
  }

  #take(batch: Batch): void {
    if (this.#generator !== undefined) {
      this.#generate(this.#generator, batch)
      return
    }
    const timestamps = this.#assign === undefined ? batch.timestamps : this.#ownTimestamps(batch.n)
    if (this.#assign !== undefined) this.#assignAll(batch, this.#assign, this.#timestamps)
    const timed: Batch = { ...batch, timestamps, watermarks: undefined }
    this.#send(timed, this.#delay === undefined ? undefined : this.#follow(this.#delay, timestamps, batch.n))
  }

  #ownTimestamps(n: number): Float64Array {
    if (this.#timestamps.length < n) this.#timestamps = new Float64Array(n)
    return this.#timestamps
  }

  /** Asks the program for the event times of all rows. */
  #assignAll(batch: Batch, assign: Assign, into: Float64Array): void {
    const values = valuesOf(batch)
    const previous = batch.timestamps
    for (let i = 0; i < batch.n; i++) {
      const before = previous === undefined ? NaN : (previous[i] as number)
      const timestamp: unknown = assign(values[i], Number.isNaN(before) ? null : before)
      if (!isEventTime(timestamp)) throw badTimestamp(timestamp)
      into[i] = timestamp
    }
  }

  /** Asks the program for the event time of row `i`. */
  #assignTo(batch: Batch, i: number): void {
    const previous = batch.timestamps === undefined ? NaN : (batch.timestamps[i] as number)
    const timestamp = this.#assign?.(valuesOf(batch)[i], Number.isNaN(previous) ? null : previous)
    if (!isEventTime(timestamp)) throw badTimestamp(timestamp)
    this.#timestamps[i] = timestamp
  }

  /** The watermark stays `delay` behind the highest time. Returns its value before each row if it grew inside. */
  #follow(delay: number, timestamps: Float64Array | undefined, n: number): Float64Array | undefined {
    if (timestamps === undefined) return undefined
    const everyRecord = this.#interval === 0
    const watermarks = this.#column(n)
    let max = this.#max
    for (let i = 0; i < n; i++) {
      watermarks[i] = max
      const asked = (timestamps[i] as number) - delay
      if (asked > max) max = asked
    }
    const last = watermarks[n - 1] as number
    this.#max = max
    if (!everyRecord) return undefined
    const grew = last > this.#sent
    this.#sent = max
    return grew ? watermarks : undefined
  }

  #column(n: number): Float64Array {
    if (this.#watermarks.length < n) this.#watermarks = new Float64Array(n)
    return this.#watermarks
  }

  #told = -Infinity

  /** Sends rows with the watermark before each, and then the one behind them. */
  #send(batch: Batch, watermarks: Float64Array | undefined): void {
    this.#ctx.output.collect(watermarks === undefined ? batch : { ...batch, watermarks })
    this.#tell()
  }

  #tell(): void {
    if (this.#sent <= this.#told) return
    this.#told = this.#sent
    this.#ctx.output.advanceWatermark(this.#sent)
  }

  /**
   * Asks the program's generator after each record has got its time, because the two may share state. Where the
   * generator changes between idle and active, the batch is cut.
   */
  #generate(generator: WatermarkGenerator<unknown>, given: Batch): void {
    const { n } = given
    const values = valuesOf(given)
    const timestamps = this.#assign === undefined ? given.timestamps : this.#ownTimestamps(n)
    const batch: Batch = { ...given, timestamps, watermarks: undefined }
    const watermarks = this.#column(n)
    let from = 0
    for (let i = 0; i < n; i++) {
      watermarks[i] = this.#sent
      if (this.#assign !== undefined) this.#assignTo(given, i)
      const timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      generator.onEvent(values[i], Number.isNaN(timestamp) ? -Infinity : timestamp, this.#output)
      if (this.#interval === 0) generator.onPeriodicEmit(this.#output)
      // An interval holds back onPeriodicEmit only: what onEvent emits is sent at once.
      this.#sent = this.#max
      if (this.#wantsIdle === this.#idle && i + 1 < n) continue
      const advanced = (watermarks[i] as number) > this.#told ? watermarks.subarray(from, i + 1) : undefined
      this.#send(slice(batch, from, i + 1), advanced)
      this.#setIdle(this.#wantsIdle)
      from = i + 1
    }
  }

  #setIdle(idle: boolean): void {
    if (idle === this.#idle) return
    this.#idle = idle
    this.#ctx.output.setIdle(idle)
  }

  #activate(): void {
    this.#lastRecord = this.#ctx.clock.now()
    this.#wantsIdle = false
    if (!this.#idle) return
    this.#setIdle(false)
    this.#scheduleIdleness()
  }

  advanceWatermark(watermark: number): void {
    if (watermark !== Infinity) return
    this.#max = this.#sent = Infinity
    this.#tell()
  }

  setIdle(): void {}

  onProcessingTime(now: number): void {
    if (this.#interval > 0) {
      this.#generator?.onPeriodicEmit(this.#output)
      this.#sent = this.#max
      this.#tell()
      this.#setIdle(this.#wantsIdle)
      this.#ctx.scheduleProcessingTime(now + this.#interval)
    }
    if (this.#idleTimeout === Infinity || this.#idle) return
    if (now - this.#lastRecord >= this.#idleTimeout) {
      this.#wantsIdle = true
      this.#setIdle(true)
    } else this.#scheduleIdleness()
  }

  snapshot(writer: StateWriter): void {
    writer.operator().f64(this.#max).f64(this.#sent).f64(this.#told)
  }

  restore(reader: StateReader): void {
    let first = true
    for (const saved of reader.operator()) {
      const lowest = (value: number): number => (first ? saved.f64() : Math.min(value, saved.f64()))
      this.#max = lowest(this.#max)
      this.#sent = lowest(this.#sent)
      this.#told = lowest(this.#told)
      first = false
    }
  }

  endInput(): void {}

  close(): void {}
}

function badTimestamp(timestamp: unknown): JobError {
  return new JobError(
    'BAD_TIMESTAMP',
    `The timestamp assigner returned ${String(timestamp)}: event time is a whole number of milliseconds.`,
  )
}

function badWatermark(watermark: unknown): JobError {
  return new JobError(
    'BAD_WATERMARK',
    `The watermark generator emitted ${String(watermark)}: a watermark is a number of milliseconds, or Infinity at the end.`,
  )
}
