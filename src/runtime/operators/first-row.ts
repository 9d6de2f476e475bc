import { type Batch, batchOf } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import { type Counter, LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import { growFloat64, growInt32 } from '../state/grow.ts'
import type { KeyTable } from '../state/key-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { TimedRows, timesOf } from '../state/timed-rows.ts'
import { EventTimeOperator } from './event-time-operator.ts'

export interface FirstRowArgs {
  readonly keys: readonly number[]
  readonly storages: readonly Storage[]
  readonly timeColumn: number
}

/** The least time of a key whose row has been sent. */
const SENT = -Infinity

/**
 * The row with the least event time of each key, of equal ones the one that came first, when the watermark reaches it.
 *
 * State: the rows that wait; every key that had one. Rows behind the watermark are late: dropped and counted.
 */
export class FirstRow extends EventTimeOperator {
  readonly #args: FirstRowArgs
  readonly #keys: KeyColumns
  readonly #table: KeyTable
  readonly #rows: TimedRows
  /** The least time so far by key, of which a row waits. */
  #least = new Float64Array(0)
  /** Key by slot. */
  #keyOf = new Int32Array(0)
  #ids = new Int32Array(0)
  #late: Counter = { value: 0 }

  constructor(args: FirstRowArgs) {
    super(1)
    this.#args = args
    this.#keys = KeyColumns.of(args.keys, args.storages)
    this.#table = this.#keys.createTable()
    this.#rows = new TimedRows(args.storages)
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
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    this.#insertKeys(() => this.#table.insert(this.#keys.encode(batch, from, to), from, to, this.#ids))
    const times = timesOf(batch, this.#args.timeColumn)
    let i = from
    for (; i < to; i++) {
      const watermark = watermarks === undefined ? this.watermark : (watermarks[i] as number)
      if (this.firesBefore(watermark)) break
      const time = times[i] as number
      const id = this.#ids[i] as number
      if (time < watermark) this.#late.value++
      else if (time < (this.#least[id] as number)) {
        this.#least[id] = time
        this.#setKey(this.#rows.add(i, time), id)
      }
    }
    this.#rows.store.copy(batch)
    return i
  }

  #insertKeys(insert: () => void): void {
    const known = this.#table.size
    insert()
    this.#keys.retain(this.#table, known)
    if (this.#table.size > this.#least.length) {
      this.#least = growFloat64(this.#least, Math.max(64, this.#table.size * 2), Infinity)
    }
  }

  #setKey(slot: number, id: number): void {
    if (slot >= this.#keyOf.length) this.#keyOf = growInt32(this.#keyOf, this.#rows.store.capacity)
    this.#keyOf[slot] = id
  }

  protected onWatermark(watermark: number): void {
    const { store } = this.#rows
    const due = this.#rows.due(watermark)
    const first = due.filter((slot) => {
      const id = this.#keyOf[slot] as number
      if (this.#least[id] === SENT) return false
      this.#least[id] = SENT
      return true
    })
    if (first.length > 0) {
      this.ctx.output.collect(batchOf(first.length, store.gather(Int32Array.from(first), first.length)))
    }
    for (const slot of due) store.free(slot)
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const waiting = new Map<number, number>()
    // Of a key only the row with the least time, which comes first, is still wanted.
    for (const slot of this.#rows.waiting()) {
      const id = this.#keyOf[slot] as number
      if (!waiting.has(id) && this.#least[id] !== SENT) waiting.set(id, slot)
    }
    for (const id of this.#table.ids()) {
      const out = this.#keys.writeKey(this.#table, id, writer, this.ctx.maxParallelism)
      const slot = waiting.get(id)
      out.f64(this.#least[id] as number).u8(slot === undefined ? 0 : 1)
      if (slot !== undefined) this.#rows.write(slot, out)
    }
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        const key = this.#keys.readKey(saved)
        this.#insertKeys(() => this.#table.insertKeys(key, 1, ids))
        const id = ids[0] as number
        this.#least[id] = saved.f64()
        if (saved.u8() === 1) this.#setKey(this.#rows.read(saved, true), id)
      }
    }
  }
}
