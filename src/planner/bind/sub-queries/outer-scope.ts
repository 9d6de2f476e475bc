import { ValidationError } from '../../../core/errors.ts'
import type { ColumnRef } from '../../../parser/ast/expression.ts'
import { type Expression, sameExpression } from '../../logical/expression.ts'
import type { OuterRow } from '../context.ts'
import type { ExpressionEnvironment } from '../expressions/environment.ts'
import { type ResolvedColumn, resolveColumn } from '../scope.ts'

/** The row of the query around a sub-query. */
export class OuterScope implements OuterRow {
  /** What was referred to: `Outer` expressions are numbers of these. */
  readonly references: Expression[] = []
  readonly #env: ExpressionEnvironment

  constructor(env: ExpressionEnvironment) {
    this.#env = env
  }

  column(ref: ColumnRef): ResolvedColumn | undefined {
    const found = this.#find(ref) ?? this.#env.outer?.column(ref)
    if (found === undefined) return undefined
    const { references } = this
    const known = references.findIndex((other) => sameExpression(other, found.expression))
    const index = known < 0 ? references.push(found.expression) - 1 : known
    return { expression: { kind: 'Outer', index, type: found.expression.type, span: ref.span }, rest: found.rest }
  }

  #find(ref: ColumnRef): ResolvedColumn | undefined {
    try {
      return resolveColumn(ref, this.#env.scope, this.#env)
    } catch (error) {
      if (error instanceof ValidationError && error.code !== 'AMBIGUOUS_COLUMN') return undefined
      throw error
    }
  }
}
