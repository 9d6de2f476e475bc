import { type Batch, batchOf } from '../../core/batch.ts'
import { type Column, numberColumn } from '../../core/column.ts'
import { gatherColumn } from '../../core/gather.ts'
import { DELETE, INSERT } from '../../core/row-kind.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { Clock } from '../../core/clock.ts'
import { type Counter, LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { AggregateKernel } from '../state/aggregate-kernel.ts'
import { GroupTable, KeyColumns } from '../state/group-table.ts'
import { growInt32 } from '../state/grow.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { TimedRows, timesOf } from '../state/timed-rows.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { OverRanks, type RankingKind } from './over-ranks.ts'

export interface OverAggregateArgs {
  readonly partition: readonly number[]
  readonly storages: readonly Storage[]
  /** The rowtime; undefined: rows are taken as they come. */
  readonly timeColumn: number | undefined
  readonly frame: { readonly unit: 'ROWS' | 'RANGE'; readonly preceding: number }
  /** The aggregates, and behind them one that counts all rows. */
  readonly kernel: AggregateKernel
  /** What each result is: an aggregate by its number, or a rank. */
  readonly results: readonly (number | RankingKind)[]
  readonly clock: Clock
}

/** Slots of the rows in the frame of a partition; those before `head` have left it. */
interface FrameRows {
  slots: number[]
  head: number
}

/**
 * Aggregates over the rows before each row of its partition. Output: the row, then the results, in the order of time.
 *
 * State: rows whose time has not come; of each partition its accumulators and, where the frame does not reach back to the
 * first row, the rows in it.
 * Watermark: rows are taken when it reaches their time. With RANGE rows of equal time have equal results, with ROWS they
 * count in the order they came.
 * Late rows, of a time that has been taken, are dropped and counted.
 */
export class OverAggregate extends EventTimeOperator {
  readonly #args: OverAggregateArgs
  readonly #keys: KeyColumns
  readonly #groups: GroupTable
  readonly #rows: TimedRows
  readonly #ranks = new OverRanks()
  /** By partition; empty where frames reach back to the first row. */
  readonly #frames: FrameRows[] = []
  readonly #bounded: boolean
  /** The ranks among the results. */
  readonly #ranked: readonly RankingKind[]
  /** By slot. */
  #partitionOf = new Int32Array(0)
  /** The time of the last row taken, by partition. */
  readonly #lastTimes: number[] = []
  #ids = new Int32Array(0)
  #late: Counter = { value: 0 }

  constructor(args: OverAggregateArgs) {
    super(1)
    this.#args = args
    this.#keys = KeyColumns.of(args.partition, args.storages)
    this.#groups = new GroupTable(this.#keys, args.kernel)
    this.#rows = new TimedRows(args.storages)
    this.#bounded = args.frame.preceding !== Infinity
    this.#ranked = args.results.filter((result) => typeof result !== 'number')
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
    ctx.metrics.gauge('stateRows', () => this.#rows.store.count)
  }

  protected nextTimer(): number {
    return this.#args.timeColumn === undefined ? Infinity : this.#rows.next
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    this.#groups.insert(this.#keys.encode(batch, from, to), from, to, this.#ids)
    const { timeColumn, clock } = this.#args
    const times = timeColumn === undefined ? undefined : timesOf(batch, timeColumn)
    const now = times === undefined ? clock.now() : 0
    let i = from
    for (; i < to; i++) {
      const watermark = watermarks === undefined ? this.watermark : (watermarks[i] as number)
      if (this.firesBefore(watermark)) break
      const id = this.#ids[i] as number
      const time = times === undefined ? now : (times[i] as number)
      if (times !== undefined && this.#isLate(id, time, watermark)) this.#late.value++
      else this.#setPartition(this.#rows.add(i, time), id)
    }
    this.#rows.store.copy(batch)
    if (times === undefined) this.#take(this.#rows.due(Infinity))
    return i
  }

  /** Frames that begin with the first row can't be entered any more, others after the last row that was taken. */
  #isLate(id: number, time: number, watermark: number): boolean {
    return this.#bounded ? time <= (this.#lastTimes[id] ?? -Infinity) : time <= watermark
  }

  #setPartition(slot: number, id: number): void {
    if (slot >= this.#partitionOf.length) {
      this.#partitionOf = growInt32(this.#partitionOf, this.#rows.store.capacity)
    }
    this.#partitionOf[slot] = id
  }

  protected onWatermark(watermark: number): void {
    this.#take(this.#rows.due(watermark))
  }

  /** Takes the rows in `slots`, which are in order, and sends them with their results. */
  #take(slots: readonly number[]): void {
    if (slots.length === 0) return
    const { store } = this.#rows
    const steps = this.#stepsOf(slots)
    const rows = store.gather(Int32Array.from(slots), slots.length)
    // Where no row leaves a frame the steps are the rows themselves.
    const stepped = steps.gone.length === 0 ? rows : store.gather(Int32Array.from(steps.slots), steps.n)
    const batch = batchOf(steps.n, stepped, Uint8Array.from(steps.kinds))
    const changes = this.#args.kernel.update(this.#groups.accumulators, Int32Array.from(steps.ids), batch, false)
    if (changes.n !== steps.n) throw new Error('a count of rows differs after each of them')
    const indexes = this.#resultIndexes(steps)
    const results = this.#args.results.map((result): Column =>
      typeof result === 'number'
        ? gatherColumn(changes.columns[result] as Column, indexes, slots.length)
        : numberColumn('long', Float64Array.from(steps.ranks.get(result) ?? [])),
    )
    this.ctx.output.collect(batchOf(slots.length, [...rows, ...results]))
    for (const slot of this.#bounded ? steps.gone : slots) store.free(slot)
  }

  /** What adding the rows in `slots` takes, one after the other, and the ranks they get. */
  #stepsOf(slots: readonly number[]): Steps {
    const steps = new Steps(this.#ranked)
    for (const slot of slots) {
      const id = this.#partitionOf[slot] as number
      const time = this.#timeOf(slot)
      if (this.#bounded) this.#leaveFrame(id, time, steps)
      steps.add(INSERT, slot, id)
      this.#lastTimes[id] = time
      if (this.#bounded) this.#frameOf(id).slots.push(slot)
      if (steps.ranks.size === 0) continue
      this.#ranks.next(id, time)
      for (const [kind, ranks] of steps.ranks) ranks.push(this.#ranks.of(kind, id))
    }
    return steps
  }

  #frameOf(id: number): FrameRows {
    return (this.#frames[id] ??= { slots: [], head: 0 })
  }

  /** Takes back the rows that are not in the frame of a row of `time`. */
  #leaveFrame(id: number, time: number, steps: Steps): void {
    const { unit, preceding } = this.#args.frame
    const frame = this.#frameOf(id)
    const { times } = this.#rows
    const leaves = (slot: number): boolean =>
      unit === 'ROWS' ? frame.slots.length - frame.head > preceding : (times[slot] as number) < time - preceding
    while (frame.head < frame.slots.length && leaves(frame.slots[frame.head] as number)) {
      steps.add(DELETE, frame.slots[frame.head++] as number, id)
    }
    if (frame.head > 64 && frame.head * 2 > frame.slots.length) {
      frame.slots = frame.slots.slice(frame.head)
      frame.head = 0
    }
  }

  /** For each row that was added, the step behind which its result stands. */
  #resultIndexes({ kinds, slots, ids }: Steps): Int32Array {
    const added = kinds.flatMap((kind, step) => (kind === INSERT ? [step] : []))
    if (this.#args.frame.unit === 'ROWS' || this.#args.timeColumn === undefined) return Int32Array.from(added)
    const last = new Map<number, number>()
    const results = added.toReversed().map((step) => {
      const id = ids[step] as number
      const peer = last.get(id)
      const same = peer !== undefined && this.#timeOf(slots[peer]) === this.#timeOf(slots[step])
      const result = same ? peer : step
      last.set(id, result)
      return result
    })
    return Int32Array.from(results.toReversed())
  }

  #timeOf(slot: number | undefined): number {
    return this.#rows.times[slot as number] as number
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const waiting = this.#waitingByPartition()
    for (const id of this.#groups.table.ids()) {
      const out = this.#keys.writeKey(this.#groups.table, id, writer, this.ctx.maxParallelism)
      this.#groups.accumulators.write(id, out)
      this.#ranks.write(id, out)
      out.f64(this.#lastTimes[id] ?? -Infinity)
      const frame = this.#frames[id]
      for (const slots of [frame?.slots.slice(frame.head) ?? [], waiting.get(id) ?? []]) {
        out.i32(slots.length)
        for (const slot of slots) this.#rows.write(slot, out)
      }
    }
  }

  #waitingByPartition(): Map<number, number[]> {
    const waiting = new Map<number, number[]>()
    for (const slot of this.#rows.waiting()) {
      const id = this.#partitionOf[slot] as number
      const slots = waiting.get(id)
      if (slots === undefined) waiting.set(id, [slot])
      else slots.push(slot)
    }
    return waiting
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        this.#groups.insertKeys(this.#keys.readKey(saved), 1, ids)
        const id = ids[0] as number
        this.#groups.accumulators.read(id, saved)
        this.#ranks.read(id, saved)
        this.#lastTimes[id] = saved.f64()
        for (const waits of [false, true]) {
          for (let n = saved.i32(); n > 0; n--) {
            const slot = this.#rows.read(saved, waits)
            this.#setPartition(slot, id)
            if (!waits) this.#frameOf(id).slots.push(slot)
          }
        }
      }
    }
  }
}

/** Rows that are added and taken back, in order. */
class Steps {
  /** Of the rows that are added, by kind. */
  readonly ranks: ReadonlyMap<RankingKind, number[]>
  readonly kinds: number[] = []
  readonly slots: number[] = []
  readonly ids: number[] = []
  /** Slots of the rows that were taken back. */
  readonly gone: number[] = []

  constructor(ranked: readonly RankingKind[]) {
    this.ranks = new Map(ranked.map((kind) => [kind, []]))
  }

  get n(): number {
    return this.kinds.length
  }

  add(kind: number, slot: number, id: number): void {
    this.kinds.push(kind)
    this.slots.push(slot)
    this.ids.push(id)
    if (kind === DELETE) this.gone.push(slot)
  }
}
