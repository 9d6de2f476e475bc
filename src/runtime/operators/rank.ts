import { type Batch, batchOf } from '../../core/batch.ts'
import { type Column, numberColumn } from '../../core/column.ts'
import { DELETE, INSERT, isAdd, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/row-kind.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import type { KeyTable } from '../state/key-table.ts'
import { RankedRows } from '../state/ranked-rows.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import type { SortKey } from '../state/sort-keys.ts'
import { ChangeBuffer } from './change-buffer.ts'
import { StatelessOperator } from './stateless.ts'

export interface RankArgs {
  readonly partition: readonly number[]
  readonly storages: readonly Storage[]
  readonly order: readonly SortKey[]
  /** Ranks that are sent, from 1; `to` may be Infinity. */
  readonly from: number
  readonly to: number
  /** Whether a last column holds the rank. */
  readonly withRank: boolean
  /** Equal rows stand in the reverse of the order they came. */
  readonly latestFirst: boolean
  /** Whether rows may be taken back. */
  readonly changing: boolean
  /** Whether consumers want the -U row before each +U. */
  readonly updateBefore: boolean
  /** Sends the rows once, in their order, at the end of a bounded input. */
  readonly onlyAtEnd: boolean
}

/** In place of the slots of a partition that has been dropped. */
const GONE: number[] = []

/**
 * The rows with the ranks `from` to `to` of each partition; equal ones in the order they came. Output: the row, then its
 * rank where that is wanted. Without it a row that enters is sent behind the one that leaves; with it every row whose
 * rank changes.
 *
 * State: the ranked rows of each partition; where rows may be taken back all of them, as any may move up.
 */
export class Rank extends StatelessOperator {
  readonly #args: RankArgs
  readonly #keys: KeyColumns
  readonly #table: KeyTable
  readonly #rows: RankedRows
  /** Slots of the rows of each partition, in order. */
  readonly #partitions: number[][] = []
  /** With the place of each row, from 0. */
  readonly #changes = new ChangeBuffer()
  #ids = new Int32Array(0)
  #maxParallelism = 1

  constructor(args: RankArgs) {
    super()
    this.#args = args
    this.#keys = KeyColumns.of(args.partition, args.storages)
    this.#table = this.#keys.createTable()
    this.#table.appended = []
    this.#rows = new RankedRows(args.storages, args.order, args.changing)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#maxParallelism = ctx.maxParallelism
    ctx.metrics.gauge('stateRows', () => this.#rows.store.count)
  }

  process(batch: Batch): void {
    const { n, kinds } = batch
    if (this.#ids.length < n) this.#ids = new Int32Array(n)
    this.#table.insert(this.#keys.encode(batch), 0, n, this.#ids)
    this.#adoptNewKeys()
    this.#rows.begin(batch)
    for (let i = 0; i < n; i++) {
      const partition = this.#partitions[this.#ids[i] as number] as number[]
      this.#rows.take(batch, i)
      if (kinds === undefined || isAdd(kinds[i] as number)) this.#insert(i, partition)
      else this.#remove(i, partition)
    }
    this.#rows.store.copy(batch)
    this.#send()
    this.#rows.end(batch)
    this.#dropEmptyPartitions(n)
  }

  #adoptNewKeys(): void {
    const appended = this.#table.appended as number[]
    for (const id of appended) {
      this.#partitions[id] = []
      this.#keys.retainKey(this.#table, id)
    }
    appended.length = 0
  }

  #dropEmptyPartitions(n: number): void {
    if (!this.#args.changing) return
    for (let i = 0; i < n; i++) {
      const id = this.#ids[i] as number
      if (this.#partitions[id] === GONE || this.#partitions[id]?.length !== 0) continue
      this.#partitions[id] = GONE
      this.#keys.releaseKey(this.#table, id)
      this.#table.remove(id)
    }
    this.#keys.sweep()
  }

  #insert(row: number, slots: number[]): void {
    const { to, changing, latestFirst } = this.#args
    const rows = this.#rows
    // Most rows don't make it into a partition that is full.
    const place = rows.placeIn(slots, changing ? Infinity : to, latestFirst)
    if (place < 0) return
    slots.splice(place, 0, rows.add(row))
    if (place < to) this.#sendEntered(slots, place)
    if (slots.length > to && !changing) rows.release(slots.pop() as number)
  }

  #remove(row: number, slots: number[]): void {
    const rows = this.#rows
    const slot = rows.find(row)
    if (slot < 0) return
    const place = slots.indexOf(slot, rows.keys.lowerBound(slots))
    if (place < 0) return
    slots.splice(place, 1)
    if (place < this.#args.to) this.#sendLeft(slots, place, slot)
    rows.remove(row, slot)
  }

  /** The row that is now at `place` has come; those behind it have moved down. */
  #sendEntered(slots: readonly number[], place: number): void {
    const { from, to, withRank, changing } = this.#args
    const last = slots.length - 1
    if (withRank || from > 1) {
      for (let r = Math.max(place, from - 1); r < Math.min(last, to); r++) {
        this.#replace(slots[r + 1] as number, slots[r] as number, r)
      }
      if (last < to && last >= from - 1) this.#changes.add(INSERT, slots[last] as number, last)
    } else if (last < to) this.#changes.add(INSERT, slots[place] as number, place)
    else if (to === 1 && !changing) this.#replace(slots[1] as number, slots[0] as number, 0)
    else {
      this.#changes.add(DELETE, slots[to] as number, to)
      this.#changes.add(INSERT, slots[place] as number, place)
    }
  }

  /** The row in `slot`, which was at `place`, has gone; those behind it have moved up. */
  #sendLeft(slots: readonly number[], place: number, slot: number): void {
    const { from, to, withRank } = this.#args
    const last = slots.length
    if (!withRank && from === 1) {
      this.#changes.add(DELETE, slot, place)
      if (last >= to) this.#changes.add(INSERT, slots[to - 1] as number, to - 1)
      return
    }
    const before = (r: number): number => (r === place ? slot : (slots[r - 1] as number))
    for (let r = Math.max(place, from - 1); r < Math.min(last, to); r++) {
      this.#replace(before(r), slots[r] as number, r)
    }
    if (last < to && last >= from - 1) this.#changes.add(DELETE, before(last), last)
  }

  #replace(before: number, after: number, rank: number): void {
    if (this.#args.updateBefore) this.#changes.add(UPDATE_BEFORE, before, rank)
    this.#changes.add(UPDATE_AFTER, after, rank)
  }

  #send(): void {
    if (this.#args.onlyAtEnd) this.#changes.clear()
    else this.#collect()
  }

  #collect(): void {
    const { n, slots, numbers } = this.#changes
    if (n === 0) return
    const columns: Column[] = this.#rows.store.gather(slots, n)
    if (this.#args.withRank)
      columns.push(
        numberColumn(
          'long',
          Float64Array.from(numbers.subarray(0, n), (r) => r + 1),
        ),
      )
    this.output.collect(batchOf(n, columns, this.#changes.sentKinds()))
    this.#changes.clear()
  }

  override advanceWatermark(watermark: number, input: number): void {
    if (watermark === Infinity && this.#args.onlyAtEnd) this.#sendAll()
    super.advanceWatermark(watermark, input)
  }

  #sendAll(): void {
    const { from, to } = this.#args
    for (const id of this.#table.ids()) {
      const slots = this.#partitions[id] as number[]
      for (let r = from - 1; r < Math.min(to, slots.length); r++) this.#changes.add(INSERT, slots[r] as number, r)
    }
    this.#collect()
  }

  override snapshot(writer: StateWriter): void {
    for (const id of this.#table.ids()) {
      for (const slot of this.#partitions[id] as number[]) {
        this.#rows.store.write(slot, this.#keys.writeKey(this.#table, id, writer, this.#maxParallelism))
      }
    }
  }

  override restore(reader: StateReader): void {
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        this.#table.insert(this.#keys.readKey(saved), 0, 1, ids)
        this.#adoptNewKeys()
        ;(this.#partitions[ids[0] as number] as number[]).push(this.#rows.read(saved))
      }
    }
  }
}
