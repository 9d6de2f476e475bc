import { type Batch, batchOf } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import { type Counter, LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { type SortKey, SortKeys } from '../state/sort-keys.ts'
import { TimedRows, timesOf } from '../state/timed-rows.ts'
import { EventTimeOperator } from './event-time-operator.ts'

export interface TemporalSortArgs {
  readonly timeColumn: number
  /** What rows of equal time are ordered by; equal ones stay in the order they came. */
  readonly order: readonly SortKey[]
  readonly storages: readonly Storage[]
}

/**
 * Sends rows in the order of their event times.
 *
 * State: the rows that the watermark has not reached. Late rows are dropped and counted.
 */
export class TemporalSort extends EventTimeOperator {
  readonly #args: TemporalSortArgs
  readonly #rows: TimedRows
  readonly #keys: SortKeys
  #late: Counter = { value: 0 }

  constructor(args: TemporalSortArgs) {
    super(1)
    this.#args = args
    this.#rows = new TimedRows(args.storages)
    this.#keys = new SortKeys(args.order, args.storages)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
    ctx.metrics.gauge('stateRows', () => this.#rows.store.count)
  }

  protected nextTimer(): number {
    return this.#rows.next
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const times = timesOf(batch, this.#args.timeColumn)
    let i = from
    for (; i < to; i++) {
      const watermark = watermarks === undefined ? this.watermark : (watermarks[i] as number)
      if (this.firesBefore(watermark)) break
      const time = times[i] as number
      if (time <= watermark) this.#late.value++
      else {
        this.#keys.take(batch, i)
        this.#keys.put(this.#rows.add(i, time))
      }
    }
    this.#rows.store.copy(batch)
    return i
  }

  protected onWatermark(watermark: number): void {
    const { times, store } = this.#rows
    const due = this.#rows.due(watermark)
    if (due.length === 0) return
    const sorted = due.toSorted((a, b) => (times[a] as number) - (times[b] as number) || this.#keys.compareSlots(a, b))
    this.ctx.output.collect(batchOf(sorted.length, store.gather(Int32Array.from(sorted), sorted.length)))
    for (const slot of due) store.free(slot)
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const out = writer.operator()
    const slots = this.#rows.waiting()
    out.i32(slots.length)
    for (const slot of slots) this.#rows.write(slot, out)
  }

  restore(reader: StateReader): void {
    for (const saved of this.restoreTime(reader)) {
      for (let n = saved.i32(); n > 0; n--) {
        const slot = this.#rows.read(saved, true)
        this.#keys.take(batchOf(1, this.#rows.store.gather(Int32Array.of(slot), 1)), 0)
        this.#keys.put(slot)
      }
    }
  }
}
