import type { Batch } from '../../core/batch.ts'
import { createRuntimeContext, NO_STATE } from '../functions/create-runtime-context.ts'
import { callable, refusePromise } from '../functions/function.ts'
import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import type { SinkFunction, SinkContext as RecordContext } from '../functions/types.ts'
import type { Sink, SinkContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { OperatorStates } from '../state/operator-states.ts'
import { valuesOf } from './function-operator.ts'

/** Calls a function for every record. */
export class FunctionSink implements Sink {
  readonly #fn: SinkFunction<unknown>
  readonly #invoke: (value: unknown, ctx: RecordContext) => void
  readonly #states: OperatorStates
  #ctx!: SinkContext
  #timestamp = NaN
  #watermark = -Infinity
  readonly #record: RecordContext = {
    timestamp: () => (Number.isNaN(this.#timestamp) ? null : this.#timestamp),
    currentWatermark: () => this.#watermark,
    currentProcessingTime: () => this.#ctx.clock.now(),
  }

  constructor(fn: SinkFunction<unknown>) {
    this.#fn = fn
    this.#states = new OperatorStates([fn])
    this.#invoke = callable(fn, 'invoke')
  }

  open(ctx: SinkContext): void {
    this.#ctx = ctx
  }

  start(): void | Promise<void> {
    this.#states.initialize(this.#ctx.job?.restored ?? false, NO_STATE)
    return openFunctions([this.#fn], createRuntimeContext(this.#ctx, NO_STATE))
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
    this.#states.prepareSnapshot()
    this.#states.snapshot(writer.operator().f64(this.#watermark))
  }

  restore(reader: StateReader): void {
    const readers = [...reader.operator()]
    const lowest = Math.min(...readers.map((saved) => saved.f64()))
    if (lowest < Infinity) this.#watermark = lowest
    this.#states.restore(readers, this.#ctx)
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
