import type { Batch } from '../../core/batch.ts'
import { didYouMean, JobError } from '../../core/errors.ts'
import { type Collector, type Emitted, refusePromise } from '../functions/function.ts'
import type { ConditionContext, PatternContext, PatternMatch } from '../functions/pattern.ts'
import { OutputTag } from '../functions/process.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { Automaton } from '../patterns/automaton.ts'
import { eventsFor, eventsOf, type Taken } from '../patterns/match.ts'
import type { MatchState } from '../patterns/match-state.ts'
import { Matcher } from '../patterns/matcher.ts'
import { restoreMatches, type SavedMatches, saveMatches } from '../patterns/saved-matches.ts'
import { TimeOrderedQueue } from '../patterns/time-ordered-queue.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import type { KeyToken } from '../state/key-token.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { type KeyEntry, KeyedFunctionOperator, type SavedTimers } from './keyed-function-operator.ts'

/** What is called for matches. */
export interface PatternCall {
  match(match: PatternMatch<unknown>, ctx: PatternContext, out: Collector<unknown>): Emitted<unknown>
  timedOut?(match: PatternMatch<unknown>, ctx: PatternContext): void
}

export type ConditionCall = (event: unknown, ctx: ConditionContext<unknown>) => boolean

export interface PatternArgs {
  readonly automaton: Automaton
  /** By number. */
  readonly variables: readonly string[]
  readonly conditions: readonly ConditionCall[]
  /** The pattern as text: the same for two patterns whose unfinished matches mean the same. */
  readonly signature: string
  /** Without keys all records are matched together. */
  readonly keyed: boolean
  readonly isEventTime: boolean
  /** Orders events of one time; undefined: as they arrived. */
  readonly compare: ((a: unknown, b: unknown) => number) | undefined
  readonly lateTag: string | undefined
  readonly call: PatternCall
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
 * The matches of a pattern in the records of each key.
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
export class PatternMatchOperator extends KeyedFunctionOperator<PatternEntry, PatternEntry> {
  readonly #args: PatternArgs
  readonly #matcher: Matcher<unknown>
  readonly #lateTag: OutputTag<unknown> | undefined
  #late = { value: 0 }
  /** Of the event that is being processed, or of a match that was given up. */
  #timestamp = NaN
  #last: Taken<unknown> | undefined
  readonly #context: PatternContext = {
    timestamp: () => this.#timestamp,
    currentProcessingTime: () => this.ctx.clock.now(),
    output: (tag, value) => this.emitSide(tag, value),
  }
  readonly #conditionContext: ConditionContext<unknown> = {
    getEventsForPattern: (name) => eventsFor(this.#last, this.#variable(name)),
    timestamp: () => this.#timestamp,
    currentProcessingTime: () => this.ctx.clock.now(),
  }

  constructor(args: PatternArgs) {
    super(1, args.functions)
    this.#args = args
    this.#lateTag = args.lateTag === undefined ? undefined : new OutputTag(args.lateTag)
    this.#matcher = new Matcher(args.automaton, {
      holds: (condition, event, last) => this.#holds(condition, event, last),
      nameOf: (variable) => args.variables[variable] as string,
    })
  }

  #holds(condition: number, event: unknown, last: Taken<unknown> | undefined): boolean {
    this.#last = last
    const result: unknown = (this.#args.conditions[condition] as ConditionCall)(event, this.#conditionContext)
    if (result === true || result === false) return result
    refusePromise(result)
    return Boolean(result)
  }

  #variable(name: string): number {
    const { variables } = this.#args
    const variable = variables.indexOf(name)
    if (variable >= 0) return variable
    throw new JobError(
      'UNKNOWN_PATTERN',
      `${this.ctx.name}: There is no pattern '${name}' whose events could be asked for.${didYouMean(name, variables)}`,
    )
  }

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
    const keys = this.#args.keyed ? valuesOf(batch, KEY_COLUMN) : undefined
    const { timestamps } = batch
    const { isEventTime } = this.#args
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
    if (this.#args.compare !== undefined) {
      this.#wait(entry, value, now)
      return
    }
    this.#advanceTime(entry, now)
    this.#take(entry, value, now)
    this.#settle(entry)
  }

  #take(entry: PatternEntry, value: unknown, time: number): void {
    this.#setTime(time)
    for (const match of this.#matcher.process(entry.matches, value, time)) this.#emitMatch(match)
  }

  #advanceTime(entry: PatternEntry, time: number): void {
    this.#setTime(time)
    const { found, timedOut } = this.#matcher.advanceTime(entry.matches, time)
    for (const match of found) this.#emitMatch(match)
    const { call } = this.#args
    if (call.timedOut === undefined) return
    for (const { last, time: limit } of timedOut) {
      this.#setTime(limit)
      call.timedOut(this.#byName(last), this.#context)
    }
  }

  #setTime(time: number): void {
    this.#timestamp = time
    this.out.timestamp = this.#args.isEventTime ? time : NaN
  }

  #emitMatch(last: Taken<unknown>): void {
    this.emit(this.#args.call.match(this.#byName(last), this.#context, this.out))
  }

  #byName(last: Taken<unknown>): PatternMatch<unknown> {
    const { variables } = this.#args
    const match: PatternMatch<unknown> = new Map()
    for (const { variable, event } of eventsOf(last)) {
      const name = variables[variable] as string
      const events = match.get(name)
      if (events === undefined) match.set(name, [event])
      else events.push(event)
    }
    return match
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
      const { compare } = this.#args
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
    const { isEventTime } = this.#args
    if (entry.timer < Infinity) (isEventTime ? this.eventTimers : this.processingTimers).delete(entry.timer, entry)
    entry.timer = time
    if (time === Infinity) return
    if (isEventTime) this.registerEventTimer(time, entry)
    else this.registerProcessingTimer(time, entry)
  }

  protected override saveNames(): unknown {
    return this.#args.signature
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
    if (names !== this.#args.signature) throw patternChanged(this.ctx.name, String(names), this.#args.signature)
    const { waiting, matches, timers } = saved as SavedEntry
    entry.waiting.restore(waiting)
    entry.matches = restoreMatches(matches, this.#args.automaton)
    entry.live = 1
    entry.timer = timers[this.#args.isEventTime ? 0 : 1][0]?.[0] ?? Infinity
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
