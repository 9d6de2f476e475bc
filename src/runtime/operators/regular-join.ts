import { type Batch, batchOf } from '../../core/batch.ts'
import { type NumberColumn, numberColumn } from '../../core/column.ts'
import { gatherColumn } from '../../core/gather.ts'
import { INSERT, isAdd } from '../../core/row-kind.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import { JoinedRows } from '../state/joined-rows.ts'
import type { KeyCodes } from '../state/key-encoder.ts'
import type { KeyTable } from '../state/key-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { ChangeBuffer } from './change-buffer.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { hasNullKey, type JoinSide } from './hash-join.ts'
import { JoinPairs, PAIRS_PER_BATCH } from './join-pairs.ts'
import type { BatchKernel } from './stateless.ts'

export interface RegularJoinSide extends JoinSide {
  /** Whether its rows may be taken back. */
  readonly changing: boolean
}

export interface RegularJoinArgs {
  readonly left: RegularJoinSide
  readonly right: RegularJoinSide
  /** Any further condition, over the joined columns and one INT column behind them: keeps the pairs that match. */
  readonly condition: BatchKernel | undefined
}

/**
 * Base of regular joins on equal keys whose inputs change, or whose output does: outer, semi and anti joins. Each
 * arriving row meets the stored rows of the other side, which know how many partners they have.
 *
 * State: every row of both sides whose key is not NULL, chained by key, until it is taken back. Event time plays no
 * part: no row is late, watermarks pass through.
 */
export abstract class RegularJoin extends EventTimeOperator {
  protected readonly sides: readonly [JoinedRows, JoinedRows]
  readonly #condition: BatchKernel | undefined
  /** Both sides share keys. */
  readonly #keys: readonly [KeyColumns, KeyColumns]
  readonly #table: KeyTable
  readonly #pairs = new JoinPairs()
  /** Number of pairs up to and with each row. */
  #ends = new Int32Array(0)
  #ids = new Int32Array(0)
  /** With the row of the batch at hand that each is of, -1 for none. */
  readonly #changes = new ChangeBuffer()

  constructor({ left, right, condition }: RegularJoinArgs) {
    super(2)
    this.#condition = condition
    this.sides = [new JoinedRows(left.storages, left.changing), new JoinedRows(right.storages, right.changing)]
    const keys = KeyColumns.of(left.keys, left.storages)
    this.#keys = [keys, keys.forColumns(right.keys)]
    this.#table = keys.createTable()
    this.#table.appended = []
  }

  /**
   * What row `row` of input `input`, with a change of kind `kind`, does to the result: its partners are those in
   * `partners[from..to)`, slots of the other side, whose counts it must keep. Returns the number of its partners.
   */
  protected abstract take(
    input: number,
    row: number,
    kind: number,
    partners: Int32Array,
    from: number,
    to: number,
  ): number

  /** The changes that `emit` gathered. `rows` of the input's batch, `slots` of the other side; -1 for none. */
  protected abstract joined(
    batch: Batch,
    input: number,
    rows: Int32Array,
    slots: Int32Array,
    n: number,
  ): Batch['columns']

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    ctx.metrics.gauge('stateRows', () => this.sides[0].rows.count + this.sides[1].rows.count)
  }

  protected nextTimer(): number {
    return Infinity
  }

  protected onWatermark(): void {}

  protected processRows(batch: Batch, from: number, to: number, input: number): number {
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    if (this.#ends.length < batch.n) this.#ends = new Int32Array(batch.n)
    const own = this.sides[input] as JoinedRows
    const codes = (this.#keys[input] as KeyColumns).encode(batch, from, to)
    this.#table.insert(codes, from, to, this.#ids)
    this.#adoptNewKeys()
    own.begin(batch, from, to)
    for (let next = from; next < to;) {
      const end = this.#probe(batch, codes, next, to, input)
      this.#takeAll(batch, codes, next, end, input)
      next = end
    }
    own.end(batch, from, to)
    this.#send(batch, input)
    this.#dropUnusedKeys(from, to)
    return to
  }

  #adoptNewKeys(): void {
    const appended = this.#table.appended as number[]
    for (const side of this.sides) side.ensureKeys(this.#table.capacity)
    for (const id of appended) {
      for (const side of this.sides) side.heads[id] = -1
      this.#keys[0].retainKey(this.#table, id)
    }
    appended.length = 0
  }

  #dropUnusedKeys(from: number, to: number): void {
    const [left, right] = this.sides
    for (let i = from; i < to; i++) {
      const id = this.#ids[i] as number
      if (left.heads[id] !== -1 || right.heads[id] !== -1) continue
      // A dropped key has a head of -2, so that it is dropped once.
      left.heads[id] = -2
      this.#keys[0].releaseKey(this.#table, id)
      this.#table.remove(id)
    }
    this.#keys[0].sweep()
  }

  /** Finds the partners of rows from `from` on, until there are many; returns the row behind the last one. */
  #probe(batch: Batch, codes: readonly KeyCodes[], from: number, to: number, input: number): number {
    const { heads, next } = this.sides[1 - input] as JoinedRows
    const pairs = this.#pairs
    pairs.n = 0
    let i = from
    for (; i < to && pairs.n < PAIRS_PER_BATCH; i++) {
      if (!hasNullKey(codes, i)) {
        for (let slot = heads[this.#ids[i] as number] as number; slot >= 0; slot = next[slot] as number) {
          pairs.add(i, slot)
        }
      }
      this.#ends[i] = pairs.n
    }
    if (this.#condition !== undefined && pairs.n > 0) this.#test(this.#condition, batch, from, i, input)
    return i
  }

  /** Drops the pairs that fail the condition. */
  #test(condition: BatchKernel, batch: Batch, from: number, to: number, input: number): void {
    const pairs = this.#pairs
    const joined = pairs.toBatch(batch, (this.sides[1 - input] as JoinedRows).rows, input === 0, false)
    const numbers = Int32Array.from({ length: pairs.n }, (_, m) => m)
    const passed = condition.run(batchOf(pairs.n, [...joined.columns, numberColumn('int', numbers)]))
    const kept = (passed.columns.at(-1) as NumberColumn).data
    let m = 0
    for (let i = from; i < to; i++) {
      const end = this.#ends[i] as number
      for (; m < passed.n && (kept[m] as number) < end; m++) pairs.slots[m] = pairs.slots[kept[m] as number] as number
      this.#ends[i] = m
    }
  }

  #takeAll(batch: Batch, codes: readonly KeyCodes[], from: number, to: number, input: number): void {
    const own = this.sides[input] as JoinedRows
    let first = 0
    for (let i = from; i < to; i++) {
      const end = this.#ends[i] as number
      const kind = batch.kinds?.[i] ?? INSERT
      const partners = this.take(input, i, kind, this.#pairs.slots, first, end)
      first = end
      if (hasNullKey(codes, i)) continue
      if (isAdd(kind)) own.add(i, this.#ids[i] as number, partners)
      else own.remove(batch, i, this.#ids[i] as number)
    }
  }

  /** Adds a change to the output. */
  protected emit(kind: number, row: number, slot: number): void {
    this.#changes.add(kind, slot, row)
  }

  #send(batch: Batch, input: number): void {
    const { n, slots, numbers: rows } = this.#changes
    if (n === 0) return
    const columns = this.joined(batch, input, rows, slots, n)
    this.ctx.output.collect(batchOf(n, columns, this.#changes.sentKinds()))
    this.#changes.clear()
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    for (const id of this.#table.ids()) {
      this.sides.forEach((side, input) => {
        side.write(id, () => this.#keys[0].writeKey(this.#table, id, writer, this.ctx.maxParallelism).u8(input))
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
        ;(this.sides[saved.u8()] as JoinedRows).read(ids[0] as number, saved)
      }
    }
  }
}

/** Rows of a batch, NULL in every column where `rows` is -1. */
export function gatherPadded(batch: Batch, rows: Int32Array, n: number): Batch['columns'] {
  return batch.columns.map((column) => gatherColumn(column, rows, n, true))
}
