import { type Batch, sliceColumn } from '../../core/batch.ts'
import type { BroadcastProcessFunction, ReadBroadcast, WriteBroadcast } from '../functions/broadcast.ts'
import type { Emitted } from '../functions/function.ts'
import type { ProcessContext } from '../functions/process.ts'
import { BroadcastStates } from '../state/broadcast-states.ts'
import type { ByteReader } from '../state/bytes.ts'
import type { MapStateDescriptor } from '../state/descriptors.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { ProcessOperator } from './process.ts'

/** The input with the records that every subtask gets. */
export const BROADCAST_INPUT = 1

/**
 * A stream without keys and a broadcast stream: the records of the second write state that those of the first read.
 *
 * State: the broadcast states, whole in every subtask.
 */
export class BroadcastProcess extends ProcessOperator {
  readonly #fn: BroadcastProcessFunction<unknown, unknown, unknown>
  readonly #states: BroadcastStates
  readonly #held: Batch[] = []
  #broadcastEnded = false
  readonly #read: ProcessContext & ReadBroadcast
  readonly #write: WriteBroadcast

  constructor(
    fn: BroadcastProcessFunction<unknown, unknown, unknown>,
    descriptors: readonly MapStateDescriptor<unknown, unknown>[],
  ) {
    super({ inputs: [], functions: [fn] }, 2)
    this.#fn = fn
    const states = new BroadcastStates(descriptors)
    this.#states = states
    this.#read = { ...this.context, getBroadcastState: (d) => states.view(d) }
    this.#write = { ...this.context, getBroadcastState: (d) => states.get(d) }
  }

  protected override call(value: unknown, input: number): Emitted<unknown> {
    return input === BROADCAST_INPUT
      ? this.#fn.processBroadcastElement(value, this.#write, this.out)
      : this.#fn.processElement(value, this.#read, this.out)
  }

  // In a batch job the broadcast input is read first.

  override process(batch: Batch, input: number): void {
    if (input !== BROADCAST_INPUT && this.ctx.job?.batch === true && !this.#broadcastEnded) {
      const columns = batch.columns.map((column) => sliceColumn(column, 0, batch.n))
      this.#held.push({ ...batch, columns, timestamps: batch.timestamps?.slice(0, batch.n) })
    } else super.process(batch, input)
  }

  override advanceWatermark(watermark: number, input: number): void {
    if (input === BROADCAST_INPUT && watermark === Infinity) {
      this.#broadcastEnded = true
      for (const batch of this.#held.splice(0)) super.process(batch, 1 - BROADCAST_INPUT)
    }
    super.advanceWatermark(watermark, input)
  }

  protected override snapshotTime(writer: StateWriter): void {
    super.snapshotTime(writer)
    this.#states.snapshot(writer.operator())
  }

  protected override restoreTime(reader: StateReader): ByteReader[] {
    const readers = super.restoreTime(reader)
    this.#states.restore(readers)
    return readers
  }
}
