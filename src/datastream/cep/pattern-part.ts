import { ValidationError } from '../../core/errors.ts'
import type { Contiguity } from '../../runtime/patterns/pattern.ts'
import type { CallableCondition } from './conditions.ts'

/** How a part follows the one before it. */
export type Link = Contiguity | 'not-next' | 'not-followed-by'

export interface Times {
  readonly min: number
  readonly max: number
  /** Between two events of the repetition (ms). */
  readonly within: number | undefined
}

/** One part of a pattern, as the calls on it set it up. */
export class PatternPart {
  readonly link: Link
  /** Undefined for a group. */
  readonly name: string | undefined
  readonly group: readonly PatternPart[] | undefined
  condition: CallableCondition | undefined
  until: CallableCondition | undefined
  times: Times | undefined
  optional = false
  greedy = false
  inner: Contiguity = 'relaxed'
  /** From the first event of the match to the last, and from the event before to each event of this part (ms). */
  within: number | undefined
  withinPrevious: number | undefined

  constructor(link: Link, content: string | readonly PatternPart[]) {
    this.link = link
    this.name = typeof content === 'string' ? content : undefined
    this.group = typeof content === 'string' ? undefined : content
  }

  get isNot(): boolean {
    return this.link === 'not-next' || this.link === 'not-followed-by'
  }

  /** In errors. */
  get title(): string {
    return this.name === undefined ? 'The group' : `Pattern '${this.name}'`
  }

  repeat(times: Times): void {
    this.#refuseNot('be repeated')
    if (this.times !== undefined || this.optional) {
      this.fail('has a quantifier already: give it one of times(), oneOrMore() and timesOrMore(), before optional()')
    }
    const { min, max } = times
    if (!(Number.isInteger(min) && min >= 0 && (max === Infinity || Number.isInteger(max)) && max >= min && max > 0)) {
      this.fail(`can't be repeated ${min} to ${max} times`)
    }
    this.times = { ...times, min: Math.max(1, min) }
    if (min === 0) this.optional = true
  }

  makeOptional(previous: PatternPart | undefined): void {
    this.#refuseNot('be optional')
    if (this.optional) this.fail('is optional already')
    if (previous?.greedy === true) this.fail(`can't be optional, because ${previous.name} before it is greedy`)
    this.optional = true
  }

  makeGreedy(): void {
    this.#refuseNot('be greedy')
    if (this.group !== undefined) this.fail("can't be greedy: only single patterns can")
    if (this.times === undefined)
      this.fail('is taken once, so it can not be greedy: call oneOrMore() or times() before')
    if (this.inner === 'any') this.fail("can't be greedy and allow combinations")
    this.greedy = true
  }

  setInner(inner: Contiguity): void {
    const call = inner === 'strict' ? 'consecutive()' : 'allowCombinations()'
    if (this.times === undefined) this.fail(`is not repeated: call oneOrMore() or times() before ${call}`)
    if (this.inner !== 'relaxed') this.fail('can be either consecutive() or allowCombinations(), and only once')
    if (this.greedy && inner === 'any') this.fail("can't be greedy and allow combinations")
    this.inner = inner
  }

  setUntil(condition: CallableCondition): void {
    if (this.until !== undefined) this.fail('has an until() already')
    if (this.times?.max !== Infinity) this.fail('is no loop: until() is for oneOrMore() and timesOrMore()')
    this.until = condition
  }

  setWithin(ms: number, isPrevious: boolean): void {
    if (!(ms > 0)) this.fail(`needs a time above 0 for within(), not ${ms} ms`)
    if (isPrevious) this.withinPrevious = Math.min(ms, this.withinPrevious ?? Infinity)
    else this.within = Math.min(ms, this.within ?? Infinity)
  }

  refuseGroup(call: string): void {
    if (this.group !== undefined) this.fail(`has no events of its own: call ${call}() on the patterns in it`)
  }

  #refuseNot(what: string): void {
    if (this.isNot) this.fail(`must not occur, so it can't ${what}`)
  }

  fail(what: string): never {
    throw malformed(`${this.title} ${what}.`)
  }
}

export function malformed(message: string): ValidationError {
  return new ValidationError('MALFORMED_PATTERN', message)
}
