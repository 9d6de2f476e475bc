import type { KeyCodes } from './key-encoder.ts'

/** Below this many slots a table grows fourfold: what a growing table costs is filling it anew. */
const FAST_GROWTH = 1 << 18

type Lookup = (table: KeyTable, columns: readonly KeyCodes[], from: number, to: number, ids: Int32Array) => void

/**
 * Keys of one or more columns of codes -> dense ids 0, 1, 2 …: open addressing with linear probing; accumulators live
 * in columns of the owner, indexed by id. Ids of removed keys are given out again.
 */
export class KeyTable {
  readonly arity: number
  /** Whether codes may have a fraction, so that it has to enter the hash. */
  readonly #fractional: boolean
  /** Id + 1 by hash, 0 for empty. */
  slots: Int32Array
  mask: number
  /** The upper bits of a hash say where the search begins: keys that follow each other then hardly ever collide. */
  shift: number
  /** Key columns by id. */
  keys: Float64Array[]
  /** All ids given out so far are below. */
  size = 0
  /** Set to a list to be told the ids of new keys, which need not be consecutive once keys have been removed. */
  appended: number[] | undefined
  readonly #free: number[] = []
  readonly #lookups: KeyLookups

  /** `lookups`: of tables that are given the same columns; a table has its own by default. */
  constructor(arity: number, capacity = 1024, fractional = false, lookups?: KeyLookups) {
    this.arity = arity
    this.#fractional = fractional
    this.slots = new Int32Array(capacity)
    this.mask = capacity - 1
    this.shift = Math.clz32(capacity) + 1
    this.keys = Array.from({ length: arity }, () => new Float64Array(capacity >> 1))
    this.#lookups = lookups ?? compileLookups(arity, fractional)
  }

  /** Number of keys. */
  get count(): number {
    return this.size - this.#free.length
  }

  get capacity(): number {
    return this.slots.length >> 1
  }

  /** Ids of the keys of rows `from..to` into `ids`, at the rows' indexes; new keys are inserted. */
  insert(columns: readonly KeyCodes[], from: number, to: number, ids: Int32Array): void {
    this.#lookups.insert(this, columns, from, to, ids)
  }

  /** As `insert`, for the first `n` keys of another table or a snapshot. */
  insertKeys(keys: readonly Float64Array[], n: number, ids: Int32Array): void {
    this.#lookups.insertKeys(this, keys, 0, n, ids)
  }

  /** As `insert`, with -1 for keys that are not there. */
  find(columns: readonly KeyCodes[], from: number, to: number, ids: Int32Array): void {
    this.#lookups.find(this, columns, from, to, ids)
  }

  /** Appends a key known to be absent, whose probe ended at `slot`; called by the generated lookups. */
  append(slot: number, key: readonly number[]): number {
    let id = this.#free.pop()
    if (id === undefined) {
      id = this.size
      if (id >= this.capacity) {
        this.#grow()
        slot = this.#emptySlot(key)
      }
      this.size++
    }
    for (let k = 0; k < this.arity; k++) (this.keys[k] as Float64Array)[id] = key[k] as number
    this.slots[slot] = id + 1
    this.appended?.push(id)
    return id
  }

  /** As `append`, for the common case of one key column. */
  append1(slot: number, key: number): number {
    let id = this.#free.pop()
    if (id === undefined) {
      if (this.size >= this.capacity) return this.append(slot, [key])
      id = this.size++
    }
    ;(this.keys[0] as Float64Array)[id] = key
    this.slots[slot] = id + 1
    this.appended?.push(id)
    return id
  }

  /** As `append`, for two key columns. */
  append2(slot: number, first: number, second: number): number {
    let id = this.#free.pop()
    if (id === undefined) {
      if (this.size >= this.capacity) return this.append(slot, [first, second])
      id = this.size++
    }
    const [firsts, seconds] = this.keys as [Float64Array, Float64Array]
    firsts[id] = first
    seconds[id] = second
    this.slots[slot] = id + 1
    this.appended?.push(id)
    return id
  }

  remove(id: number): void {
    const { slots, mask } = this
    let hole = this.#home(id)
    while (slots[hole] !== id + 1) hole = (hole + 1) & mask
    // Backward shift instead of tombstones.
    for (let next = (hole + 1) & mask; slots[next] !== 0; next = (next + 1) & mask) {
      const distance = (next - this.#home((slots[next] as number) - 1)) & mask
      if (distance >= ((next - hole) & mask)) {
        slots[hole] = slots[next] as number
        hole = next
      }
    }
    slots[hole] = 0
    this.#free.push(id)
  }

  clear(): void {
    if (this.size === 0) return
    this.slots.fill(0)
    this.size = 0
    this.#free.length = 0
  }

  /** Ids in use, in the order they were given out. */
  ids(): Int32Array {
    const ids = new Int32Array(this.count)
    const free = new Set(this.#free)
    for (let id = 0, i = 0; id < this.size; id++) if (!free.has(id)) ids[i++] = id
    return ids
  }

  #home(id: number): number {
    let hash = 0
    for (const column of this.keys) hash = this.#combine(hash, column[id] as number)
    return hash >>> this.shift
  }

  #emptySlot(key: readonly number[]): number {
    let hash = 0
    for (const code of key) hash = this.#combine(hash, code)
    let slot = hash >>> this.shift
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask
    return slot
  }

  #combine(hash: number, code: number): number {
    return combine(this.#fractional ? hash ^ fractionBits(code) : hash, code)
  }

  #grow(): void {
    const growth = this.slots.length < FAST_GROWTH ? 2 : 1
    const capacity = this.slots.length << growth
    this.keys = this.keys.map((old) => {
      const grown = new Float64Array(capacity >> 1)
      grown.set(old)
      return grown
    })
    this.slots = new Int32Array(capacity)
    this.mask = capacity - 1
    this.shift -= growth
    this.#lookups.fill(this)
  }
}

function combine(hash: number, code: number): number {
  return Math.imul(hash ^ (code | 0) ^ Math.imul((code / 4294967296) | 0, 0x85ebca6b), 0x9e3779b1)
}

/** 32 bits from below the point of a double, 0 for an integer. */
function fractionBits(code: number): number {
  const fraction = code - Math.floor(code)
  return ((fraction * 4294967296) | 0) ^ Math.imul((fraction * 4503599627370496) | 0, 0xc2b2ae35)
}

/** The loops of one table, or of several that are alike. */
export interface KeyLookups {
  readonly find: Lookup
  readonly insert: Lookup
  /** For key columns of tables, which may be of another class than those of batches. */
  readonly insertKeys: Lookup
  /** Puts all ids below `size` into empty slots. */
  readonly fill: (table: KeyTable) => void
}

/**
 * The lookup loops for keys of `arity` columns, as source: each operator gets functions of its own, so that the engine
 * specialises them for its column classes (a shared function slows down by half once it has seen several). Tables that
 * an operator makes again and again share them: each function has to become fast anew.
 */
export function compileLookups(arity: number, fractional: boolean): KeyLookups {
  const compile = <F>(source: string): F => new Function('fractionBits', `return ${source}`)(fractionBits) as F
  const values = perColumn(arity, (k) => `v${k}`, ', ')
  const append = arity === 1 || arity === 2 ? `t.append${arity}(h, ${values})` : `t.append(h, [${values}])`
  const reload = `slots = t.slots; mask = t.mask; shift = t.shift; ${perColumn(arity, (k) => `k${k} = t.keys[${k}]`, '; ')}`
  const insert = lookupSource(arity, fractional, `if (e === 0) { e = ${append} + 1; ${reload} }`)
  return {
    find: compile(lookupSource(arity, fractional, '')),
    insert: compile(insert),
    insertKeys: compile(insert),
    fill: compile(fillSource(arity, fractional)),
  }
}

function perColumn(arity: number, source: (k: number) => string, separator = '\n'): string {
  return Array.from({ length: arity }, (_, k) => source(k)).join(separator)
}

function bindTable(arity: number): string {
  return `let slots = t.slots, mask = t.mask, shift = t.shift\n${perColumn(arity, (k) => `let k${k} = t.keys[${k}]`)}`
}

/** `h`, the slot where the search for the key `v0`, `v1` … begins. */
function homeSource(arity: number, fractional: boolean): string {
  const combined = (k: number): string =>
    `h = Math.imul(h ^ (v${k} | 0) ^ Math.imul((v${k} / 4294967296) | 0, 0x85ebca6b), 0x9e3779b1)`
  return `let h = 0
      ${perColumn(arity, (k) => (fractional ? `h ^= fractionBits(v${k}); ${combined(k)}` : combined(k)))}
      h >>>= shift`
}

/** `absent` is run where the search has ended at the empty slot `h`. */
function lookupSource(arity: number, fractional: boolean, absent: string): string {
  const isKey = perColumn(arity, (k) => `k${k}[e - 1] === v${k}`, ' && ')
  return `function lookup(t, cols, from, to, ids) {
    ${bindTable(arity)}
    ${perColumn(arity, (k) => `const c${k} = cols[${k}]`)}
    for (let i = from; i < to; i++) {
      ${perColumn(arity, (k) => `const v${k} = c${k}[i]`)}
      ${homeSource(arity, fractional)}
      let e = slots[h]
      while (e !== 0 && !(${isKey || 'true'})) { h = (h + 1) & mask; e = slots[h] }
      ${absent}
      ids[i] = e - 1
    }
  }`
}

function fillSource(arity: number, fractional: boolean): string {
  return `function fill(t) {
    ${bindTable(arity)}
    for (let id = 0; id < t.size; id++) {
      ${perColumn(arity, (k) => `const v${k} = k${k}[id]`)}
      ${homeSource(arity, fractional)}
      while (slots[h] !== 0) h = (h + 1) & mask
      slots[h] = id + 1
    }
  }`
}
