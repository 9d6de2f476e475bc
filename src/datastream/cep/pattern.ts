import type { ConditionContext, PatternCondition } from '../../runtime/functions/pattern.ts'
import { type Class, registerIfPojo } from '../../runtime/state/value-classes.ts'
import { type DurationLike, millisOf } from '../../runtime/time/duration.ts'
import { AfterMatchSkipStrategy } from './after-match-skip-strategy.ts'
import { type AnyCondition, both, conditionOf, either, instanceOf } from './conditions.ts'
import { type Link, PatternPart } from './pattern-part.ts'

/** What a time limit counts from: the first event of the match, or the event before. */
export type WithinType = 'FIRST_AND_LAST' | 'PREVIOUS_AND_CURRENT'
export const WithinType: { readonly [W in WithinType]: W } = {
  FIRST_AND_LAST: 'FIRST_AND_LAST',
  PREVIOUS_AND_CURRENT: 'PREVIOUS_AND_CURRENT',
}

/**
 * A sequence of events to look for. Calls set up its last part, until one appends another part. `T` is the type of all
 * events, `F` of those that the last part takes.
 */
export class Pattern<T, F extends T = T> {
  readonly #parts: readonly PatternPart[]
  readonly #part: PatternPart
  readonly #skip: AfterMatchSkipStrategy
  declare readonly __event?: (event: T) => F

  private constructor(previous: readonly PatternPart[], part: PatternPart, skip: AfterMatchSkipStrategy) {
    this.#parts = [...previous, part]
    this.#part = part
    this.#skip = skip
  }

  /** What the engine asks of it, no part of the API. @internal */
  get internals(): { readonly parts: readonly PatternPart[]; readonly skip: AfterMatchSkipStrategy } {
    return { parts: this.#parts, skip: this.#skip }
  }

  /** The first part: an event of its own name, or a group. */
  static begin<T>(name: string, skip?: AfterMatchSkipStrategy): Pattern<T>
  static begin<T, F extends T>(group: Pattern<T, F>, skip?: AfterMatchSkipStrategy): GroupPattern<T>
  static begin<T>(content: string | Pattern<T>, skip = AfterMatchSkipStrategy.noSkip()): Pattern<T> {
    return new Pattern([], new PatternPart('strict', contentOf(content)), skip)
  }

  getName(): string | undefined {
    return this.#part.name
  }

  getAfterMatchSkipStrategy(): AfterMatchSkipStrategy {
    return this.#skip
  }

  /** What an event must fulfil, with all conditions given before. */
  where<S extends F>(condition: (event: F, ctx: ConditionContext<T>) => event is S): Pattern<T, S>
  where(condition: PatternCondition<F, T>): Pattern<T, F>
  where(condition: AnyCondition): this {
    this.#part.refuseGroup('where')
    this.#part.condition = both(this.#part.condition, conditionOf(condition))
    return this
  }

  /** An event may fulfil this instead of all conditions given before. */
  or(condition: PatternCondition<F, T>): this {
    this.#part.refuseGroup('or')
    this.#part.condition = either(this.#part.condition, conditionOf(condition))
    return this
  }

  /** Takes events of one class only. Where they are no more than their fields, unfinished matches can be saved. */
  subtype<S extends F>(type: Class<S>): Pattern<T, S> {
    this.#part.refuseGroup('subtype')
    this.#part.condition = both(this.#part.condition, instanceOf(type))
    registerIfPojo(type)
    return this as unknown as Pattern<T, S>
  }

  /** The event that ends a loop. It is not taken, but may be by the next part. */
  until(condition: PatternCondition<F, T>): this {
    this.#part.setUntil(conditionOf(condition))
    return this
  }

  /** How long a match may take: less than this from its first event to its last. */
  within(time: DurationLike, type: WithinType = 'FIRST_AND_LAST'): this {
    this.#part.setWithin(millisOf(time), type === 'PREVIOUS_AND_CURRENT')
    return this
  }

  /** So many events, or `times` to `to`. Between two of them less than `within` may pass. */
  times(times: number, within?: DurationLike): this
  times(from: number, to: number, within?: DurationLike): this
  times(from: number, to?: DurationLike, within?: DurationLike): this {
    const isRange = typeof to === 'number'
    return this.#repeat(from, isRange ? to : from, isRange ? within : to)
  }

  oneOrMore(within?: DurationLike): this {
    return this.#repeat(1, Infinity, within)
  }

  timesOrMore(times: number, within?: DurationLike): this {
    return this.#repeat(times, Infinity, within)
  }

  #repeat(min: number, max: number, within: DurationLike | undefined): this {
    this.#part.repeat({ min, max, within: within === undefined ? undefined : millisOf(within) })
    return this
  }

  /** May be missing. */
  optional(): this {
    this.#part.makeOptional(this.#parts.at(-2))
    return this
  }

  /** Takes as many events as there are: what follows gets none of them. */
  greedy(): this {
    this.#part.makeGreedy()
    return this
  }

  /** Nothing may come between the events of the repetition. */
  consecutive(): this {
    this.#part.setInner('strict')
    return this
  }

  /** Events of the repetition may also be passed over. */
  allowCombinations(): this {
    this.#part.setInner('any')
    return this
  }

  /** Appends an event that comes directly after the one before. */
  next(name: string): Pattern<T>
  next<G extends T>(group: Pattern<T, G>): GroupPattern<T>
  next(content: string | Pattern<T>): Pattern<T> {
    return this.#append('strict', content)
  }

  /** Appends the next event that fits. */
  followedBy(name: string): Pattern<T>
  followedBy<G extends T>(group: Pattern<T, G>): GroupPattern<T>
  followedBy(content: string | Pattern<T>): Pattern<T> {
    return this.#append('relaxed', content)
  }

  /** Appends any later event that fits, each for a match of its own. */
  followedByAny(name: string): Pattern<T>
  followedByAny<G extends T>(group: Pattern<T, G>): GroupPattern<T>
  followedByAny(content: string | Pattern<T>): Pattern<T> {
    return this.#append('any', content)
  }

  /** The next event must not be one of this name. */
  notNext(name: string): Pattern<T> {
    return this.#appendNot('not-next', name)
  }

  /** No event of this name until the next part's; at the end, until the time limit has passed. */
  notFollowedBy(name: string): Pattern<T> {
    return this.#appendNot('not-followed-by', name)
  }

  #appendNot(link: Link, name: string): Pattern<T> {
    if (this.#part.optional) {
      this.#part.fail(
        'is optional, so no absence can follow it: use two patterns, one with the optional part and one without',
      )
    }
    return this.#append(link, name)
  }

  #append(link: Link, content: string | Pattern<T>): Pattern<T> {
    return new Pattern<T>(this.#parts, new PatternPart(link, contentOf(content)), this.#skip)
  }
}

/** A pattern as one part of another: it has quantifiers, but no conditions of its own. */
export type GroupPattern<T> = Pattern<T>

function contentOf<T>(content: string | Pattern<T>): string | readonly PatternPart[] {
  return typeof content === 'string' ? content : content.internals.parts
}
