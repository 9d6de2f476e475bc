import { decimalLogarithm, exponential, naturalLogarithm } from '../../../../core/logarithm.ts'
import { DOUBLE } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

function ofOne(name: string, doc: string, apply: (x: number) => number): ScalarFunction {
  const signatures = [`${name}(number)`]
  return plainFunction({ name, family: 'arithmetic', signatures, doc, parameters: ['double'], result: DOUBLE, apply })
}

function ofTwo(name: string, names: string, doc: string, apply: (x: number, y: number) => number): ScalarFunction {
  return plainFunction({
    name,
    ...(name === 'POWER' ? { aliases: ['POW'] } : {}),
    family: 'arithmetic',
    signatures: [`${name}(${names})`],
    doc,
    parameters: ['double', 'double'],
    result: DOUBLE,
    apply,
  })
}

function constantNumber(name: string, doc: string, value: number): ScalarFunction {
  return plainFunction({
    name,
    family: 'arithmetic',
    signatures: [`${name}()`],
    doc,
    parameters: [],
    result: DOUBLE,
    apply: () => value,
  })
}

/** Functions of real numbers, all DOUBLE. */
export const realFunctions: readonly ScalarFunction[] = [
  ofTwo('POWER', 'base, exponent', 'The base to the power of the exponent.', (x, y) => x ** y),
  // As a power, which knows no sign of 0 and of the infinite.
  ofOne('SQRT', 'The square root.', (x) => x ** 0.5),
  ofOne('EXP', 'e to the power of the number.', exponential),
  ofOne('LN', 'The natural logarithm.', naturalLogarithm),
  ofOne('LOG10', 'The logarithm to base 10.', decimalLogarithm),
  ofOne('LOG2', 'The logarithm to base 2.', (x) => naturalLogarithm(x) / Math.LN2),
  plainFunction({
    name: 'LOG',
    family: 'arithmetic',
    signatures: ['LOG(number)', 'LOG(base, number)'],
    doc: 'The natural logarithm, or that to the given base.',
    parameters: ['double', 'double'],
    optional: 1,
    result: DOUBLE,
    apply: (x: number, y?: number) =>
      y === undefined ? naturalLogarithm(x) : naturalLogarithm(y) / naturalLogarithm(x),
  }),
  ofOne('SIN', 'The sine.', Math.sin),
  ofOne('COS', 'The cosine.', Math.cos),
  ofOne('TAN', 'The tangent.', Math.tan),
  ofOne('COT', 'The cotangent.', (x) => 1 / Math.tan(x)),
  ofOne('ASIN', 'The arc sine.', Math.asin),
  ofOne('ACOS', 'The arc cosine.', Math.acos),
  ofOne('ATAN', 'The arc tangent.', Math.atan),
  ofTwo('ATAN2', 'y, x', 'The angle of the point (x, y).', Math.atan2),
  ofOne('SINH', 'The hyperbolic sine.', Math.sinh),
  ofOne('COSH', 'The hyperbolic cosine.', Math.cosh),
  ofOne('TANH', 'The hyperbolic tangent.', Math.tanh),
  ofOne('DEGREES', 'Radians as degrees.', (x) => x * (180 / Math.PI)),
  ofOne('RADIANS', 'Degrees as radians.', (x) => x * (Math.PI / 180)),
  constantNumber('PI', 'The number π.', Math.PI),
  constantNumber('E', 'The number e.', Math.E),
]
