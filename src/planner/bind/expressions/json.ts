import { STRING, type LogicalType, typeText } from '../../../core/types/logical-type.ts'
import type { CallAst, ExpressionAst, JsonBehaviour, JsonFunctionAst } from '../../../parser/ast/expression.ts'
import { jsonArrayAgg, jsonObjectAgg } from '../../functions/aggregate/json-agg.ts'
import { jsonArray, jsonObject, jsonTexts } from '../../functions/scalar/json/construct.ts'
import { jsonExists } from '../../functions/scalar/json/json-exists.ts'
import { jsonQuery, type Wrapper } from '../../functions/scalar/json/json-query.ts'
import { rawJson } from '../../functions/scalar/json/raw-json.ts'
import { jsonValue } from '../../functions/scalar/json/json-value.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { bindDataType } from '../data-type.ts'
import { apply, bare } from './apply.ts'
import { aggregateNotAllowed } from './call.ts'
import { coerce } from './coerce.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'

/** A function of SQL/JSON: its clauses choose the function, its arguments are those of an ordinary call. */
export function bindJsonFunction(ast: JsonFunctionAst, env: ExpressionEnvironment, bind: Bind): Expression {
  switch (ast.name) {
    case 'JSON_EXISTS':
      return bindExists(ast, env, bind)
    case 'JSON_VALUE':
      return bindValue(ast, env, bind)
    case 'JSON_QUERY':
      return bindQuery(ast, env, bind)
    case 'JSON_OBJECT':
    case 'JSON_ARRAY':
      return bindConstructor(ast, env, bind)
    default:
      return bindAggregate(ast.name, ast, env)
  }
}

/** An aggregate is gathered like any other: as a call of the function that the clauses choose. */
function bindAggregate(
  name: 'JSON_OBJECTAGG' | 'JSON_ARRAYAGG',
  ast: JsonFunctionAst,
  env: ExpressionEnvironment,
): Expression {
  if (env.grouping === undefined) {
    throw invalid(env, 'AGGREGATE_NOT_ALLOWED', aggregateNotAllowed(name, env.clause), ast.span)
  }
  const { args, orderBy, filter, span } = ast
  const value = args.at(-1)
  const raw = value?.kind === 'JsonFunction' && (value.name === 'JSON_OBJECT' || value.name === 'JSON_ARRAY')
  const fn =
    name === 'JSON_OBJECTAGG' ? jsonObjectAgg(ast.onNull ?? 'NULL', raw) : jsonArrayAgg(ast.onNull ?? 'ABSENT', raw)
  const call: CallAst = {
    kind: 'Call',
    path: { kind: 'ObjectPath', parts: [{ kind: 'Identifier', name, span }], span },
    parentheses: true,
    distinct: false,
    args: args.map((arg) => ({ name: undefined, value: arg })),
    orderBy,
    nulls: undefined,
    filter,
    over: undefined,
    span,
  }
  return env.grouping.aggregate(call, fn)
}

function bindExists(ast: JsonFunctionAst, env: ExpressionEnvironment, bind: Bind): Expression {
  checkBehaviours(ast, env, [], ['TRUE', 'FALSE', 'UNKNOWN', 'ERROR'])
  return apply(jsonExists(ast.onError?.kind ?? 'FALSE'), ast.args.map(bind), ast.span, env)
}

function bindValue(ast: JsonFunctionAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const allowed = ['NULL', 'ERROR', 'DEFAULT'] as const
  checkBehaviours(ast, env, allowed, allowed)
  const type = returned(ast, env)
  const isText = type.kind === 'VARCHAR'
  if (!isText && type.kind !== 'BOOLEAN' && type.kind !== 'INT' && type.kind !== 'DOUBLE') {
    throw wrongReturning(ast, type, 'STRING, VARCHAR, BOOLEAN, INT or DOUBLE', env)
  }
  const fn = jsonValue(isText ? STRING : type, behaviours(ast))
  const defaults = [ast.onEmpty, ast.onError].flatMap((behaviour) => behaviour?.value ?? [])
  return coerce(apply(fn, [...ast.args, ...defaults].map(bind), ast.span, env), type)
}

function bindQuery(ast: JsonFunctionAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const allowed = ['NULL', 'EMPTY ARRAY', 'EMPTY OBJECT', 'ERROR'] as const
  checkBehaviours(ast, env, allowed, allowed)
  const type = returned(ast, env)
  const isArray = type.kind === 'ARRAY' && type.element.kind === 'VARCHAR'
  if (!isArray && type.kind !== 'VARCHAR') throw wrongReturning(ast, type, 'STRING, VARCHAR or ARRAY<STRING>', env)
  const both = behaviours(ast)
  if (isArray && (both.onEmpty === 'EMPTY OBJECT' || both.onError === 'EMPTY OBJECT')) {
    const message = `EMPTY OBJECT can't be given where ${ast.name} returns ${bare(type)}.`
    throw invalid(env, 'WRONG_ARGUMENTS', message, ast.span)
  }
  const fn = jsonQuery(isArray ? type : STRING, wrapperOf(ast), both)
  return coerce(apply(fn, ast.args.map(bind), ast.span, env), type)
}

function bindConstructor(ast: JsonFunctionAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const isObject = ast.name === 'JSON_OBJECT'
  const args = ast.args.map((arg, i) => (isObject && i % 2 === 0 ? bind(arg) : bindJsonValue(arg, env, bind)))
  const raw = jsonTexts(args).filter((i) => !isObject || i % 2 === 1)
  const fn = isObject ? jsonObject(ast.onNull ?? 'NULL', raw) : jsonArray(ast.onNull ?? 'ABSENT', raw)
  return apply(fn, args, ast.span, env)
}

/** A value inside a JSON text, where JSON(…) may stand. */
function bindJsonValue(ast: ExpressionAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const name = ast.kind === 'Call' && ast.path.parts.length === 1 ? ast.path.parts[0]?.name.toUpperCase() : undefined
  if (ast.kind !== 'Call' || name !== rawJson.name) return bind(ast)
  return apply(
    rawJson,
    ast.args.map(({ value }) => bind(value)),
    ast.span,
    env,
  )
}

function returned(ast: JsonFunctionAst, env: ExpressionEnvironment): LogicalType {
  return ast.returning === undefined ? STRING : bindDataType(ast.returning, env)
}

function wrongReturning(ast: JsonFunctionAst, type: LogicalType, expected: string, env: ExpressionEnvironment): Error {
  const message = `${ast.name} can't return ${typeText(type)}. RETURNING takes ${expected}.`
  return invalid(env, 'WRONG_ARGUMENTS', message, ast.returning?.span ?? ast.span)
}

function wrapperOf({ wrapper }: JsonFunctionAst): Wrapper {
  if (wrapper === undefined || wrapper.startsWith('WITHOUT')) return 'WITHOUT'
  return wrapper.includes(' CONDITIONAL') ? 'CONDITIONAL' : 'UNCONDITIONAL'
}

type Kind = JsonBehaviour['kind']

function behaviours({ onEmpty, onError }: JsonFunctionAst): { readonly onEmpty: Kind; readonly onError: Kind } {
  return { onEmpty: onEmpty?.kind ?? 'NULL', onError: onError?.kind ?? 'NULL' }
}

/** The parser takes the same clauses for all of these functions. */
function checkBehaviours(
  ast: JsonFunctionAst,
  env: ExpressionEnvironment,
  onEmpty: readonly Kind[],
  onError: readonly Kind[],
): void {
  const given = [
    ['EMPTY', ast.onEmpty, onEmpty],
    ['ERROR', ast.onError, onError],
  ] as const
  for (const [event, behaviour, allowed] of given) {
    if (behaviour === undefined || allowed.includes(behaviour.kind)) continue
    const known = allowed.length === 0 ? `it has no ON ${event}` : `it takes ${allowed.join(', ')} ON ${event}`
    const message = `${behaviour.kind} ON ${event} can't be given to ${ast.name}: ${known}.`
    throw invalid(env, 'WRONG_ARGUMENTS', message, ast.span)
  }
}
