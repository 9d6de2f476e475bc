import { type LogicalType, withNullable } from '../../../core/types/logical-type.ts'
import type { Span } from '../../../core/position.ts'
import type { CallAst, ExpressionAst } from '../../../parser/ast/expression.ts'
import type { AggregateFunction } from '../../functions/aggregate-function.ts'
import { fieldAt } from '../../logical/builder.ts'
import { collectInputs, type Expression, input, mapInputs } from '../../logical/expression.ts'
import type { MatchOrder, MatchPattern, MatchValue } from '../../logical/match.ts'
import { sameMatchValue } from '../../logical/match-values.ts'
import { type Environment, invalid } from '../context.ts'
import { resolveAggregate, wrongAggregate } from '../expressions/aggregate-call.ts'
import { applyNamed } from '../expressions/apply.ts'
import { coerce, rejectBareNull } from '../expressions/coerce.ts'
import type { ExpressionEnvironment, GroupingCalls, MatchingCalls } from '../expressions/environment.ts'
import { bindExpression } from '../expressions/expression.ts'
import type { Relation, Scope } from '../scope.ts'
import { refused } from './pattern.ts'

export interface MatchPlace {
  readonly relation: Relation
  readonly pattern: MatchPattern
  readonly order: MatchOrder
  /** The variable being defined; undefined for measures. */
  readonly own: number | undefined
  readonly clause: 'MEASURES' | 'DEFINE'
}

/** What is bound over values of a match: expressions over the columns from `first` on are over `values`. */
export interface GatheredValues {
  readonly values: readonly MatchValue[]
  readonly expressions: readonly Expression[]
}

/**
 * Binds expressions over the rows of a match, and gathers the values they are about. While it is bound, an expression
 * has a column for each column of each variable, then for those of all rows together (`#placeOf`), and behind these for
 * the values of calls.
 */
export class MatchValues implements GroupingCalls, MatchingCalls {
  readonly #place: MatchPlace
  readonly #env: Environment
  readonly #scope: Scope
  readonly #width: number
  readonly #calls: MatchValue[] = []

  constructor(place: MatchPlace, env: Environment) {
    this.#place = place
    this.#env = env
    this.#width = place.relation.plan.fields.length
    this.#scope = this.#scopeOf(place)
  }

  #scopeOf({ relation, pattern: { variables } }: MatchPlace): Scope {
    const columnsOf = (variable: number): Scope['columns'] =>
      relation.scope.columns.map(({ name, expression }) => ({
        name,
        expression: mapInputs(expression, ({ index, type, span }) =>
          input(variable * this.#width + index, withNullable(type, true), span),
        ),
      }))
    const tables = variables.map(({ name }, i) => ({ name, path: undefined, columns: columnsOf(i) }))
    return { tables, columns: columnsOf(variables.length), tableWord: 'variable' }
  }

  bind(ast: ExpressionAst): Expression {
    return bindExpression(ast, this.#environment(this.#place.clause, this, this))
  }

  #environment(clause: string, grouping?: GroupingCalls, matching?: MatchingCalls): ExpressionEnvironment {
    const nested = (call: CallAst, name: string): undefined => this.#rejectNested(call, name, clause)
    return { ...this.#env, scope: this.#scope, clause, grouping, matching: matching ?? { call: nested } }
  }

  /** Within the calls that are about rows, values are those of one row. */
  #rejectNested(call: CallAst, name: string, clause: string): undefined {
    if (!FUNCTIONS.has(name) && this.#env.functions.aggregate(name) === undefined) return undefined
    throw invalid(this.#env, 'NESTED_CALL', `${name} can't stand inside ${clause}. Name the column itself.`, call.span)
  }

  call(call: CallAst, name: string): Expression | undefined {
    if (call.over !== undefined) {
      throw refused(`${name} with OVER`, 'Compute it in a query around the matches.', call.span, this.#env)
    }
    switch (name) {
      case 'FIRST':
      case 'LAST':
        return this.#navigation(call, name)
      case 'FINAL':
      case 'RUNNING':
        return this.#withSemantics(call, name)
      case 'MATCH_ROWTIME':
        return this.#rowtime(call)
      case 'MATCH_PROCTIME':
        return applyNamed('PROCTIME', [], call.span, this.#environment(this.#place.clause))
      case 'PREV':
      case 'NEXT':
        return this.#physical(call, name)
      case 'CLASSIFIER':
      case 'MATCH_NUMBER':
        throw refused(name, ADVICE[name], call.span, this.#env)
      default:
        return undefined
    }
  }

  #withSemantics({ args, span }: CallAst, name: 'FINAL' | 'RUNNING'): Expression {
    const [arg] = args
    if (this.#place.clause === 'DEFINE' || arg === undefined) {
      const message = `${name} can only stand before an expression of MEASURES: conditions see the rows taken so far.`
      throw invalid(this.#env, 'WRONG_ARGUMENTS', message, span)
    }
    return this.bind(arg.value)
  }

  #navigation(call: CallAst, from: 'FIRST' | 'LAST'): Expression {
    const { bound, offset } = this.#counted(call, from, 0)
    return this.#navigated(bound, from, offset, call.span)
  }

  /** As in Flink a condition can look back from its row, in the match; elsewhere there are no rows around a row. */
  #physical(call: CallAst, name: 'PREV' | 'NEXT'): Expression {
    const { bound, offset, variable } = this.#counted(call, name, 1)
    const { own } = this.#place
    const isOfRow = variable === undefined || (variable === own && offset === 0)
    if (own !== undefined && isOfRow && (name === 'PREV' || offset === 0)) {
      return this.#navigated(bound, 'LAST', offset, call.span)
    }
    throw refused(`${name} here`, ADVICE[name], call.span, this.#env)
  }

  /** The arguments of a call that counts rows. */
  #counted(
    { args, span }: CallAst,
    name: string,
    usual: number,
  ): { readonly bound: Expression; readonly offset: number; readonly variable: number | undefined } {
    const [arg, count, ...more] = args.map(({ value }) => value)
    if (arg === undefined || more.length > 0) {
      const message = `${name} takes an expression and a number of rows: ${name}(A.x) or ${name}(A.x, 1).`
      throw invalid(this.#env, 'WRONG_ARGUMENTS', message, span)
    }
    const offset = count === undefined ? usual : this.#offset(count, name)
    const bound = bindExpression(arg, this.#environment(name))
    return { bound, offset, variable: this.#oneVariable([bound], name, span) }
  }

  #navigated(bound: Expression, from: 'FIRST' | 'LAST', offset: number, span: Span): Expression {
    return mapInputs(bound, ({ index, type }) => {
      const { variable, column } = this.#columnOf(index)
      return this.#value({ kind: 'navigation', from, offset, variable, column, type }, span)
    })
  }

  #offset(ast: ExpressionAst, from: string): number {
    if (ast.kind === 'Literal' && ast.type === 'integer' && Number(ast.text) < 2 ** 31) return Number(ast.text)
    const message = `The number of rows of ${from} must be written as a whole number, as in ${from}(A.x, 1).`
    throw invalid(this.#env, 'WRONG_ARGUMENTS', message, ast.span)
  }

  #rowtime(call: CallAst): Expression {
    const { relation, order, own } = this.#place
    const time = fieldAt(relation.plan, order.timeColumn)
    const [arg] = call.args
    if (time.time !== 'ROWTIME') {
      const message = 'MATCH_ROWTIME needs rows in event time; ORDER BY has a processing time. Use MATCH_PROCTIME().'
      throw invalid(this.#env, 'NO_ROWTIME', message, call.span)
    }
    if (arg !== undefined) {
      const bound = bindExpression(arg.value, this.#environment('MATCH_ROWTIME'))
      if (bound.kind !== 'Input' || this.#columnOf(bound.index).column !== order.timeColumn) {
        const message = `MATCH_ROWTIME takes the column of ORDER BY or nothing: MATCH_ROWTIME(${time.name}).`
        throw invalid(this.#env, 'WRONG_ARGUMENTS', message, arg.value.span)
      }
    }
    // Flink's: without an argument it is a TIMESTAMP even where the attribute has a time zone.
    const type: LogicalType =
      arg === undefined ? { kind: 'TIMESTAMP', precision: 3, nullable: false } : withNullable(time.type, true)
    if (own !== undefined) return input(this.#placeOf(undefined, order.timeColumn), type, call.span)
    return this.#value({ kind: 'rowtime', variable: undefined, type }, call.span)
  }

  aggregate(call: CallAst, fn: AggregateFunction): Expression {
    this.#rejectClauses(call, fn)
    const star = call.args.length === 1 && call.args[0]?.value.kind === 'Star'
    if (call.args.length === 0 && fn.user === undefined) throw wrongAggregate(call, fn, 'no arguments', this.#env)
    const bound = star && fn.name === 'COUNT' ? [] : call.args.map(({ value }) => this.#argument(value))
    const variable = this.#oneVariable(bound, fn.name, call.span)
    const { args: types, result } = resolveAggregate(call, fn, bound, this.#env)
    const args = bound.map((arg, i) => this.#overRows(coerce(arg, types[i] ?? arg.type)))
    return this.#value({ kind: 'aggregate', function: fn, args, variable, type: result, span: call.span }, call.span)
  }

  #argument(ast: ExpressionAst): Expression {
    const bound = bindExpression(ast, this.#environment('an aggregate'))
    rejectBareNull(bound, this.#env, ast.span)
    return bound
  }

  #rejectClauses({ distinct, filter, orderBy, nulls, span }: CallAst, { name }: AggregateFunction): void {
    const refuse = (what: string, advice: string): Error => refused(what, advice, span, this.#env)
    if (distinct) throw refuse(`${name}(DISTINCT …)`, 'Collect the values of the matches, and aggregate them outside.')
    if (filter !== undefined) throw refuse('FILTER', `Put the condition into the argument: ${name}(CASE WHEN … END).`)
    if (orderBy.length > 0) throw refuse('ORDER BY inside an aggregate', 'Rows come in the order of the match anyway.')
    if (nulls !== undefined) throw refuse(`${nulls} NULLS`, 'Leave it out.')
  }

  windowProperty(call: CallAst): Expression {
    const message = 'A window has no place in MATCH_RECOGNIZE. Match first, then group by windows over MATCH_ROWTIME().'
    throw invalid(this.#env, 'WINDOW_NOT_ALLOWED', message, call.span)
  }

  /** The variable that columns belong to; undefined: all rows. */
  #oneVariable(expressions: readonly Expression[], what: string, span: Span): number | undefined {
    const columns = [...new Set(expressions.flatMap((expression) => [...collectInputs(expression)]))]
    const [first, ...others] = [...new Set(columns.map((index) => this.#columnOf(index).variable))]
    if (others.length === 0) return first
    const message = `${what} can only be about the rows of one variable. Split the expression, one call for each variable.`
    throw invalid(this.#env, 'SEVERAL_VARIABLES', message, span)
  }

  #placeOf(variable: number | undefined, column: number): number {
    return (variable ?? this.#place.pattern.variables.length) * this.#width + column
  }

  #columnOf(index: number): { readonly variable: number | undefined; readonly column: number } {
    const variable = Math.floor(index / this.#width)
    return {
      variable: variable === this.#place.pattern.variables.length ? undefined : variable,
      column: index % this.#width,
    }
  }

  get #firstCall(): number {
    return this.#placeOf(undefined, this.#width)
  }

  #value(value: MatchValue, span: Span): Expression {
    return input(this.#firstCall + this.#calls.push(value) - 1, value.type, span)
  }

  /** An argument as an expression over the columns of a row. */
  #overRows(expression: Expression): Expression {
    const { fields } = this.#place.relation.plan
    return mapInputs(expression, ({ index, span }) => {
      const { column } = this.#columnOf(index)
      return input(column, fieldAt({ fields }, column).type, span)
    })
  }

  /** The bound `expressions` over the columns of the row at hand, where there is one, and from `first` on `values`. */
  gathered(expressions: readonly Expression[], first: number): GatheredValues {
    const values: MatchValue[] = []
    const overValues = expressions.map((expression) =>
      mapInputs(expression, (ref) => {
        const value = this.#valueAt(ref.index)
        const own = this.#ownColumn(value)
        if (own !== undefined) return { ...ref, index: own }
        const known = values.findIndex((other) => sameMatchValue(other, value))
        return { ...ref, index: first + (known < 0 ? values.push(value) - 1 : known) }
      }),
    )
    return { values, expressions: overValues }
  }

  #valueAt(index: number): MatchValue {
    const call = this.#calls[index - this.#firstCall]
    if (call !== undefined) return call
    const { variable, column } = this.#columnOf(index)
    const type = withNullable(fieldAt(this.#place.relation.plan, column).type, true)
    return { kind: 'navigation', from: 'LAST', offset: 0, variable, column, type }
  }

  /** The column of the row at hand that a value is. */
  #ownColumn(value: MatchValue): number | undefined {
    const { own } = this.#place
    if (own === undefined || value.kind !== 'navigation' || value.from !== 'LAST' || value.offset !== 0)
      return undefined
    return value.variable === undefined || value.variable === own ? value.column : undefined
  }
}

const ADVICE = {
  PREV: 'LAST(A.x, 1) is the value of the row before the last one of A; in DEFINE, LAST(x, 1) is that of the row before.',
  NEXT: 'Add a variable for the next row to the pattern, and test the value in its condition.',
  CLASSIFIER: 'Test which variable has a row instead, as in A.x IS NOT NULL.',
  MATCH_NUMBER: 'Number the matches in a query around them, with ROW_NUMBER() OVER.',
} as const

const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['FIRST', 'LAST', 'FINAL', 'RUNNING', 'MATCH_ROWTIME', 'MATCH_PROCTIME'],
  ...Object.keys(ADVICE),
])
