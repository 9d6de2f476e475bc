import { type Batch, batchOf } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { refuseNullRowtime } from './rowtime.ts'

export interface WatermarkAssignerArgs {
  /** The rowtime column (ms); a NULL in it fails the job. */
  readonly timeColumn: number
  /** For messages: `Rowtime column 'ts' of table t`. */
  readonly columnName: string
  /**
   * The watermark each row asks for: the rowtime less `delay` ms, or a value computed for the batch, NULL where a row
   * asks for none.
   */
  readonly watermark: { readonly delay: number } | { readonly compute: (batch: Batch) => NumberColumn }
  /** The watermark is sent on once it has grown by more than this many ms. */
  readonly interval: number
  /** The source is idle after this many ms without rows; 0: never. */
  readonly idleTimeout: number
  /** Send what the interval holds back when the clock has passed it too. Only for unbounded sources: a bounded one is
   * read the same way however fast it is. */
  readonly periodic: boolean
}

/**
 * Makes watermarks: the running maximum of what the rows ask for, passed on when it exceeds the last one sent by more
 * than the interval. State: that maximum and the last one sent. Where the watermark advances inside a batch it travels
 * as `Batch.watermarks`, so results don't depend on how rows are cut into batches.
 */
export class WatermarkAssigner implements Operator {
  readonly #args: WatermarkAssignerArgs
  #ctx!: OperatorContext
  #max = -Infinity
  #sent = -Infinity
  #watermarks = new Float64Array(0)
  #lastRow = 0
  #idle = false

  constructor(args: WatermarkAssignerArgs) {
    this.#args = args
  }

  open(ctx: OperatorContext): void {
    this.#ctx = ctx
    ctx.metrics.gauge('currentOutputWatermark', () => this.#sent)
    this.#lastRow = ctx.clock.now()
    this.#schedule()
  }

  #schedule(): void {
    const { idleTimeout, periodic, interval } = this.#args
    const now = this.#ctx.clock.now()
    if (periodic && interval > 0) this.#ctx.scheduleProcessingTime(now + interval)
    if (idleTimeout > 0) this.#ctx.scheduleProcessingTime(this.#lastRow + idleTimeout)
  }

  process(batch: Batch): void {
    const { timeColumn, watermark, idleTimeout } = this.#args
    const time = batch.columns[timeColumn] as NumberColumn
    refuseNullRowtime(time, batch.n, this.#args.columnName)
    if (idleTimeout > 0) this.#activate()
    const sent = this.#sent
    const asked = 'delay' in watermark ? undefined : watermark.compute(batch)
    const advanced =
      asked === undefined
        ? this.#advance(time.data as Float64Array, 'delay' in watermark ? watermark.delay : 0, undefined, batch.n)
        : this.#advance(asked.data as Float64Array, 0, asked.nulls, batch.n)
    const { n, columns, kinds, timestamps } = batch
    this.#ctx.output.collect(advanced === batch.watermarks ? batch : batchOf(n, columns, kinds, advanced, timestamps))
    if (this.#sent > sent) this.#ctx.output.advanceWatermark(this.#sent)
  }

  /** Raises the watermark row by row; returns the value before each row if it grew before the last one. */
  #advance(times: Float64Array, delay: number, nulls: Uint8Array | undefined, n: number): Float64Array | undefined {
    const { interval } = this.#args
    const first = this.#sent
    let watermarks: Float64Array | undefined
    let from = 0
    // Most rows send nothing on, and need no more than one comparison.
    for (;;) {
      const sending = firstAbove(times, this.#sent + interval + delay, nulls, from, n)
      watermarks?.fill(this.#sent, from, Math.min(n, sending + 1))
      if (sending === n) break
      this.#sent = (times[sending] as number) - delay
      from = sending + 1
      if (watermarks === undefined && from < n) watermarks = this.#column(n).fill(first, 0, from)
    }
    this.#max = Math.max(this.#max, this.#sent, latest(times, nulls, from, n) - delay)
    return watermarks
  }

  #column(n: number): Float64Array {
    if (this.#watermarks.length < n) this.#watermarks = new Float64Array(n)
    return this.#watermarks
  }

  #activate(): void {
    this.#lastRow = this.#ctx.clock.now()
    if (!this.#idle) return
    this.#idle = false
    this.#ctx.output.setIdle(false)
    this.#schedule()
  }

  /** A watermark from before only matters when it ends the stream; the source's own are not used. */
  advanceWatermark(watermark: number): void {
    if (watermark !== Infinity) return
    this.#max = this.#sent = Infinity
    this.#ctx.output.advanceWatermark(Infinity)
  }

  setIdle(idle: boolean): void {
    this.#ctx.output.setIdle(idle)
  }

  onProcessingTime(now: number): void {
    if (this.#args.periodic && this.#max > this.#sent) {
      this.#sent = this.#max
      this.#ctx.output.advanceWatermark(this.#sent)
    }
    const { idleTimeout } = this.#args
    if (idleTimeout > 0 && !this.#idle && now - this.#lastRow >= idleTimeout) {
      this.#idle = true
      this.#ctx.output.setIdle(true)
    }
    if (!this.#idle) this.#schedule()
  }

  snapshot(writer: StateWriter): void {
    writer.operator().f64(this.#max).f64(this.#sent)
  }

  restore(reader: StateReader): void {
    let first = true
    for (const saved of reader.operator()) {
      const [max, sent] = [saved.f64(), saved.f64()]
      this.#max = first ? max : Math.min(this.#max, max)
      this.#sent = first ? sent : Math.min(this.#sent, sent)
      first = false
    }
  }

  endInput(): void {}

  close(): void {}
}

/** The first row from `from` on with a time above `limit`, `n` if there is none. */
function firstAbove(
  times: Float64Array,
  limit: number,
  nulls: Uint8Array | undefined,
  from: number,
  n: number,
): number {
  let i = from
  if (nulls === undefined) while (i < n && !((times[i] as number) > limit)) i++
  else while (i < n && (nulls[i] === 1 || !((times[i] as number) > limit))) i++
  return i
}

/** The largest time of rows `from..n`, -Infinity if there is none. */
function latest(times: Float64Array, nulls: Uint8Array | undefined, from: number, n: number): number {
  let max = -Infinity
  for (let i = from; i < n; i++) if ((times[i] as number) > max && nulls?.[i] !== 1) max = times[i] as number
  return max
}
