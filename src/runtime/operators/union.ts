import type { Batch } from '../../core/batch.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { EventTimeOperator } from './event-time-operator.ts'

/** UNION ALL: rows of all inputs, the lowest of their watermarks. Keeps no rows. */
export class Union extends EventTimeOperator {
  /** There is nothing to stop for. */
  protected override runEnd(_watermarks: Float64Array, _from: number, n: number): number {
    return n
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    if (from !== 0 || to !== batch.n) throw new Error('a union takes whole batches')
    this.ctx.output.collect(watermarks === batch.watermarks ? batch : { ...batch, watermarks })
    return to
  }

  protected nextTimer(): number {
    return Infinity
  }

  protected onWatermark(): void {}

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
  }
}
