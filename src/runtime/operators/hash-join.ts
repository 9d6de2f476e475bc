import type { Batch } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import { growInt32 } from '../state/grow.ts'
import { type KeyCodes, NULL_KEY } from '../state/key-encoder.ts'
import type { KeyTable } from '../state/key-table.ts'
import { RowStore } from '../state/row-store.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { JoinPairs, PAIRS_PER_BATCH } from './join-pairs.ts'

export interface JoinSide {
  readonly keys: readonly number[]
  /** Storage of every column of the side. */
  readonly storages: readonly Storage[]
}

export interface HashJoinArgs {
  readonly left: JoinSide
  readonly right: JoinSide
}

/**
 * Regular inner join on equal keys, over inserts. Output: the left's columns, then the right's. Conditions beyond the
 * equalities are left to a filter behind it.
 *
 * State: every row of both sides whose key is not NULL, chained by key; never dropped. Each arriving row meets the
 * stored rows of the other side, then is stored itself, so every pair is found exactly once, by its later row.
 * Event time plays no part: no row is late, watermarks pass through.
 */
export class HashJoin extends EventTimeOperator {
  readonly #sides: readonly [StoredSide, StoredSide]
  /** Both sides share keys, so that one lookup serves to store and to probe. */
  readonly #keys: readonly [KeyColumns, KeyColumns]
  readonly #table: KeyTable
  readonly #pairs = new JoinPairs()
  #ids = new Int32Array(0)

  constructor({ left, right }: HashJoinArgs) {
    super(2)
    this.#sides = [new StoredSide(left.storages), new StoredSide(right.storages)]
    const keys = new KeyColumns(
      left.keys,
      left.keys.map((c) => left.storages[c] as Storage),
    )
    this.#keys = [keys, keys.forColumns(right.keys)]
    this.#table = keys.createTable(4096)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    ctx.metrics.gauge('stateRows', () => this.#sides[0].rows.count + this.#sides[1].rows.count)
  }

  protected nextTimer(): number {
    return Infinity
  }

  protected onWatermark(): void {}

  protected processRows(batch: Batch, from: number, to: number, input: number): number {
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    const own = this.#sides[input] as StoredSide
    const other = this.#sides[1 - input] as StoredSide
    const keys = this.#keys[input] as KeyColumns
    const codes = keys.encode(batch, from, to)
    this.#table.insert(codes, from, to, this.#ids)
    for (const side of this.#sides) side.ensureKeys(this.#table.capacity)
    this.#probe(batch, codes, from, to, other, input)
    own.store(batch, this.#ids, codes, from, to)
    return to
  }

  #probe(batch: Batch, codes: readonly KeyCodes[], from: number, to: number, other: StoredSide, input: number): void {
    const pairs = this.#pairs
    for (let i = from; i < to; i++) {
      if (hasNullKey(codes, i)) continue
      for (let slot = other.heads[this.#ids[i] as number] as number; slot >= 0; slot = other.next[slot] as number) {
        pairs.add(i, slot)
        if (pairs.n >= PAIRS_PER_BATCH) this.#send(batch, other.rows, input)
      }
    }
    if (pairs.n > 0) this.#send(batch, other.rows, input)
  }

  #send(batch: Batch, store: RowStore, input: number): void {
    const joined = this.#pairs.toBatch(batch, store, input === 0, false)
    this.#pairs.n = 0
    this.ctx.output.collect(joined)
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    for (const id of this.#table.ids()) {
      this.#sides.forEach((side, input) => {
        for (const slot of side.chain(id)) {
          const out = this.#keys[0].writeKey(this.#table, id, writer, this.ctx.maxParallelism).u8(input)
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
        for (const side of this.#sides) side.ensureKeys(this.#table.capacity)
        const side = this.#sides[saved.u8()] as StoredSide
        side.rows.read(side.link(ids[0] as number), saved)
      }
    }
  }
}

/** Whether row `i` has a NULL in its key: it equals nothing. */
export function hasNullKey(codes: readonly KeyCodes[], i: number): boolean {
  for (let k = 0; k < codes.length; k++) if ((codes[k] as KeyCodes)[i] === NULL_KEY) return true
  return false
}

/** The rows of one side, chained by key, oldest first. */
class StoredSide {
  readonly rows: RowStore
  /** First and last slot by key id, -1 for none. */
  heads: Int32Array = new Int32Array(0)
  #tails = new Int32Array(0)
  next: Int32Array = new Int32Array(0)
  #slots = new Int32Array(0)
  #sources = new Int32Array(0)

  constructor(storages: readonly Storage[]) {
    this.rows = new RowStore(storages)
  }

  ensureKeys(capacity: number): void {
    if (capacity <= this.heads.length) return
    this.heads = growInt32(this.heads, capacity, -1)
    this.#tails = growInt32(this.#tails, capacity, -1)
  }

  /** Stores the rows that have no NULL in their key. */
  store(batch: Batch, ids: Int32Array, codes: readonly KeyCodes[], from: number, to: number): void {
    if (this.#slots.length < to - from) {
      this.#slots = new Int32Array(to - from)
      this.#sources = new Int32Array(to - from)
    }
    let n = 0
    for (let i = from; i < to; i++) {
      if (hasNullKey(codes, i)) continue
      this.#sources[n] = i
      this.#slots[n++] = this.link(ids[i] as number)
    }
    this.rows.put(batch, this.#sources, this.#slots, n)
  }

  /** A new slot at the end of the chain of key `id`. */
  link(id: number): number {
    const slot = this.rows.allocate()
    if (slot >= this.next.length) this.next = growInt32(this.next, this.rows.capacity, -1)
    this.next[slot] = -1
    const tail = this.#tails[id] as number
    if (tail < 0) this.heads[id] = slot
    else this.next[tail] = slot
    this.#tails[id] = slot
    return slot
  }

  *chain(id: number): Iterable<number> {
    for (let slot = this.heads[id] as number; slot >= 0; slot = this.next[slot] as number) yield slot
  }
}
