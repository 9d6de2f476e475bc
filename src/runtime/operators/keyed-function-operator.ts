import { JobError } from '../../core/errors.ts'
import { EVENT_TIMERS, PROCESSING_TIMERS, STATE_ENTRIES } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import { keyGroupOfToken, type KeyToken, keyToken } from '../state/key-token.ts'
import { type SavedStates, StateCells } from '../state/state-cells.ts'
import type { StateHolder } from '../state/state-handles.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { readValue, writeValue } from '../state/values.ts'
import { TimerQueue } from '../time/timer-queue.ts'
import { FunctionOperator } from './function-operator.ts'

/** What an operator keeps for a key. It is dropped when nothing in it is alive: no state, no timer, no window. */
export interface KeyEntry extends StateHolder {
  readonly key: unknown
  readonly token: KeyToken
}

/** A timer's time, and its place among all timers of its kind. */
type SavedTimer = readonly [time: number, order: number]
/** The timers of one owner: event time, processing time. */
export type SavedTimers = readonly [SavedTimer[], SavedTimer[]]

interface SavedGroup {
  readonly states: SavedStates
  /** What the operator itself needs to read `own` of the keys. */
  readonly names: unknown
  readonly keys: readonly (readonly [key: unknown, cells: unknown[], own: unknown])[]
}

const NO_TIMERS: SavedTimers = [[], []]

/** ms; going through all keys is not worth it more often. */
const SHORTEST_SWEEP = 1000

/**
 * Base of operators that call functions for one key at a time: state by key, and timers of owners of type `T` (keys,
 * windows) in event and processing time.
 *
 * State: an entry per key, written by key group, with the timers in the order they will fire.
 * Watermark: fires the timers up to it in order of time, between the records it came between.
 */
export abstract class KeyedFunctionOperator<E extends KeyEntry, T extends object> extends FunctionOperator {
  readonly #entries = new Map<KeyToken, E>()
  /** Whether rows are being processed: their output gathers over several watermarks, which it carries. */
  #inRun = false
  /** The entry of the current key. */
  protected entry: E | undefined
  protected readonly states: StateCells = new StateCells(
    () => this.currentEntry(),
    () => this.ctx.clock.now(),
  )
  /** When to look for expired state next. */
  #nextSweep = Infinity
  protected readonly eventTimers: TimerQueue<T> = new TimerQueue()
  protected readonly processingTimers: TimerQueue<T> = new TimerQueue()
  readonly #fireEventTimer = (owner: T, time: number): void => {
    this.out.timestamp = time
    this.onEventTimer(owner, time)
    this.flushIfFull()
  }
  readonly #fireProcessingTimer = (owner: T, time: number): void => {
    this.out.timestamp = NaN
    this.onProcessingTimer(owner, time)
    this.flushIfFull()
  }

  protected abstract createEntry(key: unknown, token: KeyToken): E
  protected abstract onEventTimer(owner: T, time: number): void
  protected abstract onProcessingTimer(owner: T, time: number): void
  /** What is kept for a key beside its state; `timersOf` gives the timers of an owner. */
  protected abstract saveEntry(entry: E, timersOf: (owner: T) => SavedTimers): unknown
  protected abstract restoreEntry(
    entry: E,
    saved: unknown,
    names: unknown,
    restoreTimers: (owner: T, saved: SavedTimers) => void,
  ): void

  /** What `restoreEntry` will need to understand what `saveEntry` saved. */
  protected saveNames(): unknown {
    return undefined
  }

  /** The entry that state is asked for. */
  protected currentEntry(): E {
    if (this.entry !== undefined) return this.entry
    throw new JobError('NO_CURRENT_KEY', 'State belongs to a key: it can be used while a record or timer is processed.')
  }

  protected stateStore(): KeyedStateStore {
    return this.states
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    ctx.metrics.gauge('stateKeys', () => this.#entries.size)
    ctx.metrics.gauge(STATE_ENTRIES, () => this.#countCells())
    ctx.metrics.gauge(EVENT_TIMERS, () => this.eventTimers.size)
    ctx.metrics.gauge(PROCESSING_TIMERS, () => this.processingTimers.size)
  }

  #countCells(): number {
    let count = 0
    for (const { cells } of this.#entries.values()) count += cells.filter((cell) => cell !== undefined).length
    return count
  }

  /** All keys with anything alive. */
  protected get keyEntries(): Iterable<E> {
    return this.#entries.values()
  }

  /** Makes `key` the current one. */
  protected useKey(key: unknown): E {
    const token = keyToken(key)
    const current = this.entry
    if (current !== undefined && current.token === token) return current
    let entry = this.#entries.get(token)
    if (entry === undefined) {
      entry = this.createEntry(key, token)
      this.#entries.set(token, entry)
    }
    this.entry = entry
    return entry
  }

  /** State that expires but is never looked at again is removed every now and then. */
  #planSweep(): void {
    this.#nextSweep = this.ctx.clock.now() + Math.max(this.states.shortestTtl, SHORTEST_SWEEP)
    this.ctx.scheduleProcessingTime(this.#nextSweep)
  }

  #sweep(): void {
    for (const entry of this.#entries.values()) {
      this.entry = entry
      this.states.expire()
      this.dropIfEmpty(entry)
    }
    this.entry = undefined
    this.#nextSweep = Infinity
    if (this.#entries.size > 0) this.#planSweep()
  }

  /** Forgets the entry if it has become empty. */
  protected dropIfEmpty(entry: E): void {
    if (entry.live > 0) return
    this.#entries.delete(entry.token)
    if (this.entry === entry) this.entry = undefined
  }

  protected nextTimer(): number {
    return this.eventTimers.next
  }

  protected onWatermark(watermark: number): void {
    this.eventTimers.fire(watermark, this.#fireEventTimer)
    // In a batch job processing time stands still until the end of input, and is over then.
    if (watermark === Infinity && this.#isBatch) this.processingTimers.fire(watermark, this.#fireProcessingTimer)
    this.entry = undefined
    if (!this.#inRun) this.flush()
  }

  /** In a batch job: all records of a key have come. Its timers fire, and nothing of it is kept. */
  endKey(): void {
    this.watermark = Infinity
    this.onWatermark(Infinity)
    this.watermark = -Infinity
    this.#entries.clear()
  }

  /** `processRows` calls this first, `advanceRun` before each row, and `endRun` last. */
  protected beginRun(): void {
    this.#inRun = true
    this.out.watermark = this.watermark
  }

  protected advanceRun(watermark: number): void {
    if (watermark <= this.watermark) return
    this.advanceWithin(watermark)
    this.out.watermark = watermark
  }

  protected endRun(): void {
    this.#inRun = false
    this.flush()
    if (this.#nextSweep === Infinity && this.states.shortestTtl < Infinity) this.#planSweep()
  }

  onProcessingTime(now: number): void {
    this.out.watermark = this.watermark
    this.processingTimers.fire(now, this.#fireProcessingTimer)
    this.entry = undefined
    if (now >= this.#nextSweep) this.#sweep()
    this.flush()
    this.#schedule()
  }

  #schedule(): void {
    const { next } = this.processingTimers
    if (next < Infinity && !this.#isBatch) this.ctx.scheduleProcessingTime(next)
  }

  get #isBatch(): boolean {
    return this.ctx.job?.batch === true
  }

  /** Whether the timer is new. */
  protected registerEventTimer(time: number, owner: T): boolean {
    return this.eventTimers.register(timerTime(time), owner)
  }

  /** Whether the timer is new. */
  protected registerProcessingTimer(time: number, owner: T): boolean {
    if (!this.processingTimers.register(timerTime(time), owner)) return false
    if (time < Infinity && !this.#isBatch) this.ctx.scheduleProcessingTime(time)
    return true
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    const timers = collectTimers(this.eventTimers, this.processingTimers)
    const groups = new Map<number, SavedGroup['keys'][number][]>()
    for (const entry of this.#entries.values()) {
      const group = keyGroupOfToken(entry.token, this.ctx.maxParallelism)
      const saved = [
        entry.key,
        this.states.saveCells(entry),
        this.saveEntry(entry, (owner) => timers.get(owner) ?? NO_TIMERS),
      ] as const
      const keys = groups.get(group)
      if (keys === undefined) groups.set(group, [saved])
      else keys.push(saved)
    }
    const states = this.states.saveNames()
    const names = this.saveNames()
    for (const [group, keys] of groups) writeValue({ states, names, keys } satisfies SavedGroup, writer.keyGroup(group))
  }

  restore(reader: StateReader): void {
    this.restoreTime(reader)
    const event: RestoredTimer<T>[] = []
    const processing: RestoredTimer<T>[] = []
    const restoreTimers = (owner: T, [eventTimers, processingTimers]: SavedTimers): void => {
      for (const [time, order] of eventTimers) event.push({ time, order, owner })
      for (const [time, order] of processingTimers) processing.push({ time, order, owner })
    }
    for (const [, saved] of reader.keyGroups()) {
      const { states, names, keys } = readValue(saved) as SavedGroup
      for (const [key, cells, own] of keys) {
        const entry = this.useKey(key)
        this.states.restoreCells(entry, cells, states)
        this.restoreEntry(entry, own, names, restoreTimers)
      }
    }
    this.entry = undefined
    for (const { time, owner } of event.toSorted(byOrder)) this.eventTimers.register(time, owner)
    for (const { time, owner } of processing.toSorted(byOrder)) this.processingTimers.register(time, owner)
    this.#schedule()
  }
}

interface RestoredTimer<T> {
  readonly time: number
  readonly order: number
  readonly owner: T
}

function byOrder(a: { readonly order: number }, b: { readonly order: number }): number {
  return a.order - b.order
}

/** The timers of each owner, numbered in the order they will fire. */
function collectTimers<T extends object>(event: TimerQueue<T>, processing: TimerQueue<T>): Map<T, SavedTimers> {
  const timers = new Map<T, SavedTimers>()
  const collect = (queue: TimerQueue<T>, kind: 0 | 1): void => {
    let order = 0
    for (const [time, owner] of queue.timers()) {
      let saved = timers.get(owner)
      if (saved === undefined) timers.set(owner, (saved = [[], []]))
      saved[kind].push([time, order++])
    }
  }
  collect(event, 0)
  collect(processing, 1)
  return timers
}

function timerTime(time: number): number {
  if (typeof time === 'number' && !Number.isNaN(time)) return time
  throw new JobError('BAD_TIMER', `A timer needs a time in milliseconds; given was ${String(time)}.`)
}
