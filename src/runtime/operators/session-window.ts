import type { Batch } from '../../core/batch.ts'
import { type NumberColumn, numberColumn } from '../../core/column.ts'
import type { Storage } from '../../core/types/storage.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { AggregateKernel } from '../state/aggregate-kernel.ts'
import { KeyColumns } from '../state/group-table.ts'
import { KeyTable } from '../state/key-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { CoarseTimers } from '../time/coarse-timers.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { SessionSlots } from './session-slots.ts'

export interface SessionWindowArgs {
  readonly gap: number
  readonly timeColumn: number
  readonly keys: readonly number[]
  readonly keyStorages: readonly Storage[]
  readonly kernel: AggregateKernel
}

/**
 * GROUP BY of SESSION windows. Output: keys, results, window_start, window_end, window_time.
 *
 * State: the open sessions of each key, chained, with accumulators by session. A row opens [t, t + gap) and merges with
 * every session it overlaps or touches, so the order of arrival does not matter.
 * Watermark: a session fires, and is forgotten, when the watermark reaches its end - 1 ms. It has one timer, which is
 * moved on when it falls due before the session has ended.
 * Late rows: dropped, and counted, when they touch no open session and their own window has already ended.
 */
export class SessionWindow extends EventTimeOperator {
  readonly #args: SessionWindowArgs
  readonly #keys: KeyColumns
  readonly #table: KeyTable
  readonly #sessions: SessionSlots
  readonly #timers = new CoarseTimers()
  #keyIds = new Int32Array(0)
  #slots = new Int32Array(0)
  #late = { value: 0 }

  constructor(args: SessionWindowArgs) {
    super(1)
    this.#args = args
    this.#keys = new KeyColumns(args.keys, args.keyStorages)
    this.#table = new KeyTable(args.keys.length)
    this.#table.appended = []
    this.#sessions = new SessionSlots(args.kernel.create())
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
    ctx.metrics.gauge('stateRows', () => this.#sessions.count)
  }

  protected nextTimer(): number {
    return this.#timers.next
  }

  protected processRows(batch: Batch, from: number, to: number, _input: number, watermarks: Float64Array | undefined): number {
    if (this.#slots.length < batch.n) {
      this.#slots = new Int32Array(batch.n)
      this.#keyIds = new Int32Array(batch.n)
    }
    this.#table.insert(this.#keys.encode(batch), from, to, this.#keyIds)
    this.#retainNewKeys()
    const times = (batch.columns[this.#args.timeColumn] as NumberColumn).data as Float64Array
    const end = this.#assign(batch, times, from, to, watermarks)
    this.#dropUnusedKeys(from, to)
    this.#keys.sweep()
    return end
  }

  #retainNewKeys(): void {
    const { appended } = this.#table
    if (appended === undefined || appended.length === 0) return
    for (const key of appended) {
      this.#sessions.ensureKey(key)
      this.#keys.retainKey(this.#table, key)
    }
    appended.length = 0
  }

  /** Finds the session of each row, then adds the rows to the accumulators; returns where a timer is due. */
  #assign(batch: Batch, times: Float64Array, from: number, to: number, watermarks: Float64Array | undefined): number {
    const { gap } = this.#args
    const sessions = this.#sessions
    let watermark = this.watermark
    /** First row not yet added to the accumulators; late rows end a stretch. */
    let added = from
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) {
        watermark = watermarks[i] as number
        if (watermark >= this.#timers.next) {
          this.#accumulate(batch, added, i)
          return i
        }
      }
      const time = times[i] as number
      const key = this.#keyIds[i] as number
      // Nearly always the row falls into its key's only session.
      const head = sessions.heads[key] as number
      if (head >= 0 && sessions.next[head] === -1 && time >= (sessions.starts[head] as number) && time <= (sessions.ends[head] as number)) {
        if (time + gap > (sessions.ends[head] as number)) sessions.ends[head] = time + gap
        this.#slots[i] = head
        continue
      }
      let slot = sessions.find(key, time, time + gap)
      if (slot < 0) {
        if (time + gap - 1 <= watermark) {
          this.#late.value++
          this.#accumulate(batch, added, i)
          added = i + 1
          continue
        }
        slot = sessions.add(key, time, time + gap)
        this.#timers.add(time + gap - 1, slot)
      } else {
        sessions.widen(slot, time, time + gap)
        if (sessions.touches(slot)) {
          this.#accumulate(batch, added, i)
          added = i
          this.#mergeInto(slot)
        }
      }
      this.#slots[i] = slot
    }
    this.#accumulate(batch, added, to)
    return to
  }

  #accumulate(batch: Batch, from: number, to: number): void {
    if (from < to) this.#args.kernel.accumulate(this.#sessions.accumulators, this.#slots, batch, from, to)
  }

  /** Merges the sessions that `slot`, having grown, now touches. Their timers find them dead and free them. */
  #mergeInto(slot: number): void {
    const { accumulators } = this.#sessions
    for (let other = this.#sessions.absorb(slot); other >= 0; other = this.#sessions.absorb(slot)) {
      const ids = new Int32Array(other + 1)
      ids[other] = slot
      this.#args.kernel.merge(accumulators, ids, accumulators, other, other + 1)
    }
  }

  /** Late rows may have brought keys that no session uses. */
  #dropUnusedKeys(from: number, to: number): void {
    for (let i = from; i < to; i++) this.#dropKeyIfUnused(this.#keyIds[i] as number)
  }

  #dropKeyIfUnused(key: number): void {
    if (this.#sessions.heads[key] !== -1) return
    this.#sessions.heads[key] = -2
    this.#keys.releaseKey(this.#table, key)
    this.#table.remove(key)
  }

  protected onWatermark(watermark: number): void {
    const due: number[] = []
    const { sessions, timers } = { sessions: this.#sessions, timers: this.#timers }
    timers.fire(watermark, (slot) => {
      if (sessions.isDead(slot)) sessions.free(slot)
      else if ((sessions.ends[slot] as number) - 1 <= watermark) due.push(slot)
      else timers.add((sessions.ends[slot] as number) - 1, slot)
    })
    if (due.length === 0) return
    due.sort((a, b) => (sessions.ends[a] as number) - (sessions.ends[b] as number))
    this.#emit(Int32Array.from(due))
    for (const slot of due) {
      const key = sessions.keys[slot] as number
      sessions.remove(slot)
      sessions.free(slot)
      this.#dropKeyIfUnused(key)
    }
  }

  #emit(slots: Int32Array): void {
    const n = slots.length
    const sessions = this.#sessions
    const pick = (values: Float64Array, shift = 0): Float64Array => Float64Array.from(slots, (slot) => (values[slot] as number) + shift)
    const keyIds = Int32Array.from(slots, (slot) => sessions.keys[slot] as number)
    this.ctx.output.collect({
      n,
      columns: [
        ...this.#keys.decode(this.#table, keyIds, n),
        ...this.#args.kernel.results(sessions.accumulators, slots, n),
        numberColumn('long', pick(sessions.starts)),
        numberColumn('long', pick(sessions.ends)),
        numberColumn('long', pick(sessions.ends, -1)),
      ],
      kinds: undefined,
      watermarks: undefined,
      timestamps: undefined,
    })
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const sessions = this.#sessions
    for (const key of this.#table.ids()) {
      for (let slot = sessions.heads[key] as number; slot >= 0; slot = sessions.next[slot] as number) {
        const out = this.#keys.writeKey(this.#table, key, writer, this.ctx.maxParallelism)
        out.f64(sessions.starts[slot] as number).f64(sessions.ends[slot] as number)
        sessions.accumulators.write(slot, out)
      }
    }
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        this.#table.insert(this.#keys.readKey(saved), 0, 1, ids)
        this.#retainNewKeys()
        const start = saved.f64()
        const end = saved.f64()
        const slot = this.#sessions.add(ids[0] as number, start, end)
        this.#sessions.accumulators.read(slot, saved)
        this.#timers.add(end - 1, slot)
      }
    }
  }
}
