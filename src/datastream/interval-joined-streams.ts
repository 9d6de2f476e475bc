import { ValidationError } from '../core/errors.ts'
import { callable } from '../runtime/functions/function.ts'
import type { ProcessJoinFn, ProcessJoinFunction } from '../runtime/functions/join.ts'
import type { Own } from '../runtime/functions/own-copy.ts'
import { type OutputTag, tagId } from '../runtime/functions/process.ts'
import { KeyedIntervalJoin } from '../runtime/operators/keyed-interval-join.ts'
import { type DurationLike, millisOf } from '../runtime/time/duration.ts'
import { byKey } from './connected-streams.ts'
import type { DataStream, KeyedStream } from './data-stream.ts'

/** Two keyed streams to be joined by time: say how far apart. */
export class IntervalJoin<A, B, K> {
  readonly #left: KeyedStream<A, K>
  readonly #right: KeyedStream<B, K>

  constructor(left: KeyedStream<A, K>, right: KeyedStream<B, K>) {
    this.#left = left
    this.#right = right
  }

  /** Right records from `lower` before or after a left one to `upper` after it; both bounds included. */
  between(lower: DurationLike, upper: DurationLike): IntervalJoined<A, B, K> {
    return new IntervalJoined(this.#left, this.#right, millisOf(lower), millisOf(upper))
  }
}

export class IntervalJoined<A, B, K> {
  readonly #left: KeyedStream<A, K>
  readonly #right: KeyedStream<B, K>
  readonly #lower: number
  readonly #upper: number
  #lowerExclusive = false
  #upperExclusive = false
  #leftTag: string | undefined
  #rightTag: string | undefined

  constructor(left: KeyedStream<A, K>, right: KeyedStream<B, K>, lower: number, upper: number) {
    if (lower > upper) {
      throw new ValidationError(
        'BAD_INTERVAL',
        `The lower bound of an interval join can't be above the upper one: ${lower} ms and ${upper} ms.`,
      )
    }
    this.#left = left
    this.#right = right
    this.#lower = lower
    this.#upper = upper
  }

  lowerBoundExclusive(): this {
    this.#lowerExclusive = true
    return this
  }

  upperBoundExclusive(): this {
    this.#upperExclusive = true
    return this
  }

  /** Where left records go that are older than the watermark. */
  sideOutputLeftLateData(tag: OutputTag<A>): this {
    this.#leftTag = tagId(tag)
    return this
  }

  sideOutputRightLateData(tag: OutputTag<B>): this {
    this.#rightTag = tagId(tag)
    return this
  }

  process<O>(fn: ProcessJoinFn<A, B, O>): DataStream<O>
  process<O>(fn: ProcessJoinFunction<A, B, O>): DataStream<O>
  process<O>(fn: ProcessJoinFunction<A, B, O> | ProcessJoinFn<A, B, O>): DataStream<O> {
    const args = {
      lower: this.#lowerExclusive ? this.#lower + 1 : this.#lower,
      upper: this.#upperExclusive ? this.#upper - 1 : this.#upper,
      lateTags: [this.#leftTag, this.#rightTag],
    } as const
    callable(fn, 'processElement')
    const create = (own: Own): KeyedIntervalJoin => {
      const its = own(fn)
      return new KeyedIntervalJoin({ ...args, process: callable(its, 'processElement'), fn: its })
    }
    const inputs = [byKey(this.#left.internals.input), byKey(this.#right.internals.input)]
    return this.#left.transform('IntervalJoin', create, inputs)
  }
}
