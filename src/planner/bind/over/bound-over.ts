import type { Span } from '../../../core/position.ts'
import type { AggregateFunction } from '../../functions/aggregate-function.ts'
import type { OverExpression } from '../../logical/expression.ts'
import type { Frame, RankingFunction } from '../../logical/plan.ts'

/** Which way an item of ORDER BY goes. */
export interface Direction {
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** A call with OVER: how the arguments of its expression are to be read. */
export class BoundOver {
  readonly function: AggregateFunction | RankingFunction
  readonly distinct: boolean
  /** How many of the arguments are the function's; a filter may follow. */
  readonly arity: number
  readonly filtered: boolean
  /** How many are what it is partitioned by; what it is ordered by follows. */
  readonly partition: number
  readonly order: readonly Direction[]
  readonly frame: Frame
  readonly span: Span
  readonly key: string

  constructor(given: Omit<BoundOver, 'key' | 'name' | 'windowKey'>) {
    this.function = given.function
    this.distinct = given.distinct
    this.arity = given.arity
    this.filtered = given.filtered
    this.partition = given.partition
    this.order = given.order
    this.frame = given.frame
    this.span = given.span
    this.key = `${this.name} ${given.distinct} ${given.arity} ${given.filtered} ${this.windowKey}`
  }

  get name(): string {
    return typeof this.function === 'string' ? this.function : `${this.function.name} ${this.function.clause ?? ''}`
  }

  /** Equal for windows that are equal, what they are partitioned and ordered by aside. */
  get windowKey(): string {
    const order = this.order.map(({ descending, nullsFirst }) => `${descending} ${nullsFirst}`).join()
    return `${this.partition} ${order} ${this.frame.unit} ${this.frame.preceding}`
  }
}

export function boundOver({ call }: OverExpression): BoundOver {
  if (call instanceof BoundOver) return call
  throw new Error('a call of another binder')
}
