import type { Batch } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import { type KeyCodes, NULL_KEY } from '../state/key-encoder.ts'
import type { KeyTable } from '../state/key-table.ts'
import { RowChains } from '../state/row-chains.ts'
import type { RowStore } from '../state/row-store.ts'
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
  /** The rows of each side, chained by key, oldest first. */
  readonly #sides: readonly [RowChains, RowChains]
  /** Both sides share keys, so that one lookup serves to store and to probe. */
  readonly #keys: readonly [KeyColumns, KeyColumns]
  readonly #table: KeyTable
  readonly #pairs = new JoinPairs()
  #ids = new Int32Array(0)

  constructor({ left, right }: HashJoinArgs) {
    super(2)
    this.#sides = [new RowChains(left.storages), new RowChains(right.storages)]
    const keys = KeyColumns.of(left.keys, left.storages)
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
    const own = this.#sides[input] as RowChains
    const other = this.#sides[1 - input] as RowChains
    const keys = this.#keys[input] as KeyColumns
    const codes = keys.encode(batch, from, to)
    this.#table.insert(codes, from, to, this.#ids)
    for (const side of this.#sides) side.ensure(this.#table.capacity)
    this.#probe(batch, codes, from, to, other, input)
    for (let i = from; i < to; i++) if (!hasNullKey(codes, i)) own.append(this.#ids[i] as number, i)
    own.copy(batch)
    return to
  }

  #probe(batch: Batch, codes: readonly KeyCodes[], from: number, to: number, other: RowChains, input: number): void {
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
        for (const slot of side.slotsOf(id)) {
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
        for (const side of this.#sides) side.ensure(this.#table.capacity)
        const side = this.#sides[saved.u8()] as RowChains
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
