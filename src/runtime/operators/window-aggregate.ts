import type { Batch } from '../../core/batch.ts'
import { type Column, type NumberColumn, numberColumn } from '../../core/column.ts'
import { gatherBatch } from '../../core/gather.ts'
import type { Storage } from '../../core/types/storage.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { AggregateKernel } from '../state/aggregate-kernel.ts'
import { GroupTable, KeyColumns } from '../state/group-table.ts'
import type { KeyCodes } from '../state/key-encoder.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import {
  type AlignedWindows,
  lastWindowEnd,
  paneSize,
  startOfWindow,
  windowEnds,
  windowStart,
} from '../windows/aligned.ts'
import { EventTimeOperator, firstReaching } from './event-time-operator.ts'

export interface WindowAggregateArgs {
  readonly windows: AlignedWindows
  readonly timeColumn: number
  readonly keys: readonly number[]
  readonly keyStorages: readonly Storage[]
  /** Further columns the aggregates read. */
  readonly arguments: readonly number[]
  readonly kernel: AggregateKernel
}

/** Results are cut into batches of at most this many rows. */
const OUTPUT_ROWS = 8192
/** Fewer rows than this in a row for one pane, on average, and the rest of the batch is sorted by pane first. */
const SHORT_RUN = 32

/**
 * GROUP BY of TUMBLE, HOP or CUMULATE windows, over inserts or changes; a group whose rows have all been taken back gives
 * nothing. Output: keys, results, window_start, window_end, window_time.
 *
 * State: one table of groups per pane (the longest stretch that no window end cuts), so a row is added once however
 * many windows hold it; a window's result is the merge of its panes. CUMULATE merges each pane, once its end has come,
 * into the running result of its largest window.
 * Watermark: a window fires when the watermark reaches its end - 1 ms; a pane is dropped with its last window.
 * Late rows: a row is dropped, and counted, when the last window it belongs to has fired; windows still open get it.
 */
export class WindowAggregate extends EventTimeOperator {
  readonly #args: WindowAggregateArgs
  readonly #pane: number
  readonly #keys: KeyColumns
  /** By pane start. */
  readonly #panes = new Map<number, GroupTable>()
  /** CUMULATE: by start of the largest window. */
  readonly #running = new Map<number, GroupTable>()
  readonly #pool: GroupTable[] = []
  readonly #bounds = new WindowBounds()
  #nextEnd = Infinity
  #ids = new Int32Array(0)
  #late = { value: 0 }

  constructor(args: WindowAggregateArgs) {
    super(1)
    this.#args = args
    this.#pane = paneSize(args.windows)
    this.#keys = new KeyColumns(args.keys, args.keyStorages)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
    ctx.metrics.gauge('nextWindowEnd', () => this.#nextEnd)
    ctx.metrics.gauge('stateRows', () => this.#stateRows())
  }

  #stateRows(): number {
    let rows = 0
    for (const tables of [this.#panes, this.#running]) for (const { table } of tables.values()) rows += table.count
    return rows
  }

  protected nextTimer(): number {
    return this.#nextEnd - 1
  }

  /** Ends the run where the watermark passes the end of a pane: there windows fire and rows become late. */
  protected override runEnd(watermarks: Float64Array, from: number, n: number): number {
    const limit = this.watermark === -Infinity ? -Number.MAX_VALUE : this.#paneOf(this.watermark + 1) + this.#pane - 1
    return firstReaching(watermarks, limit, from + 1, n)
  }

  #paneOf(time: number): number {
    return windowStart(time, this.#args.windows.offset, this.#pane)
  }

  protected processRows(batch: Batch, from: number, to: number): number {
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    const times = (batch.columns[this.#args.timeColumn] as NumberColumn).data as Float64Array
    this.#addRuns(batch, times, from, to)
    this.#keys.sweep()
    return to
  }

  /** Adds consecutive rows of a pane at once, as long as there are many of them on average. */
  #addRuns(batch: Batch, times: Float64Array, from: number, to: number): void {
    const codes = this.#keys.encode(batch, from, to)
    let runs = 0
    for (let i = from; i < to;) {
      if (runs++ * SHORT_RUN > i - from + SHORT_RUN) {
        this.#addSorted(batch, times, i, to)
        return
      }
      const start = this.#paneOf(times[i] as number)
      const end = start + this.#pane
      let j = i + 1
      while (j < to && (times[j] as number) < end && (times[j] as number) >= start) j++
      this.#add(batch, codes, start, i, j)
      i = j
    }
  }

  /** Disorder around a pane's end makes rows of two panes alternate: they are gathered by pane, in arrival order. */
  #addSorted(batch: Batch, times: Float64Array, from: number, to: number): void {
    const rows = new Map<number, number[]>()
    for (let i = from; i < to; i++) {
      const start = this.#paneOf(times[i] as number)
      const list = rows.get(start)
      if (list === undefined) rows.set(start, [i])
      else list.push(i)
    }
    const columns = new Set([...this.#args.keys, ...this.#args.arguments])
    for (const [start, list] of rows) {
      const sorted = gatherBatch(batch, columns, Int32Array.from(list), list.length)
      this.#add(sorted, this.#keys.encode(sorted), start, 0, list.length)
    }
  }

  /** Adds rows `from..to`, all of the pane at `start`. */
  #add(batch: Batch, codes: readonly KeyCodes[], start: number, from: number, to: number): void {
    const { windows, kernel } = this.#args
    const last = lastWindowEnd(windows, start)
    // A hop longer than its window leaves gaps; such rows are in no window, and so never late.
    if (last <= start) return
    if (last - 1 <= this.watermark) {
      this.#late.value += to - from
      return
    }
    const groups = this.#paneAt(this.#openPane(start))
    groups.insert(codes, from, to, this.#ids)
    kernel.accumulate(groups.accumulators, this.#ids, batch, from, to)
  }

  /** The pane that takes rows of the pane at `start`: for CUMULATE, steps that have fired hand on to the open one. */
  #openPane(start: number): number {
    if (this.#args.windows.kind !== 'CUMULATE' || this.watermark === -Infinity) return start
    return Math.max(start, this.#paneOf(this.watermark + 1))
  }

  #paneAt(start: number): GroupTable {
    let groups = this.#panes.get(start)
    if (groups !== undefined) return groups
    groups = this.#newTable()
    this.#panes.set(start, groups)
    this.#nextEnd = Math.min(this.#nextEnd, this.#firstEnd(start, this.watermark + 1))
    return groups
  }

  #newTable(): GroupTable {
    return this.#pool.pop() ?? new GroupTable(this.#keys, this.#args.kernel)
  }

  #free(groups: GroupTable): void {
    groups.clear()
    this.#pool.push(groups)
  }

  /** The first window end of a pane that is later than `after`. */
  #firstEnd(pane: number, after: number): number {
    return windowEnds(this.#args.windows, pane).find((end) => end > after) ?? Infinity
  }

  protected onWatermark(watermark: number): void {
    while (this.#nextEnd < Infinity && this.#nextEnd - 1 <= watermark) {
      const end = this.#nextEnd
      this.#fire(end)
      this.#nextEnd = this.#endAfter(end)
    }
  }

  #endAfter(end: number): number {
    let next = Infinity
    for (const pane of this.#panes.keys()) next = Math.min(next, this.#firstEnd(pane, end))
    for (const start of this.#running.keys()) next = Math.min(next, this.#firstEnd(start, end))
    return next
  }

  #fire(end: number): void {
    const { windows } = this.#args
    const start = startOfWindow(windows, end)
    if (windows.kind === 'TUMBLE') {
      const groups = this.#panes.get(start)
      if (groups === undefined) return
      this.#emit(groups, start, end)
      this.#panes.delete(start)
      this.#free(groups)
    } else if (windows.kind === 'HOP') this.#fireHop(start, end)
    else this.#fireCumulate(start, end, windows.size)
  }

  #fireHop(start: number, end: number): void {
    const result = this.#newTable()
    for (let pane = start; pane < end; pane += this.#pane) {
      const groups = this.#panes.get(pane)
      if (groups === undefined) continue
      this.#merge(result, groups)
      if (lastWindowEnd(this.#args.windows, pane) > end) continue
      this.#panes.delete(pane)
      this.#free(groups)
    }
    this.#emit(result, start, end)
    this.#free(result)
  }

  #fireCumulate(start: number, end: number, size: number): void {
    let running = this.#running.get(start)
    if (running === undefined) this.#running.set(start, (running = this.#newTable()))
    const groups = this.#panes.get(end - this.#pane)
    if (groups !== undefined) {
      this.#merge(running, groups)
      this.#panes.delete(end - this.#pane)
      this.#free(groups)
    }
    this.#emit(running, start, end)
    if (end < start + size) return
    this.#running.delete(start)
    this.#free(running)
  }

  #merge(target: GroupTable, source: GroupTable): void {
    const { size } = source.table
    if (this.#ids.length < size) this.#ids = new Int32Array(size)
    target.insertKeys(source.table.keys, size, this.#ids)
    this.#args.kernel.merge(target.accumulators, this.#ids, source.accumulators, 0, size)
  }

  #emit(groups: GroupTable, start: number, end: number): void {
    const occupied = this.#args.kernel.occupied(groups.accumulators, groups.table.size)
    const size = occupied?.length ?? groups.table.size
    for (let from = 0; from < size; from += OUTPUT_ROWS) {
      const n = Math.min(OUTPUT_ROWS, size - from)
      const ids =
        occupied?.slice(from, from + n) ??
        (size <= OUTPUT_ROWS ? undefined : Int32Array.from({ length: n }, (_, i) => from + i))
      const columns: Column[] = [
        ...this.#keys.decode(groups.table, ids, n),
        ...this.#args.kernel.results(groups.accumulators, ids, n),
        ...this.#bounds.columns(start, end, n),
      ]
      this.ctx.output.collect({ n, columns, kinds: undefined, watermarks: undefined, timestamps: undefined })
    }
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const { maxParallelism } = this.ctx
    for (const [start, groups] of this.#panes) groups.snapshot(writer, maxParallelism, (out) => out.u8(0).f64(start))
    for (const [start, groups] of this.#running) groups.snapshot(writer, maxParallelism, (out) => out.u8(1).f64(start))
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        const key = this.#keys.readKey(saved)
        const running = saved.u8() === 1
        const start = saved.f64()
        const groups = running ? this.#runningAt(start) : this.#paneAt(start)
        groups.restore(key, saved)
      }
    }
    this.#nextEnd = this.#endAfter(this.watermark + 1)
  }

  #runningAt(start: number): GroupTable {
    let groups = this.#running.get(start)
    if (groups === undefined) this.#running.set(start, (groups = this.#newTable()))
    return groups
  }
}

/** Memory for window_start, window_end and window_time. */
class WindowBounds {
  #data = [0, 1, 2].map(() => new Float64Array(0))

  /** The three columns of `n` rows; valid until the next call. */
  columns(start: number, end: number, n: number): Column[] {
    if ((this.#data[0] as Float64Array).length < n) this.#data = this.#data.map(() => new Float64Array(n))
    return [start, end, end - 1].map((time, k) =>
      numberColumn('long', (this.#data[k] as Float64Array).fill(time, 0, n)),
    )
  }
}
