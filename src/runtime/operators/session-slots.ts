import { growFloat64, growInt32 } from '../state/grow.ts'

const DEAD = -2

/**
 * The open sessions of all keys as columns, by slot. The sessions of a key never touch each other, and are chained from
 * the latest to the earliest: so the earliest goes on when some merge, in whatever order they were made or restored.
 */
export class SessionSlots {
  starts: Float64Array = new Float64Array(64)
  /** Exclusive: last event time + gap. */
  ends: Float64Array = new Float64Array(64)
  keys: Int32Array = new Int32Array(64)
  /** Next slot of the same key, -1 at the end, `DEAD` for one that was absorbed and waits for its timer. */
  next: Int32Array = new Int32Array(64)
  /** First slot by key: -1 none, -2 no such key. */
  heads: Int32Array = new Int32Array(64).fill(DEAD)
  #top = 0
  readonly #free: number[] = []

  get count(): number {
    return this.#top - this.#free.length
  }

  /** Makes room for a new key, without sessions. */
  ensureKey(key: number): void {
    if (key >= this.heads.length) this.heads = growInt32(this.heads, Math.max(key + 1, this.heads.length * 2), DEAD)
    this.heads[key] = -1
  }

  /** The earliest session of `key` that overlaps or touches [start, end], or -1. */
  find(key: number, start: number, end: number): number {
    return this.#earliest(key, start, end, -1)
  }

  #earliest(key: number, start: number, end: number, except: number): number {
    let found = -1
    for (let slot = this.heads[key] as number; slot >= 0; slot = this.next[slot] as number) {
      if ((this.ends[slot] as number) < start) break
      if (slot !== except && (this.starts[slot] as number) <= end) found = slot
    }
    return found
  }

  add(key: number, start: number, end: number): number {
    const slot = this.#free.pop() ?? this.#top++
    if (slot >= this.starts.length) this.#grow()
    this.starts[slot] = start
    this.ends[slot] = end
    this.keys[slot] = key
    this.#link(key, slot)
    return slot
  }

  #link(key: number, slot: number): void {
    let before = -1
    let after = this.heads[key] as number
    while (after >= 0 && (this.starts[after] as number) > (this.starts[slot] as number)) {
      before = after
      after = this.next[after] as number
    }
    this.next[slot] = after
    if (before < 0) this.heads[key] = slot
    else this.next[before] = slot
  }

  #grow(): void {
    const capacity = this.starts.length * 2
    this.starts = growFloat64(this.starts, capacity)
    this.ends = growFloat64(this.ends, capacity)
    this.keys = growInt32(this.keys, capacity)
    this.next = growInt32(this.next, capacity)
  }

  widen(slot: number, start: number, end: number): void {
    if (start < (this.starts[slot] as number)) this.starts[slot] = start
    if (end > (this.ends[slot] as number)) this.ends[slot] = end
  }

  /** Whether another session of the same key overlaps or touches `slot`. */
  touches(slot: number): boolean {
    return this.#touching(slot) >= 0
  }

  #touching(slot: number): number {
    return this.#earliest(this.keys[slot] as number, this.starts[slot] as number, this.ends[slot] as number, slot)
  }

  /** Widens `slot` by one session that it touches, which is dead from then on, and returns that; -1 if there is none. */
  absorb(slot: number): number {
    const other = this.#touching(slot)
    if (other < 0) return -1
    this.widen(slot, this.starts[other] as number, this.ends[other] as number)
    this.remove(other)
    return other
  }

  /** Takes a session out of its key's chain. */
  remove(slot: number): void {
    const key = this.keys[slot] as number
    if (this.heads[key] === slot) this.heads[key] = this.next[slot] as number
    else {
      let before = this.heads[key] as number
      while (this.next[before] !== slot) before = this.next[before] as number
      this.next[before] = this.next[slot] as number
    }
    this.next[slot] = DEAD
  }

  isDead(slot: number): boolean {
    return this.next[slot] === DEAD
  }

  free(slot: number): void {
    this.#free.push(slot)
  }
}
