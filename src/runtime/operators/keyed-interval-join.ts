import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import type { Collector, Emitted } from '../functions/function.ts'
import type { JoinContext } from '../functions/join.ts'
import { OutputTag } from '../functions/process.ts'
import { LATE_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { KeyToken } from '../state/key-token.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { type KeyEntry, KeyedFunctionOperator, type SavedTimers } from './keyed-function-operator.ts'
import { TimeBuffer } from './time-buffer.ts'

type ProcessJoin = (left: unknown, right: unknown, ctx: JoinContext, out: Collector<unknown>) => Emitted<unknown>

export interface KeyedIntervalJoinArgs {
  /** A pair joins when right time - left time is in [lower, upper] (ms), both inclusive. */
  readonly lower: number
  readonly upper: number
  /** Side outputs for late records of the left and of the right. */
  readonly lateTags: readonly [string | undefined, string | undefined]
  readonly process: ProcessJoin
  /** The user function, for its life cycle. */
  readonly fn: unknown
}

/** The records of one side that wait for partners, and what tells the sides of a key apart as owners of timers. */
interface Side {
  readonly entry: JoinEntry
  readonly index: 0 | 1
  readonly records: TimeBuffer
}

interface JoinEntry extends KeyEntry {
  readonly sides: readonly [Side, Side]
}

type SavedSide = readonly [times: readonly number[], values: readonly unknown[], timers: SavedTimers]

/**
 * Pairs of records of two streams with the same key and times not too far apart, for a function. A pair has the later
 * of both times.
 *
 * State: by key and side the records in order of time. A left record at t is dropped when the watermark reaches
 * t + upper, a right one at t - lower, but none before t. A side has a timer for its oldest record.
 * Late: a record older than the watermark joins nothing; it goes to the side output or is counted.
 */
export class KeyedIntervalJoin extends KeyedFunctionOperator<JoinEntry, Side> {
  readonly #process: ProcessJoin
  /** By input: where partners are, relative to a record of it. */
  readonly #reach: readonly [Reach, Reach]
  readonly #lateTags: readonly (OutputTag<unknown> | undefined)[]
  #late = { value: 0 }
  #leftTime = NaN
  #rightTime = NaN
  readonly #context: JoinContext = {
    getLeftTimestamp: () => this.#leftTime,
    getRightTimestamp: () => this.#rightTime,
    getTimestamp: () => Math.max(this.#leftTime, this.#rightTime),
    output: (tag, value) => this.emitSide(tag, value),
  }

  constructor({ lower, upper, lateTags, process, fn }: KeyedIntervalJoinArgs) {
    super(2, [fn])
    this.#process = process
    this.#reach = [
      { lower, upper },
      { lower: -upper, upper: -lower },
    ]
    this.#lateTags = lateTags.map((id) => (id === undefined ? undefined : new OutputTag(id)))
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#late = ctx.metrics.counter(LATE_RECORDS)
  }

  protected createEntry(key: unknown, token: KeyToken): JoinEntry {
    const sides: Side[] = []
    const entry = { key, token, cells: [], live: 0, sides: sides as unknown as JoinEntry['sides'] }
    sides.push({ entry, index: 0, records: new TimeBuffer() }, { entry, index: 1, records: new TimeBuffer() })
    return entry
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const values = valuesOf(batch)
    const keys = valuesOf(batch, KEY_COLUMN)
    const { timestamps } = batch
    this.beginRun()
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) this.advanceRun(watermarks[i] as number)
      const time = timestamps === undefined ? NaN : (timestamps[i] as number)
      if (Number.isNaN(time)) throw noTimestamp(this.ctx.name)
      if (time < this.watermark) this.#reject(values[i], time, input)
      else this.#join(this.useKey(keys[i]), values[i], time, input === 0 ? 0 : 1)
      this.flushIfFull()
    }
    this.endRun()
    return to
  }

  #reject(value: unknown, time: number, input: number): void {
    const tag = this.#lateTags[input]
    if (tag === undefined) this.#late.value++
    else {
      this.out.timestamp = time
      this.emitSide(tag, value)
    }
  }

  #join({ sides }: JoinEntry, value: unknown, time: number, index: 0 | 1): void {
    const others = sides[index === 0 ? 1 : 0].records
    const { lower, upper } = this.#reach[index]
    this.#keep(sides[index], value, time)
    const from = others.firstFrom(time + lower)
    const end = others.firstFrom(time + upper + 1)
    for (let i = from; i < end; i++) {
      const other = others.valueAt(i)
      const otherTime = others.timeAt(i)
      if (index === 0) this.#emitPair(value, time, other, otherTime)
      else this.#emitPair(other, otherTime, value, time)
    }
  }

  #emitPair(left: unknown, leftTime: number, right: unknown, rightTime: number): void {
    this.#leftTime = leftTime
    this.#rightTime = rightTime
    this.out.timestamp = Math.max(leftTime, rightTime)
    const result = this.#process(left, right, this.#context, this.out)
    if (result !== undefined) this.emit(result)
  }

  #keep(side: Side, value: unknown, time: number): void {
    const isOldest = side.records.add(time, value)
    side.entry.live++
    if (isOldest) this.registerEventTimer(this.#expiry(side, time), side)
  }

  #expiry({ index }: Side, time: number): number {
    return time + Math.max(0, this.#reach[index].upper)
  }

  /** Drops the records that have expired, and waits for the next. */
  protected onEventTimer(side: Side, time: number): void {
    const { records, entry } = side
    const before = records.size
    records.dropBefore(time - this.#expiry(side, 0) + 1)
    entry.live -= before - records.size
    if (records.size > 0) this.registerEventTimer(this.#expiry(side, records.timeAt(0)), side)
    this.dropIfEmpty(entry)
  }

  protected onProcessingTimer(): void {}

  protected saveEntry(entry: JoinEntry, timersOf: (owner: Side) => SavedTimers): unknown {
    return entry.sides.map((side): SavedSide => [...side.records.save(), timersOf(side)])
  }

  protected restoreEntry(
    entry: JoinEntry,
    saved: unknown,
    _names: unknown,
    restoreTimers: (owner: Side, saved: SavedTimers) => void,
  ): void {
    const savedSides = saved as readonly [SavedSide, SavedSide]
    for (const side of entry.sides) {
      const [times, values, timers] = savedSides[side.index]
      times.forEach((time, i) => side.records.add(time, values[i]))
      entry.live += times.length
      restoreTimers(side, timers)
    }
  }
}

interface Reach {
  readonly lower: number
  readonly upper: number
}

function noTimestamp(operator: string): JobError {
  return new JobError(
    'NO_TIMESTAMP',
    `${operator}: A record has no event time, which an interval join needs: call assignTimestampsAndWatermarks() before keyBy().`,
  )
}
