import { asDecimal, productType, quotientType, remainderType, sumType } from '../../../../core/decimal.ts'
import {
  type DecimalType,
  isExact,
  isFloating,
  isInteger,
  isNumeric,
  type LogicalType,
  MAX_DECIMAL_PRECISION,
  simple,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import { commonType } from '../../coercion.ts'
import type { Argument, Resolution } from '../../function.ts'
import { anyNullable } from '../../signature.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

const DECIMAL_RESULT = { '+': sumType, '-': sumType, '*': productType, '/': quotientType, '%': remainderType }

/** Types of an operation on two numbers; undefined when one is none. */
export function numericTypes(operator: ArithmeticOperator, args: readonly Argument[]): Resolution | string | undefined {
  const [left, right] = args.map(({ type }) => type)
  if (left === undefined || right === undefined || args.length > 2) return undefined
  if (!isNumeric(left) || !isNumeric(right)) return undefined
  const nullable = anyNullable(args)
  if (isInteger(left) && isInteger(right)) {
    const common = commonType([left, right]) ?? left
    const result = operator === '%' ? right : common
    return { args: [like(common, left), like(common, right)], result: withNullable(result, nullable) }
  }
  if (isExact(left) && isExact(right)) {
    const [a, b] = [asDecimal(left), asDecimal(right)] as [DecimalType, DecimalType]
    // Of whole numbers the divisor's type is that of the remainder, which is smaller.
    if (operator === '%' && a.scale === 0 && b.scale === 0) {
      return { args: [left, right], result: withNullable(right, nullable) }
    }
    const result = DECIMAL_RESULT[operator](a, b)
    // Of all digits there may be more than that.
    const mayOutgrow = result.precision === MAX_DECIMAL_PRECISION
    return { args: [left, right], result: withNullable(result, nullable || mayOutgrow) }
  }
  if (operator === '%') {
    return `'%' works on exact numbers, not on FLOAT and DOUBLE. Cast the operands to DECIMAL.`
  }
  // Of FLOAT and DOUBLE the left operand's type wins.
  const type =
    isFloating(left) && isFloating(right) ? simple(left.kind as 'FLOAT') : (commonType([left, right]) ?? left)
  return { args: [like(type, left), like(type, right)], result: withNullable(type, nullable) }
}

function like(type: LogicalType, operand: LogicalType): LogicalType {
  return withNullable(type, operand.nullable)
}
