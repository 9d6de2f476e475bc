import type { Batch } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import type { Storage } from '../../core/types/storage.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { KeyColumns } from '../state/group-table.ts'
import type { KeyTable } from '../state/key-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { CoarseTimers } from '../time/coarse-timers.ts'
import { EventTimeOperator } from './event-time-operator.ts'
import { SessionSlots } from './session-slots.ts'

export interface SessionArgs {
  readonly gap: number
  readonly timeColumn: number
  readonly keys: readonly number[]
  readonly keyStorages: readonly Storage[]
}

/**
 * Base of operators over SESSION windows: gives each row its session, merges sessions and ends them. What a session
 * holds, by its slot, is the subclass's.
 *
 * State: the open sessions of each key, chained. A row opens [t, t + gap) and merges with every session it overlaps or
 * touches, so the order of arrival does not matter.
 * Watermark: a session fires, and is forgotten, when the watermark reaches its end - 1 ms. It has one timer, which is
 * moved on when it falls due before the session has ended.
 * Late rows: dropped, and counted, when they touch no open session and their own window has already ended.
 */
export abstract class SessionOperator extends EventTimeOperator {
  readonly #gap: number
  readonly #timeColumn: number
  protected readonly keys: KeyColumns
  protected readonly table: KeyTable
  protected readonly sessions: SessionSlots = new SessionSlots()
  readonly #timers = new CoarseTimers()
  #keyIds = new Int32Array(0)
  #slots = new Int32Array(0)
  #late = { value: 0 }

  constructor({ gap, timeColumn, keys, keyStorages }: SessionArgs) {
    super(1)
    this.#gap = gap
    this.#timeColumn = timeColumn
    this.keys = new KeyColumns(keys, keyStorages)
    this.table = this.keys.createTable()
    this.table.appended = []
  }

  /** A session without rows begins in `slot`. */
  protected abstract begin(slot: number): void

  /** Adds rows `from..to`, row i to session `slots[i]`. */
  protected abstract add(batch: Batch, slots: Int32Array, from: number, to: number): void

  /** Moves what `other`, the later session, holds to `slot`, which goes on for both. */
  protected abstract merge(slot: number, other: number): void

  /** Sends the sessions in `slots`, which have ended, in this order. */
  protected abstract send(slots: Int32Array): void

  /** Forgets what `slot` holds: its session has been sent. */
  protected abstract end(slot: number): void

  protected abstract writeSession(slot: number, out: ByteWriter): void
  protected abstract readSession(slot: number, saved: ByteReader): void

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
  }

  protected nextTimer(): number {
    return this.#timers.next
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    if (this.#slots.length < batch.n) {
      this.#slots = new Int32Array(batch.n)
      this.#keyIds = new Int32Array(batch.n)
    }
    this.table.insert(this.keys.encode(batch, from, to), from, to, this.#keyIds)
    this.#retainNewKeys()
    const times = (batch.columns[this.#timeColumn] as NumberColumn).data as Float64Array
    const late = this.#late.value
    const end = this.#assign(batch, times, from, to, watermarks)
    if (end < to || this.#late.value > late) this.#dropUnusedKeys(from, to)
    this.keys.sweep()
    return end
  }

  #retainNewKeys(): void {
    const { appended } = this.table
    if (appended === undefined || appended.length === 0) return
    for (const key of appended) {
      this.sessions.ensureKey(key)
      this.keys.retainKey(this.table, key)
    }
    appended.length = 0
  }

  /** Finds the session of each row, then adds the rows to their sessions; returns where a timer is due. */
  #assign(batch: Batch, times: Float64Array, from: number, to: number, watermarks: Float64Array | undefined): number {
    const gap = this.#gap
    const { sessions } = this
    let watermark = this.watermark
    /** First row not yet added to its session; late rows end a stretch. */
    let added = from
    for (let i = from; ; i++) {
      i = this.#extend(times, i, to, watermarks)
      if (i === to) break
      if (watermarks !== undefined) {
        watermark = watermarks[i] as number
        if (watermark >= this.#timers.next) {
          this.#add(batch, added, i)
          return i
        }
      }
      const time = times[i] as number
      const key = this.#keyIds[i] as number
      let slot = sessions.find(key, time, time + gap)
      if (slot < 0) {
        if (time + gap - 1 <= watermark) {
          this.#late.value++
          this.#add(batch, added, i)
          added = i + 1
          continue
        }
        slot = this.#begin(key, time, time + gap)
      } else {
        sessions.widen(slot, time, time + gap)
        if (sessions.touches(slot)) {
          this.#add(batch, added, i)
          added = i
          this.#mergeInto(slot)
        }
      }
      this.#slots[i] = slot
    }
    this.#add(batch, added, to)
    return to
  }

  /** Takes rows as long as they fall into their key's only session, as nearly all do; returns the first that doesn't. */
  #extend(times: Float64Array, from: number, to: number, watermarks: Float64Array | undefined): number {
    const { heads, next, starts, ends } = this.sessions
    const [keyIds, slots, gap, due] = [this.#keyIds, this.#slots, this.#gap, this.#timers.next]
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined && (watermarks[i] as number) >= due) return i
      const time = times[i] as number
      const head = heads[keyIds[i] as number] as number
      if (head < 0 || next[head] !== -1 || time < (starts[head] as number) || time > (ends[head] as number)) return i
      if (time + gap > (ends[head] as number)) ends[head] = time + gap
      slots[i] = head
    }
    return to
  }

  #add(batch: Batch, from: number, to: number): void {
    if (from < to) this.add(batch, this.#slots, from, to)
  }

  #begin(key: number, start: number, end: number): number {
    const slot = this.sessions.add(key, start, end)
    this.#timers.add(end - 1, slot)
    this.begin(slot)
    return slot
  }

  /** Merges the sessions that `slot`, having grown, now touches. Their timers find them dead and free them. */
  #mergeInto(slot: number): void {
    for (let other = this.sessions.absorb(slot); other >= 0; other = this.sessions.absorb(slot)) this.merge(slot, other)
  }

  /** Late rows, and those not taken yet, may have brought keys that no session uses. */
  #dropUnusedKeys(from: number, to: number): void {
    for (let i = from; i < to; i++) this.#dropKeyIfUnused(this.#keyIds[i] as number)
  }

  #dropKeyIfUnused(key: number): void {
    if (this.sessions.heads[key] !== -1) return
    this.sessions.heads[key] = -2
    this.keys.releaseKey(this.table, key)
    this.table.remove(key)
  }

  protected onWatermark(watermark: number): void {
    const due: number[] = []
    const { sessions } = this
    const timers = this.#timers
    timers.fire(watermark, (slot) => {
      if (sessions.isDead(slot)) sessions.free(slot)
      else if ((sessions.ends[slot] as number) - 1 <= watermark) due.push(slot)
      else timers.add((sessions.ends[slot] as number) - 1, slot)
    })
    if (due.length === 0) return
    due.sort((a, b) => (sessions.ends[a] as number) - (sessions.ends[b] as number))
    this.send(Int32Array.from(due))
    for (const slot of due) {
      const key = sessions.keys[slot] as number
      this.end(slot)
      sessions.remove(slot)
      sessions.free(slot)
      this.#dropKeyIfUnused(key)
    }
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const { sessions } = this
    for (const key of this.table.ids()) {
      for (let slot = sessions.heads[key] as number; slot >= 0; slot = sessions.next[slot] as number) {
        const out = this.keys.writeKey(this.table, key, writer, this.ctx.maxParallelism)
        out.f64(sessions.starts[slot] as number).f64(sessions.ends[slot] as number)
        this.writeSession(slot, out)
      }
    }
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const ids = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        this.table.insert(this.keys.readKey(saved), 0, 1, ids)
        this.#retainNewKeys()
        this.readSession(this.#begin(ids[0] as number, saved.f64(), saved.f64()), saved)
      }
    }
  }
}
