import { type Batch, batchOf } from '../../core/batch.ts'
import { type Column, type NumberColumn, numberColumn } from '../../core/column.ts'
import type { Storage } from '../../core/types/storage.ts'
import { type Counter, LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import type { KeyTable } from '../state/key-table.ts'
import { RankedRows } from '../state/ranked-rows.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import type { SortKey } from '../state/sort-keys.ts'
import { EventTimeOperator } from './event-time-operator.ts'

export interface WindowRankArgs {
  /** The bounds of the window among them. */
  readonly partition: readonly number[]
  readonly storages: readonly Storage[]
  readonly order: readonly SortKey[]
  /** Ranks that are sent, from 1. */
  readonly from: number
  readonly to: number
  /** Whether a last column holds the rank. */
  readonly withRank: boolean
  /** The column that holds the end of the row's window (ms). */
  readonly windowEnd: number
}

/**
 * The rows with the ranks `from` to `to` of each partition of each window; equal ones in the order they came. Output, when
 * the window ends, in the order of ranks: the row, then its rank where that is wanted.
 *
 * State: the ranked rows of the windows that have not fired. Late rows, of a window that has, are dropped and counted.
 */
export class WindowRank extends EventTimeOperator {
  readonly #args: WindowRankArgs
  readonly #keys: KeyColumns
  readonly #table: KeyTable
  readonly #rows: RankedRows
  /** Slots of the rows of each partition, in order. */
  readonly #partitions: number[][] = []
  /** Partitions by the end of their window. */
  readonly #windows = new Map<number, number[]>()
  #nextEnd = Infinity
  #ids = new Int32Array(0)
  #late: Counter = { value: 0 }

  constructor(args: WindowRankArgs) {
    super(1)
    this.#args = args
    this.#keys = KeyColumns.of(args.partition, args.storages)
    this.#table = this.#keys.createTable()
    this.#table.appended = []
    this.#rows = new RankedRows(args.storages, args.order, false)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
    ctx.metrics.gauge('stateRows', () => this.#rows.store.count)
  }

  protected nextTimer(): number {
    return this.#nextEnd - 1
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    const ends = (batch.columns[this.#args.windowEnd] as NumberColumn).data
    const end = this.#firstDue(ends, from, to, watermarks)
    this.#table.insert(this.#keys.encode(batch, from, end), from, end, this.#ids)
    this.#openPartitions(ends, from, end)
    this.#rows.begin(batch)
    for (let i = from; i < end; i++) {
      const partition = this.#partitions[this.#ids[i] as number] as number[]
      const watermark = watermarks === undefined ? this.watermark : (watermarks[i] as number)
      if ((ends[i] as number) - 1 <= watermark) this.#late.value++
      else this.#insert(batch, i, partition)
    }
    this.#rows.store.copy(batch)
    this.#rows.end(batch)
    return end
  }

  /** The first row, behind `from`, before which a window fires: of those that are open and those that rows open. */
  #firstDue(ends: NumberColumn['data'], from: number, to: number, watermarks: Float64Array | undefined): number {
    if (watermarks === undefined) return to
    let next = this.#nextEnd
    for (let i = from; i < to; i++) {
      const watermark = watermarks[i] as number
      if (watermark > this.watermark && watermark >= next - 1) return i
      const end = ends[i] as number
      if (end - 1 > watermark) next = Math.min(next, end)
    }
    return to
  }

  #openPartitions(ends: NumberColumn['data'], from: number, to: number): void {
    const appended = this.#table.appended as number[]
    if (appended.length === 0) return
    const fresh = new Set(appended)
    appended.length = 0
    for (let i = from; i < to; i++) {
      const id = this.#ids[i] as number
      if (!fresh.delete(id)) continue
      this.#open(id, ends[i] as number)
    }
  }

  #open(id: number, end: number): void {
    this.#keys.retainKey(this.#table, id)
    this.#partitions[id] = []
    const ids = this.#windows.get(end)
    if (ids === undefined) this.#windows.set(end, [id])
    else ids.push(id)
    this.#nextEnd = Math.min(this.#nextEnd, end)
  }

  #insert(batch: Batch, row: number, slots: number[]): void {
    const { to } = this.#args
    const rows = this.#rows
    rows.take(batch, row)
    const place = rows.placeIn(slots, to, false)
    if (place < 0) return
    slots.splice(place, 0, rows.add(row))
    if (slots.length > to) rows.release(slots.pop() as number)
  }

  protected onWatermark(watermark: number): void {
    while (this.#nextEnd - 1 <= watermark && this.#windows.size > 0) {
      this.#fire(this.#windows.get(this.#nextEnd) ?? [])
      this.#windows.delete(this.#nextEnd)
      this.#nextEnd = Infinity
      for (const end of this.#windows.keys()) if (end < this.#nextEnd) this.#nextEnd = end
    }
  }

  #fire(ids: readonly number[]): void {
    const { from, to, withRank } = this.#args
    const { store } = this.#rows
    const slots: number[] = []
    const ranks: number[] = []
    for (const id of ids) {
      const partition = this.#partitions[id] as number[]
      for (let r = from - 1; r < Math.min(to, partition.length); r++) {
        slots.push(partition[r] as number)
        ranks.push(r + 1)
      }
    }
    if (slots.length > 0) {
      const columns: Column[] = store.gather(Int32Array.from(slots), slots.length)
      if (withRank) columns.push(numberColumn('long', Float64Array.from(ranks)))
      this.ctx.output.collect(batchOf(slots.length, columns))
    }
    for (const id of ids) this.#drop(id)
    this.#keys.sweep()
  }

  #drop(id: number): void {
    for (const slot of this.#partitions[id] as number[]) this.#rows.store.free(slot)
    this.#partitions[id] = []
    this.#keys.releaseKey(this.#table, id)
    this.#table.remove(id)
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    for (const [end, ids] of this.#windows) {
      for (const id of ids) {
        const slots = this.#partitions[id] as number[]
        const out = this.#keys.writeKey(this.#table, id, writer, this.ctx.maxParallelism).f64(end).i32(slots.length)
        for (const slot of slots) this.#rows.store.write(slot, out)
      }
    }
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        this.#table.insert(this.#keys.readKey(saved), 0, 1, ids)
        ;(this.#table.appended as number[]).length = 0
        const id = ids[0] as number
        this.#open(id, saved.f64())
        for (let n = saved.i32(); n > 0; n--) (this.#partitions[id] as number[]).push(this.#rows.read(saved))
      }
    }
  }
}
