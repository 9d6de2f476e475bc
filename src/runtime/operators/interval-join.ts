import type { Batch } from '../../core/batch.ts'
import { type Column, type NumberColumn, numberColumn } from '../../core/column.ts'
import { gatherColumn } from '../../core/gather.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import type { KeyCodes } from '../state/key-encoder.ts'
import type { KeyTable } from '../state/key-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { hasNullKey } from './hash-join.ts'
import { IntervalSide } from './interval-side.ts'
import { JoinPairs, PAIRS_PER_BATCH, nullColumns } from './join-pairs.ts'
import type { BatchKernel } from './stateless.ts'

export type OuterJoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL'

export interface IntervalJoinArgs {
  readonly type: OuterJoinType
  readonly left: IntervalJoinSide
  readonly right: IntervalJoinSide
  /** A pair joins when left time - right time is in [lower, upper] (ms), both inclusive. */
  readonly lower: number
  readonly upper: number
  /**
   * Any further condition: takes the joined columns and one INT column behind them, and keeps the rows that pass.
   * Rows that fail it are no match.
   */
  readonly condition: BatchKernel | undefined
}

export interface IntervalJoinSide {
  readonly keys: readonly number[]
  readonly storages: readonly Storage[]
  readonly timeColumn: number
}

/** Expired rows of an inner join are removed this often (ms), or every half of the interval if that is longer. */
const SHORTEST_CLEAN_UP = 1000

/**
 * Join on equal keys with a bound on the difference of two event times. Output: the left's columns, then the right's.
 *
 * State: rows of both sides as long as a partner may still come, chained by key: a left row at t waits for right times
 * up to t - lower, a right row for left times up to t + upper. A key has one timer per side, set for its oldest row.
 * An inner join removes expired rows in larger steps of time; no row finds them meanwhile.
 * Watermark: the combined one. What is sent on lags behind by the longer reach, so that joined and padded rows, which
 * carry older times, are never late downstream.
 * Late rows: not dropped as such. They join what is still kept; they are kept only if a partner may still come, else
 * padded at once (outer) or forgotten.
 * Outer joins: a row without partner is padded with NULLs when it expires.
 */
export class IntervalJoin extends EventTimeOperator {
  readonly #args: IntervalJoinArgs
  readonly #sides: readonly [IntervalSide, IntervalSide]
  readonly #keys: readonly [KeyColumns, KeyColumns]
  readonly #table: KeyTable
  readonly #holdBack: number
  /** ms */
  readonly #cleanUpStep: number
  readonly #pairs = new JoinPairs()
  #ids = new Int32Array(0)
  #kept = new Uint8Array(0)
  #matched = new Uint8Array(0)

  constructor(args: IntervalJoinArgs) {
    super(2)
    this.#args = args
    const { left, right, lower, upper, type } = args
    this.#sides = [
      new IntervalSide(left.storages, type === 'LEFT' || type === 'FULL', -lower),
      new IntervalSide(right.storages, type === 'RIGHT' || type === 'FULL', upper),
    ]
    const keys = KeyColumns.of(left.keys, left.storages)
    this.#keys = [keys, keys.forColumns(right.keys)]
    this.#table = keys.createTable(4096)
    this.#table.appended = []
    this.#holdBack = Math.max(-lower, upper, 0)
    this.#cleanUpStep = Math.max(SHORTEST_CLEAN_UP, Math.ceil((upper - lower) / 2))
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    ctx.metrics.gauge('stateRows', () => this.#sides[0].rows.count + this.#sides[1].rows.count)
  }

  /** Rows that need not be padded are not looked at when they expire, but some time later, many at once. */
  protected nextTimer(): number {
    const next = Math.min(this.#sides[0].timers.next, this.#sides[1].timers.next)
    return this.#args.type === 'INNER' ? Math.ceil(next / this.#cleanUpStep) * this.#cleanUpStep : next
  }

  protected override outputWatermark(watermark: number): number {
    return watermark - this.#holdBack
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    this.#reserve(batch.n)
    const codes = (this.#keys[input] as KeyColumns).encode(batch, from, to)
    this.#table.insert(codes, from, to, this.#ids)
    this.#adoptNewKeys()
    const side = input === 0 ? this.#args.left : this.#args.right
    const times = (batch.columns[side.timeColumn] as NumberColumn).data as Float64Array
    const end = this.#probe(times, codes, from, to, input, watermarks, batch)
    if (this.#pairs.n > 0) this.#sendPairs(batch, input, watermarks !== undefined)
    const own = this.#sides[input] as IntervalSide
    if (own.outer) this.#padForgotten(batch, from, end, input)
    own.store(batch, times, this.#ids, this.#kept, this.#matched, from, end)
    for (let i = from; i < to; i++) if (this.#kept[i] === 0 || i >= end) this.#dropKeyIfUnused(this.#ids[i] as number)
    this.#keys[0].sweep()
    return end
  }

  #reserve(n: number): void {
    if (this.#ids.length >= n) return
    this.#ids = new Int32Array(n)
    this.#kept = new Uint8Array(n)
    this.#matched = new Uint8Array(n)
  }

  #adoptNewKeys(): void {
    const { appended } = this.#table
    if (appended === undefined || appended.length === 0) return
    for (const side of this.#sides) side.ensureKeys(this.#table.capacity)
    for (const id of appended) {
      for (const side of this.#sides) side.resetKey(id)
      this.#keys[0].retainKey(this.#table, id)
    }
    appended.length = 0
  }

  /** Finds the partners of each row and decides whether it is kept; returns the row at which a timer is due. */
  #probe(
    times: Float64Array,
    codes: readonly KeyCodes[],
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
    batch: Batch,
  ): number {
    const own = this.#sides[input] as IntervalSide
    const other = this.#sides[1 - input] as IntervalSide
    const { lower, upper } = this.#args
    // Partners of a left row at t: right times in [t - upper, t - lower]; of a right row: left times in [t + lower, t + upper].
    const early = input === 0 ? -upper : lower
    const late = input === 0 ? -lower : upper
    let watermark = this.watermark
    let due = this.nextTimer()
    const nullable = this.#keys[input]?.columns.some((c) => batch.columns[c]?.nulls !== undefined)
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) {
        watermark = watermarks[i] as number
        if (watermark >= due) return i
      }
      const time = times[i] as number
      this.#matched[i] = 0
      const isNull = nullable === true && hasNullKey(codes, i)
      const kept = watermark < time + late && (own.outer || !isNull)
      this.#kept[i] = kept ? 1 : 0
      // A row of this very run may have to be padded before the watermark of later pairs passes its time.
      if (own.outer) due = Math.min(due, kept ? own.expiryOf(time) : watermark + 1)
      if (isNull) continue
      const head = other.heads[this.#ids[i] as number] as number
      if (head >= 0) this.#match(i, head, time + early, time + late, other, watermark)
      if (this.#pairs.n >= PAIRS_PER_BATCH) this.#sendPairs(batch, input, watermarks !== undefined)
    }
    return to
  }

  /** Pairs row `i` with the rows of a chain. */
  #match(i: number, head: number, earliest: number, latest: number, other: IntervalSide, watermark: number): void {
    const pairs = this.#pairs
    const { times, next } = other
    for (let slot = head; slot >= 0; slot = next[slot] as number) {
      const partner = times[slot] as number
      if (partner < earliest || partner > latest || other.expiryOf(partner) <= watermark) continue
      pairs.add(i, slot)
      pairs.watermarks[pairs.n - 1] = watermark - this.#holdBack
    }
  }

  /** Sends the pairs that pass the condition, and notes which rows have found a partner. */
  #sendPairs(batch: Batch, input: number, watermarks: boolean): void {
    const pairs = this.#pairs
    const other = this.#sides[1 - input] as IntervalSide
    let joined = pairs.toBatch(batch, other.rows, input === 0, watermarks)
    const { condition } = this.#args
    if (condition === undefined) {
      if (this.#args.type !== 'INNER') for (let m = 0; m < pairs.n; m++) this.#noteMatch(other, m)
    } else {
      const numbers = Int32Array.from({ length: pairs.n }, (_, m) => m)
      joined = condition.run({ ...joined, columns: [...joined.columns, numberColumn('int', numbers)] })
      const passed = (joined.columns.at(-1) as NumberColumn).data
      for (let m = 0; m < joined.n; m++) this.#noteMatch(other, passed[m] as number)
      joined = { ...joined, columns: joined.columns.slice(0, -1) }
    }
    pairs.n = 0
    if (joined.n > 0) this.ctx.output.collect(joined)
  }

  #noteMatch(other: IntervalSide, pair: number): void {
    this.#matched[this.#pairs.rows[pair] as number] = 1
    other.matched[this.#pairs.slots[pair] as number] = 1
  }

  /** Pads the rows that came too late to be kept and found no partner. */
  #padForgotten(batch: Batch, from: number, to: number, input: number): void {
    const rows: number[] = []
    for (let i = from; i < to; i++) if (this.#kept[i] === 0 && this.#matched[i] === 0) rows.push(i)
    if (rows.length === 0) return
    const indexes = Int32Array.from(rows)
    this.#sendPadded(
      batch.columns.map((column) => gatherColumn(column, indexes, rows.length)),
      rows.length,
      input,
    )
  }

  #sendPadded(own: readonly Column[], n: number, input: number): void {
    const { storages } = input === 0 ? this.#args.right : this.#args.left
    const padding = nullColumns(storages, n)
    this.ctx.output.collect({
      n,
      columns: input === 0 ? [...own, ...padding] : [...padding, ...own],
      kinds: undefined,
      watermarks: undefined,
      timestamps: undefined,
    })
  }

  protected onWatermark(watermark: number): void {
    for (const input of [0, 1]) {
      const side = this.#sides[input] as IntervalSide
      const removed: number[] = []
      side.timers.fire(watermark, (id, time) => {
        if (!side.isDue(id, time)) return
        side.unlinkExpired(id, watermark, removed)
        this.#dropKeyIfUnused(id)
      })
      this.#forget(removed, input)
    }
  }

  /** Frees the slots of rows that have expired, padding the ones that never met a partner. */
  #forget(removed: readonly number[], input: number): void {
    const side = this.#sides[input] as IntervalSide
    const unmatched = side.outer ? removed.filter((slot) => side.matched[slot] === 0) : []
    for (let from = 0; from < unmatched.length; from += PAIRS_PER_BATCH) {
      const slots = Int32Array.from(unmatched.slice(from, from + PAIRS_PER_BATCH))
      this.#sendPadded(side.rows.gather(slots, slots.length), slots.length, input)
    }
    side.rows.freeAll(removed)
  }

  #dropKeyIfUnused(id: number): void {
    // A key is dropped at most once: a dropped one has no chain on either side and a head of -2.
    if (!this.#sides[0].isUnused(id) || !this.#sides[1].isUnused(id)) return
    this.#sides[0].heads[id] = -2
    this.#keys[0].releaseKey(this.#table, id)
    this.#table.remove(id)
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    for (const id of this.#table.ids()) {
      this.#sides.forEach((side, input) => {
        const slots: number[] = []
        for (let slot = side.heads[id] as number; slot >= 0; slot = side.next[slot] as number) slots.unshift(slot)
        if (slots.length === 0) return
        const out = this.#keys[0].writeKey(this.#table, id, writer, this.ctx.maxParallelism)
        out.u8(input).i32(slots.length)
        for (const slot of slots) {
          out.f64(side.times[slot] as number).u8(side.matched[slot] as number)
          side.rows.write(slot, out)
        }
      })
    }
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        this.#table.insert(this.#keys[0].readKey(saved), 0, 1, ids)
        this.#adoptNewKeys()
        const side = this.#sides[saved.u8()] as IntervalSide
        const id = ids[0] as number
        for (let n = saved.i32(); n > 0; n--) {
          const time = saved.f64()
          side.rows.read(side.link(id, time, saved.u8()), saved)
        }
      }
    }
  }
}
