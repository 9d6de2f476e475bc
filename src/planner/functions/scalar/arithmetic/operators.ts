import type { Generator, Value } from '../../../codegen/generator.ts'
import type { BoundCall, ScalarFunction } from '../../function.ts'
import { isTemporalOperation, temporalOperation, temporalTypes } from '../temporal/interval-arithmetic.ts'
import { numericOperation } from './numeric.ts'
import { type ArithmeticOperator, numericTypes } from './result-types.ts'

function operator(name: ArithmeticOperator, doc: string, aliases: readonly string[] = []): ScalarFunction {
  return {
    name,
    aliases,
    family: 'arithmetic',
    signatures: aliases.length === 0 ? [`a ${name} b`] : [`a ${name} b`, `${aliases[0]}(a, b)`],
    doc,
    // Divisions may fail, which they must not for what stands below a NULL.
    harmless: name === '+' || name === '-' || name === '*',
    resolve: (args) => numericTypes(name, args) ?? temporalTypes(name, args),
    generate(g: Generator, args: readonly Value[], call: BoundCall): Value {
      return isTemporalOperation(call) ? temporalOperation(g, name, args, call) : numericOperation(g, name, args, call)
    },
  }
}

export const plus: ScalarFunction = operator('+', 'Sum; integers wrap. Also a time or interval moved by an interval.')
export const minus: ScalarFunction = operator('-', 'Difference; integers wrap. Also a time or interval moved back.')
export const times: ScalarFunction = operator('*', 'Product; integers wrap. Also an interval times a whole number.')
export const dividedBy: ScalarFunction = operator(
  '/',
  'Quotient, of integers cut towards zero; division by zero fails.',
)
export const modulo: ScalarFunction = operator('%', 'Remainder, with the sign of a; of integers in the type of b.', [
  'MOD',
])
