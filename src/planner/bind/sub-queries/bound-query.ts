import type { Expression, SubQueryExpression } from '../../logical/expression.ts'
import type { LogicalPlan } from '../../logical/plan.ts'

/** A query within an expression, bound and free of references to the row around. */
export class BoundQuery {
  readonly plan: LogicalPlan
  /** Over the arguments of the expression, then the columns of `plan`: which of its rows count. */
  readonly condition: Expression | undefined
  /** What the value is where there is no row; undefined for NULL. */
  readonly absent: Expression | undefined

  constructor(plan: LogicalPlan, condition: Expression | undefined, absent: Expression | undefined) {
    this.plan = plan
    this.condition = condition
    this.absent = absent
  }
}

export function boundQuery({ query }: SubQueryExpression): BoundQuery {
  if (query instanceof BoundQuery) return query
  throw new Error('a query of another binder')
}
