import type { Batch } from '../../core/batch.ts'
import { callable, refusePromise } from '../functions/function.ts'
import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import type { SinkFunction, SinkContext as RecordContext } from '../functions/types.ts'
import type { Sink, SinkContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { createRuntimeContext, NO_STATE, valuesOf } from './function-operator.ts'

/** Calls a function for every record. */
export class FunctionSink implements Sink {
  readonly #fn: SinkFunction<unknown>
  readonly #invoke: (value: unknown, ctx: RecordContext) => void
  readonly #maxParallelism: number
  #ctx!: SinkContext
  #timestamp = NaN
  #watermark = -Infinity
  readonly #record: RecordContext = {
    timestamp: () => (Number.isNaN(this.#timestamp) ? null : this.#timestamp),
    currentWatermark: () => this.#watermark,
    currentProcessingTime: () => this.#ctx.clock.now(),
  }

  constructor(fn: SinkFunction<unknown>, maxParallelism: number) {
    this.#fn = fn
    this.#maxParallelism = maxParallelism
    this.#invoke = callable(fn, 'invoke')
  }

  open(ctx: SinkContext): void {
    this.#ctx = ctx
  }

  start(): void | Promise<void> {
    return openFunctions(
      [this.#fn],
      createRuntimeContext({ ...this.#ctx, maxParallelism: this.#maxParallelism }, NO_STATE),
    )
  }

  write(batch: Batch): void {
    const values = valuesOf(batch)
    const { timestamps, watermarks } = batch
    const invoke = this.#invoke
    for (let i = 0; i < batch.n; i++) {
      if (watermarks !== undefined) this.#watermark = watermarks[i] as number
      this.#timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      const result: unknown = invoke(values[i], this.#record)
      if (i === 0) refusePromise(result, this.#ctx.name)
    }
  }

  advanceWatermark(watermark: number): void {
    this.#watermark = watermark
  }

  snapshot(writer: StateWriter): void {
    writer.operator().f64(this.#watermark)
  }

  restore(reader: StateReader): void {
    let lowest = Infinity
    for (const saved of reader.operator()) lowest = Math.min(lowest, saved.f64())
    if (lowest < Infinity) this.#watermark = lowest
  }

  isFull(): boolean {
    return false
  }

  flush(endOfInput: boolean): void {
    if (endOfInput) finishFunctions([this.#fn])
  }

  close(): void | Promise<void> {
    return closeFunctions([this.#fn])
  }
}
