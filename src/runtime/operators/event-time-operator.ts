import type { Batch } from '../../core/batch.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import type { ByteReader } from '../state/bytes.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { WatermarkCombiner } from '../time/watermarks.ts'

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
  #idle = false
  readonly #inputs: WatermarkCombiner
  #combined = new Float64Array(0)

  constructor(inputs: number) {
    this.#inputs = new WatermarkCombiner(inputs)
  }

  /**
   * Takes rows `from..to`, or fewer, and returns the index of the first row not taken. `watermarks`, where given, holds
   * the combined watermark before each row; the operator must return at a row where that makes a timer due.
   */
  protected abstract processRows(batch: Batch, from: number, to: number, input: number, watermarks: Float64Array | undefined): number

  /** The smallest watermark at which `onWatermark` has something to do. */
  protected abstract nextTimer(): number

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
      from = this.processRows(batch, from, to, input, watermarks)
    }
  }

  /** Where a run that starts at `from` must end for `processRows` not to have to look; by default it looks itself. */
  protected runEnd(_watermarks: Float64Array, _from: number, n: number): number {
    return n
  }

  advanceWatermark(watermark: number, input: number): void {
    this.#inputs.advance(watermark, input)
    this.#advance(this.#inputs.watermark)
  }

  setIdle(idle: boolean, input: number): void {
    this.#inputs.setIdle(idle, input)
    this.#updateIdle()
    this.#advance(this.#inputs.watermark)
  }

  #updateIdle(): void {
    if (this.#inputs.allIdle === this.#idle) return
    this.#idle = this.#inputs.allIdle
    this.ctx.output.setIdle(this.#idle)
  }

  #advance(watermark: number): void {
    if (watermark <= this.watermark) return
    this.watermark = watermark
    if (watermark >= this.nextTimer()) this.onWatermark(watermark)
    const promised = this.outputWatermark(watermark)
    if (promised > this.#sent) {
      this.#sent = promised
      this.ctx.output.advanceWatermark(promised)
    }
  }

  #combine(watermarks: Float64Array, n: number, input: number): Float64Array {
    const others = this.#inputs.withoutInput(input)
    if (others === Infinity) return watermarks
    if (this.#combined.length < n) this.#combined = new Float64Array(n)
    const combined = this.#combined
    for (let i = 0; i < n; i++) combined[i] = Math.min(others, watermarks[i] as number)
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
    return readers
  }

  endInput(_input: number): void {}

  close(): void {}
}
