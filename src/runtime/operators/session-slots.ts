import { growFloat64, growInt32 } from '../state/grow.ts'

const DEAD = -2

/** The open sessions of all keys as columns, by slot; the sessions of a key are chained and never touch each other. */
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

  /** A session of `key` that overlaps or touches [start, end], or -1. */
  find(key: number, start: number, end: number): number {
    for (let slot = this.heads[key] as number; slot >= 0; slot = this.next[slot] as number) {
      if ((this.starts[slot] as number) <= end && (this.ends[slot] as number) >= start) return slot
    }
    return -1
  }

  add(key: number, start: number, end: number): number {
    const slot = this.#free.pop() ?? this.#top++
    if (slot >= this.starts.length) this.#grow()
    this.starts[slot] = start
    this.ends[slot] = end
    this.keys[slot] = key
    this.next[slot] = this.heads[key] as number
    this.heads[key] = slot
    return slot
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
    const start = this.starts[slot] as number
    const end = this.ends[slot] as number
    for (let other = this.heads[this.keys[slot] as number] as number; other >= 0; other = this.next[other] as number) {
      if (other !== slot && (this.starts[other] as number) <= end && (this.ends[other] as number) >= start) return other
    }
    return -1
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
