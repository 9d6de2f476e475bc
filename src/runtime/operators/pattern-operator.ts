import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import { OutputTag } from '../functions/process.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { Automaton } from '../patterns/automaton.ts'
import type { Taken } from '../patterns/match.ts'
import type { MatchState } from '../patterns/match-state.ts'
import { Matcher } from '../patterns/matcher.ts'
import { restoreMatches, type SavedMatches, saveMatches } from '../patterns/saved-matches.ts'
import { TimeOrderedQueue } from '../patterns/time-ordered-queue.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import type { KeyToken } from '../state/key-token.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { type KeyEntry, KeyedFunctionOperator, type SavedTimers } from './keyed-function-operator.ts'

export interface PatternSettings {
  readonly automaton: Automaton
  /** By number. */
  readonly variables: readonly string[]
  /** The pattern as text: the same for two patterns whose unfinished matches mean the same. */
  readonly signature: string
  /** Without keys all records are matched together. */
  readonly keyed: boolean
  readonly isEventTime: boolean
  /** Orders events of one time; undefined: as they arrived. */
  readonly compare: ((a: unknown, b: unknown) => number) | undefined
  readonly lateTag: string | undefined
  /** The user functions, for their life cycle. */
  readonly functions: readonly unknown[]
}

interface PatternEntry extends KeyEntry {
  matches: MatchState<unknown>
  /** Records whose time has not come. */
  readonly waiting: TimeOrderedQueue<unknown>
  /** The time of the key's one timer; Infinity: none. */
  timer: number
}

interface SavedEntry {
  readonly waiting: readonly [times: readonly number[], events: readonly unknown[]]
  readonly matches: SavedMatches<unknown>
  readonly timers: SavedTimers
}

/** The key of all records of a stream without keys. */
const NO_KEY = ''

/**
 * The matches of a pattern in the records of each key; what conditions mean and what becomes of matches is for
 * subclasses to say.
 *
 * In event time records are sorted: they wait until the watermark has reached their time, and are then taken by time,
 * those of one time in the order of their arrival or by a comparator. Late: a record at or before the watermark goes to
 * the side output or is counted. In processing time records are taken as they arrive; with a comparator, those of one
 * millisecond together.
 *
 * State: by key the waiting records and the unfinished matches with their records; a record is forgotten with the last
 * match that has it. Matches end with what completes or breaks them, or with the time limit of the pattern, for which the
 * key has a timer. A key with neither is forgotten.
 * Results have the event time of the match's last record, or the time at which the match was given up.
 */
export abstract class PatternOperator extends KeyedFunctionOperator<PatternEntry, PatternEntry> {
  readonly #settings: PatternSettings
  readonly #matcher: Matcher<unknown>
  readonly #lateTag: OutputTag<unknown> | undefined
  #late = { value: 0 }
  /** Of the event that is being processed, or of a match that was given up. */
  protected timestamp: number = NaN

  constructor(settings: PatternSettings) {
    super(1, settings.functions)
    this.#settings = settings
    this.#lateTag = settings.lateTag === undefined ? undefined : new OutputTag(settings.lateTag)
    this.#matcher = new Matcher(settings.automaton, {
      holds: (condition, event, last) => this.holds(condition, event, last),
      nameOf: (variable) => settings.variables[variable] as string,
    })
  }

  /** Whether `event` fulfils a condition, after the events of a match that ends with `last`. */
  protected abstract holds(condition: number, event: unknown, last: Taken<unknown> | undefined): boolean

  /** Emits a complete match. */
  protected abstract emitMatch(last: Taken<unknown>): void

  /** Whether `emitTimedOut` wants to know of matches that were given up. */
  protected get wantsTimedOut(): boolean {
    return false
  }

  protected emitTimedOut(_last: Taken<unknown>): void {}

  protected override stateStore(): KeyedStateStore {
    return STATELESS
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
  }

  protected createEntry(key: unknown, token: KeyToken): PatternEntry {
    const matches = this.#matcher.createState()
    return { key, token, cells: [], live: 0, matches, waiting: new TimeOrderedQueue(), timer: Infinity }
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const values = valuesOf(batch)
    const keys = this.#settings.keyed ? valuesOf(batch, KEY_COLUMN) : undefined
    const { timestamps } = batch
    const { isEventTime } = this.#settings
    this.beginRun()
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) this.advanceRun(watermarks[i] as number)
      if (isEventTime)
        this.#arrive(
          keys === undefined ? NO_KEY : keys[i],
          values[i],
          timestamps === undefined ? NaN : (timestamps[i] as number),
        )
      else this.#takeOrWait(keys === undefined ? NO_KEY : keys[i], values[i])
      this.flushIfFull()
    }
    this.endRun()
    return to
  }

  #arrive(key: unknown, value: unknown, timestamp: number): void {
    if (Number.isNaN(timestamp)) throw noTimestamp(this.ctx.name)
    if (timestamp > this.watermark) this.#wait(this.useKey(key), value, timestamp)
    else if (this.#lateTag === undefined) this.#late.value++
    else {
      this.out.timestamp = timestamp
      this.emitSide(this.#lateTag, value)
    }
  }

  #wait(entry: PatternEntry, value: unknown, time: number): void {
    entry.waiting.add(value, time)
    entry.live = 1
    if (time < entry.timer) this.#setTimer(entry, time)
  }

  /** In processing time. */
  #takeOrWait(key: unknown, value: unknown): void {
    const entry = this.useKey(key)
    const now = this.ctx.clock.now()
    if (this.#settings.compare !== undefined) {
      this.#wait(entry, value, now)
      return
    }
    this.#advanceTime(entry, now)
    this.#take(entry, value, now)
    this.#settle(entry)
  }

  #take(entry: PatternEntry, value: unknown, time: number): void {
    this.#setTime(time)
    for (const match of this.#matcher.process(entry.matches, value, time)) this.emitMatch(match)
  }

  #advanceTime(entry: PatternEntry, time: number): void {
    this.#setTime(time)
    const { found, timedOut } = this.#matcher.advanceTime(entry.matches, time)
    for (const match of found) this.emitMatch(match)
    if (!this.wantsTimedOut) return
    for (const { last, time: limit } of timedOut) {
      this.#setTime(limit)
      this.emitTimedOut(last)
    }
  }

  #setTime(time: number): void {
    this.timestamp = time
    this.out.timestamp = this.#settings.isEventTime ? time : NaN
  }

  protected onEventTimer(entry: PatternEntry, time: number): void {
    this.#onTimer(entry, time)
  }

  protected onProcessingTimer(entry: PatternEntry, time: number): void {
    this.#onTimer(entry, time)
  }

  #onTimer(entry: PatternEntry, time: number): void {
    this.entry = entry
    entry.timer = Infinity
    this.#advanceTime(entry, time)
    const { waiting } = entry
    if (waiting.next <= time) {
      const { compare } = this.#settings
      const events = waiting.take()
      if (compare !== undefined) events.sort(compare)
      for (const event of events) this.#take(entry, event, time)
    }
    this.#settle(entry)
  }

  /** Sees to the timer that the key needs next, and forgets the key if it has nothing left. */
  #settle(entry: PatternEntry): void {
    const next = Math.min(entry.waiting.next, this.#matcher.nextTimeout(entry.matches))
    if (next !== entry.timer) this.#setTimer(entry, next)
    entry.live = entry.waiting.isEmpty && entry.matches.isEmpty ? 0 : 1
    this.dropIfEmpty(entry)
  }

  #setTimer(entry: PatternEntry, time: number): void {
    const { isEventTime } = this.#settings
    if (entry.timer < Infinity) (isEventTime ? this.eventTimers : this.processingTimers).delete(entry.timer, entry)
    entry.timer = time
    if (time === Infinity) return
    if (isEventTime) this.registerEventTimer(time, entry)
    else this.registerProcessingTimer(time, entry)
  }

  protected override saveNames(): unknown {
    return this.#settings.signature
  }

  protected saveEntry(entry: PatternEntry, timersOf: (owner: PatternEntry) => SavedTimers): unknown {
    const matches = saveMatches(entry.matches)
    return { waiting: entry.waiting.save(), matches, timers: timersOf(entry) } satisfies SavedEntry
  }

  protected restoreEntry(
    entry: PatternEntry,
    saved: unknown,
    names: unknown,
    restoreTimers: (owner: PatternEntry, saved: SavedTimers) => void,
  ): void {
    if (names !== this.#settings.signature) throw patternChanged(this.ctx.name, String(names), this.#settings.signature)
    const { waiting, matches, timers } = saved as SavedEntry
    entry.waiting.restore(waiting)
    entry.matches = restoreMatches(matches, this.#settings.automaton)
    entry.live = 1
    entry.timer = timers[this.#settings.isEventTime ? 0 : 1][0]?.[0] ?? Infinity
    restoreTimers(entry, timers)
  }
}

/** What functions of a pattern get for state. */
const STATELESS: KeyedStateStore = {
  getState: noState,
  getListState: noState,
  getMapState: noState,
  getReducingState: noState,
  getAggregatingState: noState,
}

function noState(): never {
  throw new JobError(
    'NO_STATE_IN_PATTERN',
    'Conditions and functions of a pattern have no state of their own: use process() on the stream of matches.',
  )
}

function noTimestamp(operator: string): JobError {
  return new JobError(
    'NO_TIMESTAMP',
    `${operator}: A record has no event time, which patterns need: call assignTimestampsAndWatermarks() on the input, or inProcessingTime() on the pattern stream.`,
  )
}

function patternChanged(operator: string, saved: string, current: string): JobError {
  return new JobError(
    'PATTERN_CHANGED',
    `${operator}: The saved matches belong to another pattern, ${saved}, and mean nothing to ${current}. Give the step a new uid() to start without them.`,
  )
}
