import { asDecimal, powerOf10 } from '../../../../core/decimal.ts'
import { sameValue } from '../../../../core/nested-values.ts'
import { compareBytes, orderOfBytes, sameBytes } from '../../../../core/text-bytes.ts'
import { compareText } from '../../../../core/text-order.ts'
import {
  decimal,
  isBinary,
  isExact,
  isFloating,
  isInteger,
  isNested,
  isNumeric,
  isString,
  isTemporal,
  isTimestamp,
  type LogicalType,
  MAX_DECIMAL_PRECISION,
  simple,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import { rescaled } from '../../../codegen/decimals.ts'
import type { Generator, TextBytes, Value } from '../../../codegen/generator.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { commonType } from '../../coercion.ts'
import type { Argument, BoundCall } from '../../function.ts'

export type Operator = '=' | '<>' | '<' | '<=' | '>' | '>='

/** The types two operands are compared as; undefined when they can't be. */
export function comparedTypes(a: Argument, b: Argument, ordered: boolean): readonly LogicalType[] | undefined {
  const [left, right] = [a.type, b.type]
  if (left.kind === 'NULL' || right.kind === 'NULL') {
    const known = left.kind === 'NULL' ? right : left
    const type = known.kind === 'NULL' ? simple('BOOLEAN') : known
    return [
      left.kind === 'NULL' ? withNullable(type, true) : left,
      right.kind === 'NULL' ? withNullable(type, true) : right,
    ]
  }
  const read = isString(left) ? readAs(right, ordered) : isString(right) ? readAs(left, ordered) : undefined
  if (read !== undefined) return [withNullable(read, left.nullable), withNullable(read, right.nullable)]
  const alike = (isString(left) && isString(right)) || (isBinary(left) && isBinary(right))
  // Exact numbers are brought to one scale by the generated code, which knows their literals.
  if (alike || (isExact(left) && isExact(right) && !(isInteger(left) && isInteger(right)))) return [left, right]
  const bothNumbers = isNumeric(left) && isNumeric(right)
  const common =
    bothNumbers && left.kind !== right.kind && !isInteger(left) ? numbers(left, right) : commonType([left, right])
  if (common === undefined || (ordered && isNested(common))) return undefined
  return [withNullable(common, left.nullable), withNullable(common, right.nullable)]
}

/** What a text beside `other` is read as. Only what sorts is compared with numbers, each as the widest of its kind. */
export function readAs(other: LogicalType, ordered: boolean): LogicalType | undefined {
  if (isTemporal(other)) return other
  if (ordered && other.kind === 'BOOLEAN') return other
  if (!ordered || !isNumeric(other)) return undefined
  if (isInteger(other)) return simple('BIGINT')
  return other.kind === 'DECIMAL' ? decimal(MAX_DECIMAL_PRECISION, 18) : simple('DOUBLE')
}

/**
 * Whether texts of a column are read for `=` or `<>`: those that can't be are equal to nothing, and unequal neither,
 * whereas any other comparison fails on them.
 */
export function readsLeniently(args: readonly Argument[]): boolean {
  const text = args.find(({ type }) => isString(type))
  return text !== undefined && typeof text.literal !== 'string' && args.some(({ type }) => isTemporal(type))
}

/** FLOAT beside another kind of number is compared as DOUBLE, which holds it exactly. */
function numbers(left: LogicalType, right: LogicalType): LogicalType | undefined {
  const common = commonType([left, right])
  return common?.kind === 'FLOAT' ? simple('DOUBLE', common.nullable) : common
}

/** `=` and `<>` compare FLOAT with DOUBLE, and TIMESTAMP with TIMESTAMP_LTZ, as what stands on the left: Flink's rule. */
export function equatedTypes(a: Argument, b: Argument): readonly LogicalType[] | undefined {
  const [left, right] = [a.type, b.type]
  if (left.kind === right.kind) return comparedTypes(a, b, false)
  if (isFloating(left) && isFloating(right)) return [left, withNullable(left, right.nullable)]
  if (!isTimestamp(left) || !isTimestamp(right)) return comparedTypes(a, b, false)
  const common = commonType([left, right])
  const precision = common !== undefined && 'precision' in common ? common.precision : 3
  const kind = left.kind === 'TIMESTAMP' ? 'TIMESTAMP' : 'TIMESTAMP_LTZ'
  return [left, right].map(({ nullable }) => ({ kind, precision, nullable }))
}

const JS_OPERATOR: Readonly<Record<Operator, string>> = {
  '=': '===',
  '<>': '!==',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/** Source that compares two operands of the types `comparedTypes` gave, none of them NULL. */
export function comparison(g: Generator, operator: Operator, args: readonly Value[], call: BoundCall): string {
  const [left, right] = args
  const [type, other] = call.args
  if (left === undefined || right === undefined || type === undefined || other === undefined) {
    throw new Error('a comparison needs two operands')
  }
  const js = JS_OPERATOR[operator]
  const equality = operator === '=' || operator === '<>'
  switch (storageOf(type)) {
    case 'string':
      return equality || call.literals.some(sortsAlike)
        ? `${left.code} ${js} ${right.code}`
        : `${g.constant(compareText, 'compareText')}(${left.code}, ${right.code}) ${js} 0`
    case 'any': {
      const equal = `${g.constant(sameValue, 'sameValue')}(${left.code}, ${right.code})`
      if (equality) return operator === '=' ? equal : `!${equal}`
      return `${g.constant(compareBytes, 'compareBytes')}(${left.code}, ${right.code}) ${js} 0`
    }
    default: {
      const [a, b] = exactOperands(g, args, call)
      return `${a} ${js} ${b}`
    }
  }
}

/** Source that compares the bytes of two texts. */
export function bytesComparison(g: Generator, operator: Operator, a: TextBytes, b: TextBytes): string {
  const equality = operator === '=' || operator === '<>'
  if (!equality) return `${g.constant(orderOfBytes, 'orderOfBytes')}(${a.range}, ${b.range}) ${JS_OPERATOR[operator]} 0`
  const equal = `${g.constant(sameBytes, 'sameBytes')}(${a.range}, ${b.range})`
  return operator === '=' ? equal : `!${equal}`
}

/** Only where two surrogates (or characters beyond them) meet do UTF-16 units sort differently from code points. */
function sortsAlike(literal: LiteralValue | undefined): boolean {
  return typeof literal === 'string' && !/[\ud800-\uffff]/.test(literal)
}

/** Exact numbers of different scales as `long` at the larger one; other operands as they are. */
export function exactOperands(g: Generator, args: readonly Value[], call: BoundCall): readonly string[] {
  const decimals = call.args.map(asDecimal)
  const scale = Math.max(...decimals.map((type) => type?.scale ?? 0))
  const mixed = call.args.some(({ kind }) => kind === 'DECIMAL')
  if (!mixed) return args.map(({ code }) => code)
  return args.map((arg, i) => {
    const from = decimals[i]?.scale ?? 0
    const literal = call.literals[i]
    if (typeof literal === 'number' || typeof literal === 'bigint')
      return g.long(BigInt(literal) * powerOf10(scale - from))
    const code = storageOf(call.args[i] ?? simple('INT')) === 'int' ? g.longOf(arg.code) : arg.code
    if (from === scale) return g.local(code)
    const source = rescaled(g, code, from, scale)
    const small = (arg.bound ?? Infinity) * 10 ** (scale - from) <= Number.MAX_SAFE_INTEGER
    return g.wide || small ? g.local(source) : g.checked(source)
  })
}
