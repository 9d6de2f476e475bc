import type { Batch } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import { growFloat64, growInt32, growUint8 } from '../state/grow.ts'
import { RowStore } from '../state/row-store.ts'
import { CoarseTimers } from '../time/coarse-timers.ts'

/** The rows that one side of an interval join keeps, chained by key. */
export class IntervalSide {
  readonly rows: RowStore
  /** Whether rows without partner are padded. */
  readonly outer: boolean
  /** How long after its own time a row may still find a partner (ms); may be negative. */
  readonly reach: number
  /** First slot by key id, -1 for none. */
  heads: Int32Array = new Int32Array(0)
  next: Int32Array = new Int32Array(0)
  /** Event time by slot. */
  times: Float64Array = new Float64Array(0)
  matched: Uint8Array = new Uint8Array(0)
  readonly timers: CoarseTimers = new CoarseTimers()
  /** By key id: when its oldest row expires, Infinity when it has none. */
  #expiries = new Float64Array(0)
  #slots = new Int32Array(0)
  #sources = new Int32Array(0)

  constructor(storages: readonly Storage[], outer: boolean, reach: number) {
    this.rows = new RowStore(storages)
    this.outer = outer
    this.reach = reach
  }

  ensureKeys(capacity: number): void {
    if (capacity <= this.heads.length) return
    this.heads = growInt32(this.heads, capacity, -1)
    this.#expiries = growFloat64(this.#expiries, capacity, Infinity)
  }

  resetKey(id: number): void {
    this.heads[id] = -1
    this.#expiries[id] = Infinity
  }

  isUnused(id: number): boolean {
    return this.heads[id] === -1
  }

  /** Stores those of the rows `from..to` that `kept` marks. */
  store(
    batch: Batch,
    times: Float64Array,
    ids: Int32Array,
    kept: Uint8Array,
    matched: Uint8Array,
    from: number,
    to: number,
  ): void {
    if (this.#slots.length < to - from) {
      this.#slots = new Int32Array(to - from)
      this.#sources = new Int32Array(to - from)
    }
    let n = 0
    for (let i = from; i < to; i++) {
      if (kept[i] === 0) continue
      this.#sources[n] = i
      this.#slots[n++] = this.link(ids[i] as number, times[i] as number, matched[i] as number)
    }
    this.rows.put(batch, this.#sources, this.#slots, n)
  }

  /** A slot for a row of key `id`, with a timer if it is the key's oldest. */
  link(id: number, time: number, matched: number): number {
    const slot = this.rows.allocate()
    if (slot >= this.next.length) {
      this.next = growInt32(this.next, this.rows.capacity)
      this.times = growFloat64(this.times, this.rows.capacity)
      this.matched = growUint8(this.matched, this.rows.capacity)
    }
    this.times[slot] = time
    this.matched[slot] = matched
    this.next[slot] = this.heads[id] as number
    this.heads[id] = slot
    const expiry = this.expiryOf(time)
    if (expiry < (this.#expiries[id] as number)) this.#setTimer(id, expiry)
    return slot
  }

  /** The first watermark at which a row of `time` has expired: no partner can come any more. */
  expiryOf(time: number): number {
    return time + this.reach + 1
  }

  #setTimer(id: number, expiry: number): void {
    this.#expiries[id] = expiry
    this.timers.add(expiry, id)
  }

  /** Whether the timer of key `id` at `time` still means something: an older row may have come since. */
  isDue(id: number, time: number): boolean {
    return this.#expiries[id] === time
  }

  /** Takes the rows of key `id` that have expired out of the chain, into `removed`, and sets the timer of the rest. */
  unlinkExpired(id: number, watermark: number, removed: number[]): void {
    let before = -1
    let next = Infinity
    for (let slot = this.heads[id] as number; slot >= 0;) {
      const following = this.next[slot] as number
      const expiry = this.expiryOf(this.times[slot] as number)
      if (expiry <= watermark) {
        removed.push(slot)
        if (before < 0) this.heads[id] = following
        else this.next[before] = following
      } else {
        before = slot
        next = Math.min(next, expiry)
      }
      slot = following
    }
    this.#expiries[id] = Infinity
    if (next < Infinity) this.#setTimer(id, next)
  }
}
