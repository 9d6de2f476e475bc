import type { Batch } from '../../core/batch.ts'
import type { KeyedBroadcastProcessFunction, KeyedWriteBroadcast, ReadBroadcast } from '../functions/broadcast.ts'
import { callable } from '../functions/function.ts'
import type { OnTimerContext } from '../functions/process.ts'
import { BroadcastStates } from '../state/broadcast-states.ts'
import type { ByteReader } from '../state/bytes.ts'
import type { MapStateDescriptor, StateDescriptor } from '../state/descriptors.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { BROADCAST_INPUT } from './broadcast-process.ts'
import { withTimers } from './function-call.ts'
import { valuesOf } from './function-operator.ts'
import { KeyedProcess } from './keyed-process.ts'

type AnyFunction = KeyedBroadcastProcessFunction<unknown, unknown, unknown, unknown>

/**
 * A keyed stream and a broadcast stream: the records of the second write state that those of the first, and their
 * timers, read; they may also go through the state of all keys.
 *
 * State: the broadcast states, whole in every subtask, and what the function keeps for each key.
 */
export class KeyedBroadcastProcess extends KeyedProcess {
  readonly #fn: AnyFunction
  readonly #states: BroadcastStates
  readonly #write: KeyedWriteBroadcast<unknown>

  constructor(fn: AnyFunction, descriptors: readonly MapStateDescriptor<unknown, unknown>[]) {
    super(withTimers(fn, [callable(fn, 'processElement')]), 2)
    this.#fn = fn
    this.#states = new BroadcastStates(descriptors)
    const { timestamp, timerService, output } = this.context
    this.#write = {
      timestamp,
      timerService,
      output,
      getBroadcastState: (d) => this.#states.get(d),
      applyToKeyedState: (d, apply) => this.#applyToKeyedState(d, apply),
    }
  }

  protected override createContext(): OnTimerContext<unknown> & ReadBroadcast {
    return { ...super.createContext(), getBroadcastState: (d) => this.#states.view(d) }
  }

  #applyToKeyedState<S>(descriptor: StateDescriptor<S>, apply: (key: unknown, state: S) => void): void {
    const state = this.states.get(descriptor)
    for (const entry of this.keyEntries) {
      if (!this.states.has(entry, descriptor)) continue
      this.entry = entry
      apply(entry.key, state)
      this.dropIfEmpty(entry)
    }
    this.entry = undefined
  }

  protected override processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    if (input !== BROADCAST_INPUT) return super.processRows(batch, from, to, input, watermarks)
    const values = valuesOf(batch)
    const { timestamps } = batch
    this.beginRun()
    this.entry = undefined
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) this.advanceRun(watermarks[i] as number)
      this.out.timestamp = this.timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      const result = this.#fn.processBroadcastElement(values[i], this.#write, this.out)
      if (result !== undefined) this.emit(result)
      this.flushIfFull()
    }
    this.endRun()
    return to
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
