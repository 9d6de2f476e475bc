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
  /** Event time by slot; NaN for a row that has expired and is to be removed. */
  times: Float64Array = new Float64Array(0)
  matched: Uint8Array = new Uint8Array(0)
  readonly timers: CoarseTimers = new CoarseTimers()
  /** The pending clean-up time by key id, Infinity for none. */
  #cleanUps = new Float64Array(0)
  /** Rows up to this time have expired, as of when that was last looked at. */
  expired: number = -Infinity
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
    this.#cleanUps = growFloat64(this.#cleanUps, capacity, Infinity)
  }

  resetKey(id: number): void {
    this.heads[id] = -1
    this.#cleanUps[id] = Infinity
  }

  isUnused(id: number): boolean {
    return this.heads[id] === -1 && this.#cleanUps[id] === Infinity
  }

  /** Stores those of the rows `from..to` that `kept` marks. */
  store(batch: Batch, times: Float64Array, ids: Int32Array, kept: Uint8Array, matched: Uint8Array, from: number, to: number): void {
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

  /** A slot for a row of key `id`, with a clean-up timer if the key has none. */
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
    if (this.#cleanUps[id] === Infinity) this.setCleanUp(id, time)
    return slot
  }

  /** Sets the key's timer to when a row of `time` expires. */
  setCleanUp(id: number, time: number): void {
    this.#cleanUps[id] = time + this.reach + 1
    this.timers.add(time + this.reach + 1, id)
  }

  cleanUpOf(id: number): number {
    return this.#cleanUps[id] as number
  }

  clearCleanUp(id: number): void {
    this.#cleanUps[id] = Infinity
  }

  /** Takes the rows of key `id` up to time `limit`, and those marked as expired, out of the chain, into `removed`. */
  unlinkExpired(id: number, limit: number, removed: number[]): void {
    let before = -1
    for (let slot = this.heads[id] as number; slot >= 0; ) {
      const following = this.next[slot] as number
      const time = this.times[slot] as number
      if (time <= limit || time !== time) {
        removed.push(slot)
        if (before < 0) this.heads[id] = following
        else this.next[before] = following
      } else before = slot
      slot = following
    }
  }

  /** The smallest time among the rows of key `id`, Infinity when there are none. */
  oldest(id: number): number {
    let oldest = Infinity
    for (let slot = this.heads[id] as number; slot >= 0; slot = this.next[slot] as number) {
      oldest = Math.min(oldest, this.times[slot] as number)
    }
    return oldest
  }
}
