/** Keys -> dense ids 0, 1, 2 …, by open addressing. What belongs to a key lies in columns of the owner, by id. */
export class KeyIndex {
  #shift: number
  /** Id + 1 by hash, 0 for empty. */
  #slots: Int32Array
  #free: Int32Array = new Int32Array(64)
  #freeCount = 0
  /** By id. */
  keys: Float64Array
  /** All ids given out so far are below. */
  size = 0

  /** `bits`: log2 of the first number of slots, half of which can be taken. */
  constructor(bits = 11) {
    this.#shift = 32 - bits
    this.#slots = new Int32Array(1 << bits)
    this.keys = new Float64Array(1 << (bits - 1))
  }

  get capacity(): number {
    return this.keys.length
  }

  /** The id of a key, a new one if it was not there. */
  id(key: number): number {
    const slots = this.#slots
    const keys = this.keys
    const mask = slots.length - 1
    let slot = Math.imul((key | 0) ^ ((key * 2 ** -32) | 0), 0x9e3779b1) >>> this.#shift
    for (let entry = slots[slot] as number; entry !== 0; entry = slots[slot] as number) {
      if (keys[entry - 1] === key) return entry - 1
      slot = (slot + 1) & mask
    }
    return this.#add(key, slot)
  }

  #add(key: number, slot: number): number {
    let id = this.size
    if (this.#freeCount > 0) id = this.#free[--this.#freeCount] as number
    else if (this.size++ === this.keys.length) {
      this.#grow()
      slot = this.#emptySlot(key)
    }
    this.keys[id] = key
    this.#slots[slot] = id + 1
    return id
  }

  #home(key: number): number {
    return Math.imul((key | 0) ^ ((key * 2 ** -32) | 0), 0x9e3779b1) >>> this.#shift
  }

  #emptySlot(key: number): number {
    let slot = this.#home(key)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1)
    return slot
  }

  #grow(): void {
    const known = this.keys
    this.keys = grown(known, known.length * 2)
    this.#slots = new Int32Array(this.#slots.length * 2)
    this.#shift--
    for (let id = 0; id < known.length; id++) this.#slots[this.#emptySlot(known[id] as number)] = id + 1
  }

  /** Forgets a key; its id is given out again. */
  remove(id: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let hole = this.#home(this.keys[id] as number)
    while (slots[hole] !== id + 1) hole = (hole + 1) & mask
    for (let next = (hole + 1) & mask; slots[next] !== 0; next = (next + 1) & mask) {
      const home = this.#home(this.keys[(slots[next] as number) - 1] as number)
      if (((next - home) & mask) < ((next - hole) & mask)) continue
      slots[hole] = slots[next] as number
      hole = next
    }
    slots[hole] = 0
    if (this.#freeCount === this.#free.length) this.#free = grown(this.#free, this.#freeCount * 2)
    this.#free[this.#freeCount++] = id
  }

  clear(): void {
    this.#slots.fill(0)
    this.size = 0
    this.#freeCount = 0
  }
}

/** A set of pairs of a small number and any number. */
export class PairSet {
  #shift = 16
  /** Place + 1 of a pair by hash, 0 for empty. */
  #slots = new Int32Array(1 << 16)
  #lefts = new Int32Array(1 << 15)
  #rights = new Float64Array(1 << 15)
  size = 0

  /** Whether the pair was new. */
  add(left: number, right: number): boolean {
    const slots = this.#slots
    const lefts = this.#lefts
    const rights = this.#rights
    const mask = slots.length - 1
    let slot = this.#home(left, right)
    for (let entry = slots[slot] as number; entry !== 0; entry = slots[slot] as number) {
      if (rights[entry - 1] === right && lefts[entry - 1] === left) return false
      slot = (slot + 1) & mask
    }
    this.#insert(left, right, slot)
    return true
  }

  #home(left: number, right: number): number {
    const hash = Math.imul(left, 0x9e3779b1) ^ (right | 0) ^ ((right * 2 ** -32) | 0)
    return Math.imul(hash, 0x85ebca6b) >>> this.#shift
  }

  #insert(left: number, right: number, slot: number): void {
    const place = this.size++
    if (place === this.#lefts.length) {
      this.#grow()
      slot = this.#emptySlot(left, right)
    }
    this.#lefts[place] = left
    this.#rights[place] = right
    this.#slots[slot] = place + 1
  }

  #emptySlot(left: number, right: number): number {
    let slot = this.#home(left, right)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1)
    return slot
  }

  #grow(): void {
    const known = this.#lefts.length
    this.#lefts = grown(this.#lefts, known * 2)
    this.#rights = grown(this.#rights, known * 2)
    this.#slots = new Int32Array(this.#slots.length * 2)
    this.#shift--
    for (let place = 0; place < known; place++) {
      this.#slots[this.#emptySlot(this.#lefts[place] as number, this.#rights[place] as number)] = place + 1
    }
  }
}

/** A longer copy of an array. */
export function grown<A extends Float64Array | Int32Array>(array: A, length: number): A {
  const copy = new (array.constructor as new (length: number) => A)(length)
  copy.set(array)
  return copy
}
