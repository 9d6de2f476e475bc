import type { Batch } from '../../core/batch.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import type { ByteReader } from '../state/bytes.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { WatermarkCombiner } from '../time/watermarks.ts'

/** Rows that are given to `processRows` at a time. */
const SHORTEST_SPAN = 8
const LONGEST_SPAN = 4096

/**
 * Base of operators that act on event time. It combines the watermarks of the inputs, and lets an operator see rows and
 * watermark in their true order: a batch whose watermark advances inside is handed over in runs, and `onWatermark` is
 * called between two runs exactly where a timer fell due.
 */
export abstract class EventTimeOperator implements Operator {
  protected ctx!: OperatorContext
  /** The combined watermark that has been acted upon. */
  protected watermark: number = -Infinity
  /** The watermark sent on. */
  #sent = -Infinity
  /** Whether `watermark` has grown without being sent on. */
  #unsent = false
  #idle = false
  readonly #inputs: WatermarkCombiner
  #combined = new Float64Array(0)
  #span = LONGEST_SPAN

  constructor(inputs: number) {
    this.#inputs = new WatermarkCombiner(inputs)
  }

  /**
   * Takes rows `from..to`, or fewer, and returns the index of the first row not taken. `watermarks`, where given, holds
   * the combined watermark before each row; the operator must return at a row where that makes a timer due.
   */
  protected abstract processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number

  /** The smallest watermark at which `onWatermark` has something to do. */
  protected abstract nextTimer(): number

  /** The same, for whoever drives this operator along a time line of its own. */
  get nextDue(): number {
    return this.nextTimer()
  }

  /** Whether something falls due before a row that meets `watermark`. */
  protected firesBefore(watermark: number): boolean {
    return watermark > this.watermark && watermark >= this.nextTimer()
  }

  /** Fires what is due. */
  protected abstract onWatermark(watermark: number): void

  /** The watermark this operator promises its consumers; an operator that delays rows holds it back. */
  protected outputWatermark(watermark: number): number {
    return watermark
  }

  open(ctx: OperatorContext): void {
    this.ctx = ctx
    ctx.metrics.gauge('currentInputWatermark', () => this.watermark)
  }

  process(batch: Batch, input: number): void {
    if (this.#inputs.activate(input)) this.#updateIdle()
    const watermarks = batch.watermarks === undefined ? undefined : this.#combine(batch.watermarks, batch.n, input)
    let from = 0
    while (from < batch.n) {
      if (watermarks !== undefined) this.#advance(watermarks[from] as number)
      const to = watermarks === undefined ? batch.n : this.runEnd(watermarks, from, batch.n)
      const next = this.processRows(batch, from, to, input, watermarks)
      this.#span = next < to ? Math.max(SHORTEST_SPAN, 2 * (next - from)) : Math.min(LONGEST_SPAN, 2 * this.#span)
      from = next
    }
  }

  /**
   * Where a run that starts at `from` must end for `processRows` not to have to look. By default that is where a timer
   * falls due; it still looks for those that rows of the run set, and is given about as many rows as it could take last
   * time: what it prepares for rows it can't take yet is lost.
   */
  protected runEnd(watermarks: Float64Array, from: number, n: number): number {
    return firstReaching(watermarks, this.nextTimer(), from + 1, Math.min(n, from + this.#span))
  }

  advanceWatermark(watermark: number, input: number): void {
    this.#inputs.advance(watermark, input)
    this.#updateIdle()
    this.#advance(this.#inputs.watermark)
  }

  setIdle(idle: boolean, input: number): void {
    this.#inputs.setIdle(idle, input)
    this.#updateIdle()
    this.#advance(this.#inputs.watermark)
  }

  /** The watermark that consumers have been told, apart from what batches carried. */
  protected get sentWatermark(): number {
    return this.#sent
  }

  /**
   * Acts on a watermark in the midst of `processRows`, for operators whose output carries the watermark with the rows.
   * It is sent on with the `advanceWatermark` that follows the batch.
   */
  protected advanceWithin(watermark: number): void {
    this.watermark = watermark
    this.#unsent = true
    if (watermark >= this.nextTimer()) this.onWatermark(watermark)
  }

  #updateIdle(): void {
    if (this.#inputs.allIdle === this.#idle) return
    this.#idle = this.#inputs.allIdle
    this.ctx.output.setIdle(this.#idle)
  }

  #advance(watermark: number): void {
    if (watermark > this.watermark) {
      this.watermark = watermark
      if (watermark >= this.nextTimer()) this.onWatermark(watermark)
    } else if (!this.#unsent || watermark < this.watermark) return
    this.#unsent = false
    const promised = this.outputWatermark(watermark)
    if (promised > this.#sent) {
      this.#sent = promised
      this.ctx.output.advanceWatermark(promised)
    }
  }

  /** The minimum over all inputs; never below the watermark acted upon, which an input that was idle may lag behind. */
  #combine(watermarks: Float64Array, n: number, input: number): Float64Array {
    const others = this.#inputs.withoutInput(input)
    const current = this.watermark
    if (others >= (watermarks[n - 1] as number) && (watermarks[0] as number) >= current) return watermarks
    if (this.#combined.length < n) this.#combined = new Float64Array(n)
    const combined = this.#combined
    for (let i = 0; i < n; i++) combined[i] = Math.max(current, Math.min(others, watermarks[i] as number))
    return combined
  }

  abstract snapshot(writer: StateWriter): void
  abstract restore(reader: StateReader): void

  /** Writes the watermark state; every subclass does so first. */
  protected snapshotTime(writer: StateWriter): void {
    this.#inputs.snapshot(writer.operator().f64(this.watermark).f64(this.#sent))
  }

  /** Reads what `snapshotTime` wrote, from all former subtasks; what follows is the subclass's. */
  protected restoreTime(reader: StateReader): ByteReader[] {
    const readers = [...reader.operator()]
    readers.forEach((saved, i) => {
      const watermark = saved.f64()
      const sent = saved.f64()
      this.watermark = i === 0 ? watermark : Math.min(this.watermark, watermark)
      this.#sent = i === 0 ? sent : Math.min(this.#sent, sent)
      this.#inputs.restore(saved, i === 0)
    })
    this.#unsent = this.watermark > this.#sent
    this.#idle = this.#inputs.allIdle
    return readers
  }

  endInput(_input: number): void {}

  close(): void | Promise<void> {}
}

/** The first of `from..to` at which the watermark, which never decreases, has reached `time`; `to` if it nowhere has. */
export function firstReaching(watermarks: Float64Array, time: number, from: number, to: number): number {
  if (from >= to || (watermarks[to - 1] as number) < time) return to
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((watermarks[middle] as number) >= time) high = middle
    else low = middle + 1
  }
  return low
}
