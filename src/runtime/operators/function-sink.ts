import type { Batch } from '../../core/batch.ts'
import { createRuntimeContext, NO_STATE } from '../functions/create-runtime-context.ts'
import { refusePromise, valueCallable } from '../functions/function.ts'
import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import type { SinkContext as SinkFunctionContext, SinkFunction } from '../functions/types.ts'
import type { Sink, SinkContext } from '../operator.ts'
import { OperatorStates } from '../state/operator-states.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { valuesOf } from './function-operator.ts'
import { RecordContext } from './record-context.ts'

/** Calls a function for every record. */
export class FunctionSink implements Sink {
  readonly #fn: SinkFunction<unknown>
  readonly #invoke: (value: unknown, ctx: SinkFunctionContext) => void
  readonly #states: OperatorStates
  #ctx!: SinkContext
  #record!: RecordContext

  constructor(fn: SinkFunction<unknown>) {
    this.#fn = fn
    this.#states = new OperatorStates([fn])
    this.#invoke = valueCallable(fn, 'invoke')
  }

  open(ctx: SinkContext): void {
    this.#ctx = ctx
    this.#record = new RecordContext(ctx.clock)
  }

  start(): void | Promise<void> {
    this.#states.initialize(this.#ctx.job?.restored ?? false, NO_STATE)
    return openFunctions([this.#fn], createRuntimeContext(this.#ctx, NO_STATE))
  }

  write(batch: Batch): void {
    const values = valuesOf(batch)
    const invoke = this.#invoke
    for (let i = 0; i < batch.n; i++) {
      this.#record.use(batch, i)
      const result: unknown = invoke(values[i], this.#record)
      if (i === 0) refusePromise(result)
    }
  }

  advanceWatermark(watermark: number): void {
    this.#record.watermark = watermark
  }

  snapshot(writer: StateWriter): void {
    this.#states.prepareSnapshot()
    this.#states.snapshot(writer.operator().f64(this.#record.watermark))
  }

  restore(reader: StateReader): void {
    const readers = [...reader.operator()]
    const lowest = Math.min(...readers.map((saved) => saved.f64()))
    if (lowest < Infinity) this.#record.watermark = lowest
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
