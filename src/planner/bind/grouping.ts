import { PlanError } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { CallAst } from '../../parser/ast/expression.ts'
import type { AggregateFunction } from '../functions/aggregate-function.ts'
import { type Expression, input, sameExpression } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { at, type Environment, invalid, notSupported } from './context.ts'
import { resolveAggregate, wrongAggregate } from './expressions/aggregate-call.ts'
import { coerce, rejectBareNull, requireBoolean } from './expressions/coerce.ts'
import { expressionEnvironment, type GroupingCalls } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { WINDOW_PROPERTIES, type WindowProperty } from './expressions/window-names.ts'
import { type BoundGroupWindow, sameGroupWindow, bindGroupWindow } from './group-window.ts'
import type { Relation } from './scope.ts'

/** An aggregate of the query, its arguments and filter still expressions over the query's input. */
export interface BoundAggregate {
  readonly function: AggregateFunction
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly filter: Expression | undefined
  readonly type: LogicalType
  readonly span: Span
  readonly orderIgnored: boolean
}

export type GroupResult =
  | { readonly kind: 'aggregate'; readonly aggregate: BoundAggregate }
  | { readonly kind: 'property'; readonly property: WindowProperty; readonly type: LogicalType }

/**
 * Gathers what a select list and HAVING want of the groups. Each result is bound as a column behind those of the input,
 * in the order of `results`; `group-by.ts` puts the aggregate's own columns in their place.
 */
export class Grouping implements GroupingCalls {
  readonly results: GroupResult[] = []
  readonly #relation: Relation
  readonly #env: Environment
  readonly #window: BoundGroupWindow | undefined

  constructor(relation: Relation, window: BoundGroupWindow | undefined, env: Environment) {
    this.#relation = relation
    this.#window = window
    this.#env = env
  }

  aggregate(call: CallAst, named: AggregateFunction): Expression {
    const fn = this.#withClauses(call, named)
    const args = this.#arguments(call, fn)
    const resolved = resolveAggregate(call, fn, args, this.#env)
    const aggregate: BoundAggregate = {
      function: fn,
      args: args.map((arg, i) => coerce(arg, resolved.args[i] ?? arg.type)),
      distinct: call.distinct,
      filter: this.#filter(call),
      type: resolved.result,
      span: call.span,
      orderIgnored: call.orderBy.length > 0,
    }
    return this.#placeholder({ kind: 'aggregate', aggregate }, aggregate.type, call)
  }

  windowProperty(call: CallAst): Expression {
    const name = call.path.parts.at(-1)?.name.toUpperCase() ?? ''
    const wanted = WINDOW_PROPERTIES.get(name)
    if (wanted === undefined) throw new Error(`${name} is no auxiliary function`)
    if (this.#window === undefined) {
      const message = `${name} needs a group window: GROUP BY ${wanted.window}(…) with the same arguments.`
      throw new PlanError(
        'NO_GROUP_WINDOW',
        `${message} Behind a window table function use window_start and window_end.`,
        at(this.#env, call.span),
      )
    }
    const given = bindGroupWindow(wanted.window, call, this.#relation, this.#env)
    if (!sameGroupWindow(given, this.#window)) {
      const message = `${name} must have the arguments of the query's group window ${this.#window.window.kind}.`
      throw invalid(this.#env, 'WINDOW_MISMATCH', message, call.span)
    }
    const { property } = wanted
    if ((property === 'rowtime' || property === 'proctime') && property.toUpperCase() !== this.#window.time) {
      const message = `${name} doesn't exist here: the group window is over a ${this.#window.time.toLowerCase()} attribute.`
      throw invalid(this.#env, 'WINDOW_MISMATCH', message, call.span)
    }
    const type = this.#propertyType(property)
    return this.#placeholder({ kind: 'property', property, type }, type, call)
  }

  /** The function that the clauses inside and behind the call make of the one it names. */
  #withClauses({ orderBy, nulls, span }: CallAst, fn: AggregateFunction): AggregateFunction {
    const refused = (clause: string, reason: string): Error =>
      invalid(this.#env, 'WRONG_ARGUMENTS', `${clause} can't be given to ${fn.name}: ${reason}.`, span)
    if (orderBy.length > 0 && fn.takesOrder !== true) throw refused('ORDER BY', 'it takes values as they come')
    if (nulls === undefined) return fn
    const { ignoringNulls } = fn
    if (ignoringNulls === undefined) throw refused(`${nulls} NULLS`, 'what it does with NULL is fixed')
    return nulls === 'IGNORE' ? ignoringNulls : fn
  }

  #propertyType(property: WindowProperty): LogicalType {
    const zoned = property === 'proctime' || (property === 'rowtime' && this.#window?.type.kind === 'TIMESTAMP_LTZ')
    return { kind: zoned ? 'TIMESTAMP_LTZ' : 'TIMESTAMP', precision: 3, nullable: false }
  }

  #arguments(call: CallAst, fn: AggregateFunction): readonly Expression[] {
    const env = expressionEnvironment(this.#env, this.#relation.scope, 'an aggregate')
    const [first] = call.args
    if (fn.name === 'COUNT' && call.args.length === 1 && first?.value.kind === 'Star' && !call.distinct) return []
    if (fn.name === 'COUNT' && call.args.length > 1)
      throw notSupported(this.#env, 'COUNT of several columns', call.span)
    if (call.args.length === 0 && fn.user === undefined) throw wrongAggregate(call, fn, 'no arguments', this.#env)
    return call.args.map(({ value }) => {
      const arg = bindExpression(value, env)
      rejectBareNull(arg, this.#env, value.span)
      return arg
    })
  }

  #filter({ filter }: CallAst): Expression | undefined {
    if (filter === undefined) return undefined
    const env = expressionEnvironment(this.#env, this.#relation.scope, 'an aggregate')
    return requireBoolean(bindExpression(filter, env), 'FILTER', filter.span, env)
  }

  #placeholder(result: GroupResult, type: LogicalType, { span }: CallAst): Expression {
    const known = this.results.findIndex((other) => sameResult(other, result))
    const position = known < 0 ? this.results.push(result) - 1 : known
    return input(this.#relation.plan.fields.length + position, type, span)
  }
}

function sameResult(a: GroupResult, b: GroupResult): boolean {
  if (a.kind === 'property' || b.kind === 'property') {
    return a.kind === 'property' && b.kind === 'property' && a.property === b.property
  }
  const [x, y] = [a.aggregate, b.aggregate]
  return (
    x.function === y.function &&
    x.distinct === y.distinct &&
    x.args.length === y.args.length &&
    x.args.every((arg, i) => sameOptional(arg, y.args[i])) &&
    sameOptional(x.filter, y.filter)
  )
}

function sameOptional(a: Expression | undefined, b: Expression | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameExpression(a, b)
}

/** Columns below an aggregate, each expression once. */
export class Slots {
  readonly expressions: Expression[] = []

  of(expression: Expression): number {
    const known = this.expressions.findIndex((other) => sameExpression(other, expression))
    return known < 0 ? this.expressions.push(expression) - 1 : known
  }

  names(plan: LogicalPlan): readonly string[] {
    return this.expressions.map((e, i) => (e.kind === 'Input' ? plan.fields[e.index]?.name : undefined) ?? `$f${i}`)
  }
}
