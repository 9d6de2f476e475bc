import { type Batch, batchOf } from '../../core/batch.ts'
import { type Column, type NumberColumn, numberColumn } from '../../core/column.ts'
import { gatherColumn } from '../../core/gather.ts'
import { type Counter, LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import { type KeyCodes, NULL_KEY } from '../state/key-encoder.ts'
import { KeyTable } from '../state/key-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { hasNullKey } from './hash-join.ts'
import type { OuterJoinType } from './interval-join.ts'
import { JoinPairs, PAIRS_PER_BATCH, nullColumns } from './join-pairs.ts'
import type { BatchKernel } from './stateless.ts'
import { type WindowJoinSide, WindowSide } from './window-side.ts'

export type WindowJoinType = OuterJoinType | 'SEMI' | 'ANTI'

export interface WindowJoinArgs {
  readonly type: WindowJoinType
  readonly left: WindowJoinSide
  readonly right: WindowJoinSide
  /**
   * Any further condition: takes the joined columns and one INT column behind them, and keeps the rows that pass.
   * Rows that fail it are no match.
   */
  readonly condition: BatchKernel | undefined
}

/**
 * Join of the rows of equal windows on equal keys. Output, window by window in time order: the left's columns, then the
 * right's.
 *
 * State: the rows of both sides whose windows have not fired, chained by key and window end.
 * Watermark: the combined one; when it reaches a window's end - 1 ms its rows meet, are sent, and are forgotten.
 * Late rows: dropped, and counted by side, when their window has fired.
 * Outer joins: a row without partner, or with NULL in its key, is padded with NULLs when its window fires; one without
 * window (of a join that padded it) at once. Semi and anti joins give the left's rows that have a partner, or have none.
 */
export class WindowJoin extends EventTimeOperator {
  readonly #type: WindowJoinType
  readonly #condition: BatchKernel | undefined
  readonly #sides: readonly [WindowSide, WindowSide]
  /** Both sides share the ids of keys. */
  readonly #keys: readonly [KeyColumns, KeyColumns]
  /** The keys, and behind them the window end. */
  readonly #table: KeyTable
  /** Ids of the keys that have rows, by window end. */
  readonly #windows = new Map<number, number[]>()
  #nextEnd = Infinity
  readonly #pairs = new JoinPairs()
  #ids = new Int32Array(0)
  #late: Counter = { value: 0 }

  constructor({ type, left, right, condition }: WindowJoinArgs) {
    super(2)
    this.#type = type
    this.#condition = condition
    this.#sides = [
      new WindowSide(left, type !== 'INNER' && type !== 'RIGHT'),
      new WindowSide(right, type === 'RIGHT' || type === 'FULL'),
    ]
    const keys = KeyColumns.of(left.keys, left.storages)
    this.#keys = [keys, keys.forColumns(right.keys)]
    this.#table = new KeyTable(left.keys.length + 1)
    this.#table.appended = []
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    const [left, right] = this.#sides
    this.#late = ctx.metrics.counter(LATE_RECORDS)
    left.late = ctx.metrics.counter('leftNumLateRecordsDropped')
    right.late = ctx.metrics.counter('rightNumLateRecordsDropped')
    ctx.metrics.gauge('nextWindowEnd', () => this.#nextEnd)
    ctx.metrics.gauge('stateRows', () => left.chains.rows.count + right.chains.rows.count)
  }

  protected nextTimer(): number {
    return this.#nextEnd - 1
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    const side = this.#sides[input] as WindowSide
    const codes = (this.#keys[input] as KeyColumns).encode(batch, from, to)
    const ends = batch.columns[side.windowEnd] as NumberColumn
    this.#table.insert([...codes, ends.data], from, to, this.#ids)
    this.#adoptNewKeys()
    const end = this.#store(ends, codes, from, to, side, watermarks)
    side.chains.copy(batch)
    if (side.outer && this.#type !== 'SEMI' && ends.nulls !== undefined)
      this.#padWindowless(batch, ends.nulls, from, end, side)
    for (let i = from; i < to; i++) this.#dropKeyIfUnused(this.#ids[i] as number)
    this.#keys[0].sweep()
    return end
  }

  #adoptNewKeys(): void {
    const { appended } = this.#table
    if (appended === undefined || appended.length === 0) return
    for (const id of appended) {
      for (const { chains } of this.#sides) {
        chains.ensure(this.#table.capacity)
        chains.heads[id] = -1
      }
      this.#keys[0].retainKey(this.#table, id)
    }
    appended.length = 0
  }

  /** Chains the rows that wait for their window; returns the row at which a window fires. */
  #store(
    { data: ends, nulls }: NumberColumn,
    codes: readonly KeyCodes[],
    from: number,
    to: number,
    side: WindowSide,
    watermarks: Float64Array | undefined,
  ): number {
    let watermark = this.watermark
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) {
        watermark = watermarks[i] as number
        if (watermark >= this.#nextEnd - 1) return i
      }
      if (nulls !== undefined && nulls[i] === 1) continue
      const end = ends[i] as number
      if (end - 1 <= watermark) {
        this.#late.value++
        side.late.value++
      } else if ((side.outer && this.#type !== 'SEMI') || !hasNullKey(codes, i)) {
        const id = this.#ids[i] as number
        if (this.#isUnused(id)) this.#openWindow(end).push(id)
        side.chains.append(id, i)
      }
    }
    return to
  }

  #openWindow(end: number): number[] {
    let ids = this.#windows.get(end)
    if (ids === undefined) this.#windows.set(end, (ids = []))
    this.#nextEnd = Math.min(this.#nextEnd, end)
    return ids
  }

  #isUnused(id: number): boolean {
    return this.#sides[0].chains.heads[id] === -1 && this.#sides[1].chains.heads[id] === -1
  }

  #dropKeyIfUnused(id: number): void {
    // A dropped key has a head of -2, so it is dropped once.
    if (!this.#isUnused(id)) return
    this.#sides[0].chains.heads[id] = -2
    this.#keys[0].releaseKey(this.#table, id)
    this.#table.remove(id)
  }

  /** Pads the rows that belong to no window and so can have no partner. */
  #padWindowless(batch: Batch, nulls: Uint8Array, from: number, to: number, side: WindowSide): void {
    const rows = new Int32Array(to - from)
    let n = 0
    for (let i = from; i < to; i++) if (nulls[i] === 1) rows[n++] = i
    if (n === 0) return
    const own = batch.columns.map((column) => gatherColumn(column, rows, n))
    this.#sendPadded(own, n, side)
  }

  protected onWatermark(watermark: number): void {
    while (this.#nextEnd < Infinity && this.#nextEnd - 1 <= watermark) {
      this.#fire(this.#windows.get(this.#nextEnd) as number[])
      this.#windows.delete(this.#nextEnd)
      this.#nextEnd = Infinity
      for (const end of this.#windows.keys()) if (end < this.#nextEnd) this.#nextEnd = end
    }
  }

  #fire(ids: readonly number[]): void {
    for (const side of this.#sides) side.reserveMatched()
    for (const id of ids) if (!this.#isNullKey(id)) this.#pairUp(id)
    this.#sendPairs()
    for (const side of this.#sides) if (side.outer) this.#sendAlone(ids, side)
    for (const id of ids) {
      for (const { chains } of this.#sides) chains.clear(id)
      this.#dropKeyIfUnused(id)
    }
  }

  #isNullKey(id: number): boolean {
    return this.#table.keys.some((codes) => codes[id] === NULL_KEY)
  }

  #pairUp(id: number): void {
    const [{ chains: left }, { chains: right }] = this.#sides
    const pairs = this.#pairs
    for (let l = left.heads[id] as number; l >= 0; l = left.next[l] as number) {
      for (let r = right.heads[id] as number; r >= 0; r = right.next[r] as number) {
        pairs.add(l, r)
        if (pairs.n === PAIRS_PER_BATCH) this.#sendPairs()
      }
    }
  }

  /** Sends the pairs that pass the condition, and notes which rows have found a partner. */
  #sendPairs(): void {
    const { n, rows, slots } = this.#pairs
    if (n === 0) return
    this.#pairs.n = 0
    const [left, right] = this.#sides
    const columns = [...left.chains.rows.gather(rows, n), ...right.chains.rows.gather(slots, n)]
    if (this.#condition === undefined) {
      for (let m = 0; m < n; m++) this.#noteMatch(m)
      this.#sendJoined(columns, n)
      return
    }
    const numbers = Int32Array.from({ length: n }, (_, m) => m)
    const passed = this.#condition.run(batchOf(n, [...columns, numberColumn('int', numbers)]))
    const matches = (passed.columns.at(-1) as NumberColumn).data
    for (let m = 0; m < passed.n; m++) this.#noteMatch(matches[m] as number)
    if (passed.n > 0) this.#sendJoined(passed.columns.slice(0, -1), passed.n)
  }

  #sendJoined(columns: readonly Column[], n: number): void {
    if (this.#type !== 'SEMI' && this.#type !== 'ANTI') this.#send(columns, n)
  }

  #noteMatch(pair: number): void {
    const [left, right] = this.#sides
    if (left.outer) left.matched[this.#pairs.rows[pair] as number] = 1
    if (right.outer) right.matched[this.#pairs.slots[pair] as number] = 1
  }

  /** The rows without a partner; of a semi join those with one. */
  #sendAlone(ids: readonly number[], side: WindowSide): void {
    const { chains, matched } = side
    const wanted = this.#type === 'SEMI' ? 1 : 0
    const slots = new Int32Array(PAIRS_PER_BATCH)
    let n = 0
    for (const id of ids) {
      for (let slot = chains.heads[id] as number; slot >= 0; slot = chains.next[slot] as number) {
        if (matched[slot] === wanted) slots[n++] = slot
        matched[slot] = 0
        if (n === PAIRS_PER_BATCH) {
          this.#sendPadded(chains.rows.gather(slots, n), n, side)
          n = 0
        }
      }
    }
    if (n > 0) this.#sendPadded(chains.rows.gather(slots, n), n, side)
  }

  /** Padded with NULLs, where the other side is part of the result. */
  #sendPadded(own: readonly Column[], n: number, side: WindowSide): void {
    const [left, right] = this.#sides
    if (this.#type === 'SEMI' || this.#type === 'ANTI') this.#send(own, n)
    else if (side === left) this.#send([...own, ...nullColumns(right.storages, n)], n)
    else this.#send([...nullColumns(left.storages, n), ...own], n)
  }

  #send(columns: readonly Column[], n: number): void {
    this.ctx.output.collect(batchOf(n, columns))
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const ends = this.#table.keys.at(-1) as Float64Array
    for (const [, ids] of this.#windows) {
      for (const id of ids) {
        this.#sides.forEach(({ chains }, input) => {
          const slots = chains.slotsOf(id)
          if (slots.length === 0) return
          const out = this.#keys[0].writeKey(this.#table, id, writer, this.ctx.maxParallelism)
          out
            .f64(ends[id] as number)
            .u8(input)
            .i32(slots.length)
          for (const slot of slots) chains.rows.write(slot, out)
        })
      }
    }
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        const key = this.#keys[0].readKey(saved)
        const end = saved.f64()
        this.#table.insert([...key, Float64Array.of(end)], 0, 1, ids)
        this.#adoptNewKeys()
        const id = ids[0] as number
        if (this.#isUnused(id)) this.#openWindow(end).push(id)
        const { chains } = this.#sides[saved.u8()] as WindowSide
        for (let n = saved.i32(); n > 0; n--) chains.rows.read(chains.link(id), saved)
      }
    }
  }
}
