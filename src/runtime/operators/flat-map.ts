import type { Batch } from '../../core/batch.ts'
import { NO_STATE } from '../functions/create-runtime-context.ts'
import { callable, type Collector, type Emitted } from '../functions/function.ts'
import type { FlatMapFunction } from '../functions/types.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { FunctionOperator, valuesOf } from './function-operator.ts'

/** Base of operators that call a function with a collector for each record and keep no state of their own. */
export abstract class ForEachRecord extends FunctionOperator {
  protected abstract call(value: unknown, input: number): Emitted<unknown>

  protected stateStore(): KeyedStateStore {
    return NO_STATE
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const values = valuesOf(batch)
    const { timestamps } = batch
    this.out.watermark = this.watermark
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) {
        const watermark = watermarks[i] as number
        if (watermark > this.watermark) this.advanceWithin(watermark)
        this.out.watermark = watermark
      }
      this.out.timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      this.emit(this.call(values[i], input))
      this.flushIfFull()
    }
    this.flush()
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

/** Any number of records for each record. */
export class FlatMapOperator extends ForEachRecord {
  readonly #flatMap: (value: unknown, out: Collector<unknown>) => Emitted<unknown>

  constructor(fn: FlatMapFunction<unknown, unknown>) {
    super(1, [fn])
    this.#flatMap = callable(fn, 'flatMap')
  }

  protected call(value: unknown): Emitted<unknown> {
    return this.#flatMap(value, this.out)
  }
}
