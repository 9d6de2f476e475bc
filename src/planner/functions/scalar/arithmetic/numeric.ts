import { asDecimal, divideHalfUp, divideHalfUpWide, divideScaled, powerOf10 } from '../../../../core/decimal.ts'
import { type DecimalType, type LogicalType, simple } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import { numericCast, wrapped } from '../../../codegen/casts/numeric.ts'
import { inPrecision, rescaled } from '../../../codegen/decimals.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { plainDouble, remainder, wholePart } from '../../../codegen/whole-numbers.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import type { BoundCall } from '../../function.ts'
import type { ArithmeticOperator } from './result-types.ts'

type Operands = readonly [Value, Value]

/** An operation on two numbers of the types `numericTypes` gave. */
export function numericOperation(
  g: Generator,
  operator: ArithmeticOperator,
  [a, b]: readonly Value[],
  call: BoundCall,
): Value {
  if (a === undefined || b === undefined) throw new Error('arithmetic needs two operands')
  switch (call.result.kind) {
    case 'DECIMAL':
      return decimalOperation(g, operator, [a, b], call)
    case 'FLOAT':
      return { code: g.local(`Math.fround(${a.code} ${operator} ${b.code})`), isNull: undefined }
    case 'DOUBLE':
      return { code: g.local(`${a.code} ${operator} ${b.code}`), isNull: undefined }
    default:
      return call.args.some(({ kind }) => kind === 'DECIMAL')
        ? wholeRemainder(g, [a, b], call)
        : integerOperation(g, operator, [a, b], call)
  }
}

/** The remainder of a DECIMAL without decimals by an integer, whose type it has. */
function wholeRemainder(g: Generator, operands: Operands, call: BoundCall): Value {
  const result = asDecimal(call.result) as DecimalType
  return numericCast(g, decimalOperation(g, '%', operands, { ...call, result }), result, call.result)
}

function integerOperation(g: Generator, operator: ArithmeticOperator, operands: Operands, call: BoundCall): Value {
  const type = call.args[0] ?? simple('INT')
  if (operator === '/' || operator === '%') rejectZero(g, operands[1], call.literals[1], type)
  const value =
    storageOf(type) === 'int' ? intOperation(g, operator, operands, type) : longOperation(g, operator, operands)
  if (operator !== '%' || call.result.kind === type.kind) return value
  // A remainder has the type of the right operand.
  return numericCast(g, value, type, call.result)
}

function rejectZero(g: Generator, divisor: Value, literal: LiteralValue | undefined, type: LogicalType): void {
  if (typeof literal === 'number' && literal !== 0) return
  const zero = storageOf(type) === 'long' ? g.long(0) : '0'
  g.branch(`${divisor.code} === ${zero}`, () => g.fail('"Division by zero."', 'DIVISION_BY_ZERO'))
}

/** TINYINT, SMALLINT and INT: results wrap. */
function intOperation(g: Generator, operator: ArithmeticOperator, [a, b]: Operands, type: LogicalType): Value {
  const source = operator === '*' ? `Math.imul(${a.code}, ${b.code})` : `(${a.code} ${operator} ${b.code} | 0)`
  return { code: g.local(wrapped(g, source, type)), isNull: undefined }
}

function longOperation(g: Generator, operator: ArithmeticOperator, [a, b]: Operands): Value {
  if (g.wide) return { code: g.local(`BigInt.asIntN(64, ${a.code} ${operator} ${b.code})`), isNull: undefined }
  switch (operator) {
    case '/':
      return { code: g.local(wholePart(`${a.code} / ${b.code}`)), isNull: undefined, bound: a.bound }
    case '%':
      return { code: g.local(remainder(a.code, b.code)), isNull: undefined, bound: a.bound }
    default: {
      const bound = resultBound(operator, a.bound, b.bound)
      const source = operator === '*' ? productOf(a, b) : `${a.code} ${operator} ${b.code}`
      if (bound <= Number.MAX_SAFE_INTEGER) return { code: g.local(source), isNull: undefined, bound }
      return { code: g.checked(source), isNull: undefined }
    }
  }
}

function resultBound(operator: ArithmeticOperator, a = Infinity, b = Infinity): number {
  return operator === '*' ? a * b : a + b
}

function decimalOperation(g: Generator, operator: ArithmeticOperator, operands: Operands, call: BoundCall): Value {
  const [left, right] = call.args.map(asDecimal) as [DecimalType, DecimalType]
  const [a, b] = operands.map((value, i) => asLong(g, value, call.args[i] ?? left)) as [Value, Value]
  const result = call.result as DecimalType
  switch (operator) {
    case '*':
      return product(g, [a, b], left.scale + right.scale, result)
    case '/':
      rejectZero(g, b, call.literals[1], simple('BIGINT'))
      return quotient(g, [a, b], call.literals[1], result.scale - left.scale + right.scale, result)
    default: {
      if (operator === '%') rejectZero(g, b, call.literals[1], simple('BIGINT'))
      const scale = Math.max(left.scale, right.scale)
      const [x, y] = [scaledUp(g, a, left.scale, scale), scaledUp(g, b, right.scale, scale)]
      return combined(g, operator, [x, y], scale, result)
    }
  }
}

/** An operand in the arithmetic of decimals. */
function asLong(g: Generator, value: Value, type: LogicalType): Value {
  return storageOf(type) === 'int' ? { ...value, code: g.local(g.longOf(value.code)) } : value
}

function scaledUp(g: Generator, value: Value, from: number, to: number): Value {
  if (from === to) return value
  const source = rescaled(g, value.code, from, to)
  const bound = value.bound === undefined ? Infinity : value.bound * 10 ** (to - from)
  return { ...value, code: g.wide || bound <= Number.MAX_SAFE_INTEGER ? g.local(source) : g.checked(source), bound }
}

function combined(
  g: Generator,
  operator: '+' | '-' | '%',
  [a, b]: Operands,
  scale: number,
  result: DecimalType,
): Value {
  const source = operator === '%' && !g.wide ? remainder(a.code, b.code) : `${a.code} ${operator} ${b.code}`
  const bound = operator === '%' ? (a.bound ?? Number.MAX_SAFE_INTEGER) : resultBound(operator, a.bound, b.bound)
  if (scale === result.scale) return inPrecision(g, source, result.precision, bound)
  const exact = g.wide || bound <= Number.MAX_SAFE_INTEGER ? g.local(source) : g.checked(source)
  return inPrecision(g, rescaled(g, exact, scale, result.scale), result.precision)
}

function product(g: Generator, [a, b]: Operands, scale: number, result: DecimalType): Value {
  const bound = resultBound('*', a.bound, b.bound)
  const source = g.wide ? `${a.code} * ${b.code}` : productOf(a, b)
  if (scale === result.scale) return inPrecision(g, source, result.precision, bound)
  const exact = g.wide || bound <= Number.MAX_SAFE_INTEGER ? g.local(source) : g.checked(source)
  return inPrecision(g, rescaled(g, exact, scale, result.scale), result.precision)
}

/** The product of two numbers that are whole. */
function productOf(a: Value, b: Value): string {
  const product = `${a.code} * ${b.code}`
  return isPositiveLiteral(a) || isPositiveLiteral(b) ? product : plainDouble(product)
}

/** A factor that can't turn 0 into -0. */
function isPositiveLiteral({ code }: Value): boolean {
  return /^\d+$/.test(code) && code !== '0'
}

/** `a * 10^shift / b`; a negative shift can only come from a scale that was cut. */
function quotient(
  g: Generator,
  [a, b]: Operands,
  divisor: LiteralValue | undefined,
  shift: number,
  result: DecimalType,
): Value {
  if (g.wide) return inPrecision(g, wideQuotient(g, a.code, b.code, shift), result.precision)
  const factor = typeof divisor === 'number' ? wholeFactor(shift, divisor) : undefined
  const source =
    factor !== undefined
      ? plainDouble(`${a.code} * ${factor}`)
      : shift >= 0
        ? `${g.constant(divideScaled, 'divideScaled')}(${a.code}, ${b.code}, ${shift})`
        : `${g.constant(divideHalfUp, 'divideHalfUp')}(${a.code}, ${g.checked(`${b.code} * ${10 ** -shift}`)})`
  return inPrecision(g, g.checked(source), result.precision, Number.MAX_SAFE_INTEGER)
}

/** By 100, or by 4.0, a quotient of decimals is a product: with this number, if it is a whole one. */
function wholeFactor(shift: number, divisor: number): number | undefined {
  // Powers of ten are doubles so far.
  return shift >= 0 && shift <= 22 && 10 ** shift % divisor === 0 ? 10 ** shift / divisor : undefined
}

function wideQuotient(g: Generator, a: string, b: string, shift: number): string {
  const power = `${powerOf10(Math.abs(shift))}n`
  const operands = shift >= 0 ? `${a} * ${power}, ${b}` : `${a}, ${b} * ${power}`
  return `${g.constant(divideHalfUpWide, 'divideHalfUp')}(${operands})`
}
