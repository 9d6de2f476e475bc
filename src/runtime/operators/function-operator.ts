import type { AnyColumn } from '../../core/column.ts'
import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import { createRuntimeContext } from '../functions/create-runtime-context.ts'
import { type Emitted, refusePromise } from '../functions/function.ts'
import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import { type OutputTag, tagId } from '../functions/process.ts'
import type { OperatorContext } from '../operator.ts'
import type { ByteReader } from '../state/bytes.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import { OperatorStates } from '../state/operator-states.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { RowBuffer } from './row-buffer.ts'

/**
 * Base of operators that call user functions: their life cycle, main and side outputs. Records leave with the event time
 * set in `out` and the watermark that was in force when they were emitted.
 */
export abstract class FunctionOperator extends EventTimeOperator {
  readonly #functions: readonly unknown[]
  readonly #operatorStates: OperatorStates
  readonly #sides = new Map<string, RowBuffer>()
  protected out!: RowBuffer
  #openInputs: number

  constructor(inputs: number, functions: readonly unknown[]) {
    super(inputs)
    this.#openInputs = inputs
    this.#functions = functions
    this.#operatorStates = new OperatorStates(functions)
  }

  /** State as user functions of this operator get it. */
  protected abstract stateStore(): KeyedStateStore

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.out = new RowBuffer(ctx.output)
  }

  start(): void | Promise<void> {
    const store = this.stateStore()
    this.#operatorStates.initialize(this.ctx.job?.restored ?? false, store)
    return openFunctions(this.#functions, createRuntimeContext(this.ctx, store))
  }

  /** Emits what a function returned. */
  protected emit(result: Emitted<unknown>): void {
    if (result === undefined || result === null) return
    emitAll(result, this.out, this.ctx.name)
  }

  /** Emits to a side output; nothing where nobody reads it. */
  protected emitSide<S>(tag: OutputTag<S>, value: S): void {
    const id = tagId(tag)
    const side = this.#sides.get(id) ?? this.#openSide(id)
    if (side === undefined) return
    side.timestamp = this.out.timestamp
    side.watermark = this.out.watermark
    side.collect(value)
  }

  #openSide(tag: string): RowBuffer | undefined {
    const output = this.ctx.sideOutputs.get(tag)
    if (output === undefined) return undefined
    const side = new RowBuffer(output)
    this.#sides.set(tag, side)
    return side
  }

  protected flush(): void {
    this.out.flush(this.sentWatermark)
    for (const side of this.#sides.values()) side.flush(this.sentWatermark)
  }

  protected flushIfFull(): void {
    if (this.out.n >= this.ctx.batchSize) this.flush()
  }

  protected override snapshotTime(writer: StateWriter): void {
    this.#operatorStates.prepareSnapshot()
    super.snapshotTime(writer)
    this.#operatorStates.snapshot(writer.operator())
  }

  protected override restoreTime(reader: StateReader): ByteReader[] {
    const readers = super.restoreTime(reader)
    this.#operatorStates.restore(readers, this.ctx)
    return readers
  }

  override endInput(_input: number): void {
    if (--this.#openInputs === 0) finishFunctions(this.#functions)
  }

  override close(): void | Promise<void> {
    return closeFunctions(this.#functions)
  }
}

/** Sends the values of what a function of `operator` returned. */
function emitAll(result: Iterable<unknown> & object, out: RowBuffer, operator: string): void {
  if (Array.isArray(result)) {
    for (let i = 0; i < result.length; i++) out.collect(result[i])
    return
  }
  refusePromise(result)
  if (typeof result !== 'object' || !(Symbol.iterator in result)) {
    const what = typeof result === 'object' ? 'an object that is no iterable' : `a ${typeof result}`
    throw new JobError(
      'NOT_ITERABLE',
      `${operator}: The function returned ${what}: return an array or a generator of records, or use the collector.`,
    )
  }
  for (const value of result) out.collect(value)
}

/** The values of a batch of a stream. */
export function valuesOf(batch: Batch, column = 0): readonly unknown[] {
  return (batch.columns[column] as AnyColumn).data
}
