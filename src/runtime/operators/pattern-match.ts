import { didYouMean, JobError } from '../../core/errors.ts'
import { type Collector, type Emitted, refusePromise } from '../functions/function.ts'
import type { ConditionContext, PatternContext, PatternMatch } from '../functions/pattern.ts'
import { eventsFor, eventsOf, type Taken } from '../patterns/match.ts'
import { PatternOperator, type PatternSettings } from './pattern-operator.ts'

/** What is called for matches. */
export interface PatternCall {
  match(match: PatternMatch<unknown>, ctx: PatternContext, out: Collector<unknown>): Emitted<unknown>
  timedOut?(match: PatternMatch<unknown>, ctx: PatternContext): void
}

export type ConditionCall = (event: unknown, ctx: ConditionContext<unknown>) => boolean

export interface PatternArgs extends PatternSettings {
  readonly conditions: readonly ConditionCall[]
  readonly call: PatternCall
}

/** Matches for user functions: conditions and what becomes of a match are calls of them. */
export class PatternMatchOperator extends PatternOperator {
  readonly #args: PatternArgs
  #last: Taken<unknown> | undefined
  readonly #context: PatternContext = {
    timestamp: () => this.timestamp,
    currentProcessingTime: () => this.ctx.clock.now(),
    output: (tag, value) => this.emitSide(tag, value),
  }
  readonly #conditionContext: ConditionContext<unknown> = {
    getEventsForPattern: (name) => eventsFor(this.#last, this.#variable(name)),
    timestamp: () => this.timestamp,
    currentProcessingTime: () => this.ctx.clock.now(),
  }

  constructor(args: PatternArgs) {
    super(args)
    this.#args = args
  }

  protected holds(condition: number, event: unknown, last: Taken<unknown> | undefined): boolean {
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

  protected emitMatch(last: Taken<unknown>): void {
    this.emit(this.#args.call.match(this.#byName(last), this.#context, this.out))
  }

  protected override get wantsTimedOut(): boolean {
    return this.#args.call.timedOut !== undefined
  }

  protected override emitTimedOut(last: Taken<unknown>): void {
    this.#args.call.timedOut?.(this.#byName(last), this.#context)
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
}
