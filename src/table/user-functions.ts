import { ValidationError } from '../core/errors.ts'
import type { DataType } from '../core/types/data-types.ts'
import type { LogicalType } from '../core/types/logical-type.ts'
import { parseExpression } from '../parser/parse.ts'
import { bindDataType } from '../planner/bind/data-type.ts'
import type { AggregateFunction } from '../planner/functions/aggregate-function.ts'
import type { ScalarFunction } from '../planner/functions/function.ts'
import { userAggregate } from '../planner/functions/user/aggregate.ts'
import { userAsyncScalar } from '../planner/functions/user/async-scalar.ts'
import { userScalar } from '../planner/functions/user/scalar.ts'
import type { UserTableFunction } from '../planner/functions/user/table.ts'
import type { UserFunction } from '../planner/functions/user/user-function.ts'
import * as implementations from '../runtime/functions/user-defined.ts'

/** A function of the program as queries find it. */
export type RegisteredFunction =
  | { readonly kind: 'scalar'; readonly scalar: ScalarFunction }
  | { readonly kind: 'aggregate'; readonly aggregate: AggregateFunction }
  | { readonly kind: 'table'; readonly table: UserTableFunction }

type Udf =
  | implementations.ScalarFunction
  | implementations.AsyncScalarFunction
  | implementations.TableFunction<unknown>
  | implementations.AggregateFunction<unknown, unknown>

/** Takes over a function's types. `name` is what it shall be called. */
export function registeredFunction(name: string, fn: implementations.UserDefinedFunction): RegisteredFunction {
  if (fn instanceof implementations.ScalarFunction) {
    return { kind: 'scalar', scalar: userScalar(described(name, fn, ['eval'])) }
  }
  if (fn instanceof implementations.AsyncScalarFunction) {
    return { kind: 'scalar', scalar: userAsyncScalar(described(name, fn, ['eval'])) }
  }
  if (fn instanceof implementations.TableFunction) return { kind: 'table', table: described(name, fn, ['eval']) }
  if (fn instanceof implementations.AggregateFunction) {
    const methods = ['createAccumulator', 'accumulate', 'getValue']
    return { kind: 'aggregate', aggregate: userAggregate(described(name, fn, methods)) }
  }
  const message =
    `'${name}' can't be registered: a function is an instance of ScalarFunction, AsyncScalarFunction, TableFunction or ` +
    'AggregateFunction of millrace/functions, or made by scalar(), asyncScalar(), table() or aggregate().'
  throw new ValidationError('BAD_FUNCTION', message)
}

function described<F extends Udf>(name: string, fn: F, methods: readonly string[]): UserFunction<F> {
  const missing = methods.find((method) => typeof (fn as unknown as Record<string, unknown>)[method] !== 'function')
  if (missing !== undefined)
    throw new ValidationError('BAD_FUNCTION', `Function '${name}' lacks the method ${missing}().`)
  if (!Array.isArray(fn.args) || fn.returns === undefined) {
    const example = 'args = [DataTypes.STRING()] and returns = DataTypes.INT()'
    throw new ValidationError(
      'BAD_FUNCTION',
      `Function '${name}' does not state its types: give it ${example}, for example.`,
    )
  }
  return {
    name,
    args: fn.args.map((type: DataType<unknown>, i) => logicalType(type, `Argument ${i + 1} of function '${name}'`)),
    result: logicalType(fn.returns, `The result of function '${name}'`),
    deterministic: fn.isDeterministic(),
    implementation: fn,
  }
}

/** The type that a program stated. `what` names its place for errors. */
export function logicalType(type: DataType<unknown>, what: string): LogicalType {
  const text = `CAST(NULL AS ${String(type)})`
  try {
    const ast = parseExpression(text)
    if (ast.kind === 'Cast') return bindDataType(ast.type, { text })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ValidationError('BAD_TYPE', `${what} has no valid type '${String(type)}': ${reason}`)
  }
  throw new ValidationError('BAD_TYPE', `${what} has no valid type: '${String(type)}'.`)
}
