import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import type { OnTimerContext, TimerService } from '../functions/process.ts'
import type { KeyToken } from '../state/key-token.ts'
import type { KeyedCall, RecordCall } from './function-call.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { type KeyEntry, KeyedFunctionOperator, type SavedTimers } from './keyed-function-operator.ts'

/**
 * A function called for each record of keyed streams, with state and timers of the record's key.
 *
 * State: what the function keeps, and its timers. A key without either is forgotten.
 * Watermark: event-time timers fire once it has reached their time, before the next record; what they emit has that
 * time. One set at or below the current watermark fires when the watermark next advances.
 */
export class KeyedProcess extends KeyedFunctionOperator<KeyEntry, KeyEntry> {
  readonly #call: KeyedCall
  protected readonly context: OnTimerContext<unknown>
  #timeDomain: 'EVENT_TIME' | 'PROCESSING_TIME' = 'EVENT_TIME'

  constructor(call: KeyedCall, inputCount: number = call.inputs.length) {
    super(inputCount, call.functions)
    this.#call = call
    this.context = this.createContext()
  }

  protected createContext(): OnTimerContext<unknown> {
    const timers = this.#timerService()
    const { states } = this
    return {
      timestamp: () => (Number.isNaN(this.timestamp) ? null : this.timestamp),
      timerService: () => timers,
      timeDomain: () => this.#timeDomain,
      getCurrentKey: () => this.#current().key,
      output: (tag, value) => this.emitSide(tag, value),
      getState: (d) => states.getState(d),
      getListState: (d) => states.getListState(d),
      getMapState: (d) => states.getMapState(d),
      getReducingState: (d) => states.getReducingState(d),
      getAggregatingState: (d) => states.getAggregatingState(d),
    }
  }

  #timerService(): TimerService {
    return {
      currentProcessingTime: () => this.ctx.clock.now(),
      currentWatermark: () => this.watermark,
      registerEventTimeTimer: (t) => {
        if (this.registerEventTimer(t, this.#current())) this.#current().live++
      },
      registerProcessingTimeTimer: (t) => {
        if (this.registerProcessingTimer(t, this.#current())) this.#current().live++
      },
      deleteEventTimeTimer: (t) => {
        if (this.eventTimers.delete(t, this.#current())) this.#current().live--
      },
      deleteProcessingTimeTimer: (t) => {
        if (this.processingTimers.delete(t, this.#current())) this.#current().live--
      },
    }
  }

  /** What the context tells: also the time of processing-time timers, whose output has none. */
  protected timestamp: number = NaN

  #current(): KeyEntry {
    if (this.entry === undefined)
      throw new JobError(
        'NO_CURRENT_KEY',
        'Timers belong to a key: they can be used while a record or timer of a keyed stream is processed.',
      )
    return this.entry
  }

  protected createEntry(key: unknown, token: KeyToken): KeyEntry {
    return { key, token, cells: [], live: 0 }
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const values = valuesOf(batch)
    const keys = valuesOf(batch, KEY_COLUMN)
    const { timestamps } = batch
    const process = this.#call.inputs[input] as RecordCall<OnTimerContext<unknown>>
    this.beginRun()
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) this.advanceRun(watermarks[i] as number)
      const timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      this.out.timestamp = this.timestamp = timestamp
      const entry = this.useKey(keys[i])
      const result = process(values[i], this.context, this.out)
      if (result !== undefined) this.emit(result)
      if (entry.live === 0) this.dropIfEmpty(entry)
      this.flushIfFull()
    }
    this.endRun()
    return to
  }

  protected onEventTimer(entry: KeyEntry, time: number): void {
    this.#timeDomain = 'EVENT_TIME'
    this.#fire(entry, time)
  }

  protected onProcessingTimer(entry: KeyEntry, time: number): void {
    this.#timeDomain = 'PROCESSING_TIME'
    this.#fire(entry, time)
  }

  #fire(entry: KeyEntry, time: number): void {
    entry.live--
    this.entry = entry
    this.timestamp = time
    this.emit(this.#call.onTimer?.(time, this.context, this.out))
    this.dropIfEmpty(entry)
  }

  protected saveEntry(entry: KeyEntry, timersOf: (owner: KeyEntry) => SavedTimers): unknown {
    return timersOf(entry)
  }

  protected restoreEntry(
    entry: KeyEntry,
    saved: unknown,
    _names: unknown,
    restoreTimers: (owner: KeyEntry, saved: SavedTimers) => void,
  ): void {
    const timers = saved as SavedTimers
    entry.live += timers[0].length + timers[1].length
    restoreTimers(entry, timers)
  }
}
