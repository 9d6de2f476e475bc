import type { LogicalType } from '../../core/types/logical-type.ts'
import type { Argument, DescriptorAst, ExpressionAst, TableArgumentAst } from '../../parser/ast/expression.ts'
import type { TableFunctionRef, TableRef } from '../../parser/ast/query.ts'
import { field, fieldAt, materialised } from '../logical/builder.ts'
import type { Field, LogicalPlan, LogicalWindowTvf, WindowSpec } from '../logical/plan.ts'
import { type Environment, invalid } from './context.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { WINDOW_FUNCTIONS } from './expressions/window-names.ts'
import { type Relation, resolveColumn } from './scope.ts'
import { requireTimeAttribute } from './time-attribute.ts'
import { windowInterval, windowSpec, WINDOW_PARAMETERS, type WindowKind } from './window-spec.ts'

export function isWindowTvf(name: string): boolean {
  return WINDOW_FUNCTIONS.has(name.toUpperCase())
}

/** The arguments of a window function, each by its name: `DATA`, `TIMECOL`, then the intervals. */
type Arguments = ReadonlyMap<string, ExpressionAst>

/**
 * `TUMBLE(TABLE t, DESCRIPTOR(ts), size)` and its kin. Output: the columns of the input, the time column turned plain,
 * then window_start, window_end and the new time attribute window_time.
 */
export function bindWindowTvf(
  ref: TableFunctionRef,
  env: Environment,
  bindTable: (table: TableRef) => Relation,
): LogicalWindowTvf {
  const kind = ref.path.parts
    .map((part) => part.name)
    .join('.')
    .toUpperCase() as WindowKind
  const args = namedArguments(kind, ref, env)
  const data = tableArgument(kind, required(args, 'DATA', kind, ref, env), env)
  const relation = bindTable(asTableRef(data))
  const timeColumn = descriptorColumn(kind, required(args, 'TIMECOL', kind, ref, env), relation, env)
  const partition = partitionColumns(kind, data, relation, env)
  const window = boundWindow(kind, args, ref, partition, env)
  const { plan } = relation
  return { kind: 'WindowTvf', input: plan, window, timeColumn, fields: windowFields(plan, timeColumn), span: ref.span }
}

function windowFields(plan: LogicalPlan, timeColumn: number): readonly Field[] {
  const bound: LogicalType = { kind: 'TIMESTAMP', precision: 3, nullable: false }
  const { type, time } = fieldAt(plan, timeColumn)
  const windowTime: LogicalType = { ...bound, kind: type.kind === 'TIMESTAMP_LTZ' ? 'TIMESTAMP_LTZ' : 'TIMESTAMP' }
  return [
    ...plan.fields.map((f) => (f.time === time ? materialised(f) : f)),
    field('window_start', bound),
    field('window_end', bound),
    field('window_time', windowTime, time),
  ]
}

function namedArguments(kind: WindowKind, ref: TableFunctionRef, env: Environment): Arguments {
  const names = ['DATA', 'TIMECOL', ...WINDOW_PARAMETERS[kind]]
  const named = ref.args.filter((arg) => arg.name !== undefined)
  if (named.length > 0 && named.length < ref.args.length) {
    const message = `${kind} takes its arguments either all by position or all by name.`
    throw invalid(env, 'WRONG_ARGUMENTS', message, ref.span)
  }
  if (named.length === 0 && ref.args.length > names.length) {
    const message = `${kind} takes at most ${names.length} arguments, not ${ref.args.length}. ${usage(kind)}`
    throw invalid(env, 'WRONG_ARGUMENTS', message, ref.span)
  }
  const args = new Map<string, ExpressionAst>()
  ref.args.forEach((arg, i) => {
    const name = argumentName(arg, names[i] ?? '', names, kind, env)
    if (args.has(name)) throw invalid(env, 'WRONG_ARGUMENTS', `${kind} is given ${name} twice.`, arg.value.span)
    args.set(name, arg.value)
  })
  return args
}

function argumentName(
  { name }: Argument,
  byPosition: string,
  names: readonly string[],
  kind: WindowKind,
  env: Environment,
): string {
  if (name === undefined) return byPosition
  const upper = name.name.toUpperCase()
  if (names.includes(upper)) return upper
  throw invalid(env, 'WRONG_ARGUMENTS', `${kind} has no argument ${name.name}. ${usage(kind)}`, name.span)
}

function required(
  args: Arguments,
  name: string,
  kind: WindowKind,
  ref: TableFunctionRef,
  env: Environment,
): ExpressionAst {
  const arg = args.get(name)
  if (arg === undefined)
    throw invalid(env, 'WRONG_ARGUMENTS', `${kind} lacks the argument ${name}. ${usage(kind)}`, ref.span)
  return arg
}

/** `TABLE t`, `(query)` or the plain name of a table. */
function tableArgument(kind: WindowKind, arg: ExpressionAst, env: Environment): TableArgumentAst {
  const bare = { partitionBy: [], orderBy: [], span: arg.span }
  switch (arg.kind) {
    case 'TableArgument':
      return arg
    case 'Subquery':
      return { kind: 'TableArgument', table: arg.query, ...bare }
    case 'ColumnRef':
      return { kind: 'TableArgument', table: { kind: 'ObjectPath', parts: arg.parts, span: arg.span }, ...bare }
    default:
      throw invalid(env, 'WRONG_ARGUMENTS', `The first argument of ${kind} must be a table. ${usage(kind)}`, arg.span)
  }
}

function asTableRef({ table, span }: TableArgumentAst): TableRef {
  return table.kind === 'ObjectPath'
    ? { kind: 'NamedTable', path: table, hints: [], systemTime: undefined, alias: undefined, span: table.span }
    : { kind: 'DerivedTable', lateral: false, query: table, alias: undefined, span }
}

function descriptorColumn(kind: WindowKind, arg: ExpressionAst, relation: Relation, env: Environment): number {
  const columns = arg.kind === 'Descriptor' ? (arg satisfies DescriptorAst).columns : []
  const [name] = columns
  if (name === undefined || columns.length > 1) {
    const message = `The time column of ${kind} must be given as DESCRIPTOR(column). ${usage(kind)}`
    throw invalid(env, 'WRONG_ARGUMENTS', message, arg.span)
  }
  const { expression } = resolveColumn({ kind: 'ColumnRef', parts: [name], span: name.span }, relation.scope, env)
  requireTimeAttribute(expression, relation.plan, kind, name.span, env)
  if (expression.kind !== 'Input') throw new Error('a time attribute is a column')
  return expression.index
}

function partitionColumns(
  kind: WindowKind,
  data: TableArgumentAst,
  { scope }: Relation,
  env: Environment,
): readonly number[] {
  const [order] = data.orderBy
  if (order !== undefined) throw invalid(env, 'WRONG_ARGUMENTS', `${kind} takes no ORDER BY.`, order.expression.span)
  const [first] = data.partitionBy
  if (first !== undefined && kind !== 'SESSION') {
    const message = `PARTITION BY is for SESSION only: the windows of ${kind} are the same for all keys.`
    throw invalid(env, 'WRONG_ARGUMENTS', message, first.span)
  }
  return data.partitionBy.map((ast) => {
    const column = bindExpression(ast, expressionEnvironment(env, scope, 'PARTITION BY'))
    if (column.kind === 'Input') return column.index
    throw invalid(env, 'WRONG_ARGUMENTS', 'PARTITION BY of SESSION takes columns only.', ast.span)
  })
}

function boundWindow(
  kind: WindowKind,
  args: Arguments,
  ref: TableFunctionRef,
  partition: readonly number[],
  env: Environment,
): WindowSpec {
  const parameters = WINDOW_PARAMETERS[kind].map((name) => {
    const ast = name === 'OFFSET' ? args.get(name) : required(args, name, kind, ref, env)
    return ast === undefined ? undefined : windowInterval(ast, `${name} of ${kind}`, env)
  })
  return windowSpec(kind, parameters, partition, env)
}

function usage(kind: WindowKind): string {
  const parameters = WINDOW_PARAMETERS[kind].map((name) =>
    name === 'OFFSET' ? '[, offset]' : `, ${name.toLowerCase()}`,
  )
  const partition = kind === 'SESSION' ? ' [PARTITION BY key]' : ''
  return `Expected: ${kind}(TABLE t${partition}, DESCRIPTOR(ts)${parameters.join('')}).`
}
