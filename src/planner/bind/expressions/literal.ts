import { narrow } from '../../../core/decimal.ts'
import { char, decimal, type LogicalType, MAX_DECIMAL_PRECISION, simple } from '../../../core/types/logical-type.ts'
import type { LiteralAst } from '../../../parser/ast/expression.ts'
import { literal, type LiteralExpression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { temporalLiteral } from './temporal-literal.ts'

interface Text {
  readonly text: string
}

const MAX_INT = 2n ** 31n - 1n
const MAX_BIGINT = 2n ** 63n - 1n

/** A literal with the type its text gives it: integers are INT if they fit, `1.50` is DECIMAL(3, 2), `'ab'` CHAR(2). */
export function bindLiteral(ast: LiteralAst, env: Text): LiteralExpression {
  switch (ast.type) {
    case 'integer':
      return integerLiteral(ast, false, env)
    case 'decimal':
      return decimalLiteral(ast, false, env)
    case 'double':
      return doubleLiteral(ast, false, env)
    case 'string':
      return literal(ast.text, char([...ast.text].length, false), ast.span)
    case 'binary':
      return binaryLiteral(ast, env)
    case 'boolean':
      return literal(ast.text.toUpperCase() === 'TRUE', simple('BOOLEAN', false), ast.span)
    case 'null':
      return literal(null, simple('NULL'), ast.span)
    case 'date':
    case 'time':
    case 'timestamp':
      return temporalLiteral({ ...ast, type: ast.type }, env)
  }
}

/** `-` before a number belongs to it: only so is the smallest BIGINT a number at all. */
export function negativeLiteral(ast: LiteralAst, env: Text): LiteralExpression | undefined {
  switch (ast.type) {
    case 'integer':
      return integerLiteral(ast, true, env)
    case 'decimal':
      return decimalLiteral(ast, true, env)
    case 'double':
      return doubleLiteral(ast, true, env)
    default:
      return undefined
  }
}

function integerLiteral(ast: LiteralAst, negative: boolean, env: Text): LiteralExpression {
  const magnitude = BigInt(ast.text)
  const room = negative ? 1n : 0n
  if (magnitude > MAX_BIGINT + room) {
    const message = `${negative ? '-' : ''}${ast.text} is out of range: integers go from -2^63 to 2^63 - 1. Write CAST('${ast.text}' AS DECIMAL(p, s)).`
    throw invalid(env, 'NUMBER_OUT_OF_RANGE', message, ast.span)
  }
  const type = simple(magnitude <= MAX_INT + room ? 'INT' : 'BIGINT', false)
  return literal(narrow(negative ? -magnitude : magnitude), type, ast.span)
}

function decimalLiteral(ast: LiteralAst, negative: boolean, env: Text): LiteralExpression {
  const [whole = '', fraction = ''] = ast.text.split('.')
  const unscaled = BigInt(`${whole}${fraction}`)
  if (unscaled > MAX_BIGINT) {
    const message = `${ast.text} is out of range: its digits must fit a BIGINT. Write CAST('${ast.text}' AS DECIMAL(p, s)).`
    throw invalid(env, 'NUMBER_OUT_OF_RANGE', message, ast.span)
  }
  // All digits count, zeros in front too.
  const precision = Math.min(whole.length + fraction.length, MAX_DECIMAL_PRECISION)
  const type: LogicalType = decimal(precision, fraction.length, false)
  return literal(narrow(negative ? -unscaled : unscaled), type, ast.span)
}

function doubleLiteral(ast: LiteralAst, negative: boolean, env: Text): LiteralExpression {
  const number = Number(ast.text)
  if (!Number.isFinite(number)) {
    const message = `${ast.text} is out of range: the largest DOUBLE is 1.7976931348623157E308.`
    throw invalid(env, 'NUMBER_OUT_OF_RANGE', message, ast.span)
  }
  return literal(negative ? 0 - number : number, simple('DOUBLE', false), ast.span)
}

function binaryLiteral(ast: LiteralAst, env: Text): LiteralExpression {
  if (ast.text.length % 2 === 1 || !/^[0-9a-f]*$/i.test(ast.text)) {
    throw invalid(
      env,
      'BAD_BINARY',
      `x'${ast.text}' is no binary literal: it needs two hexadecimal digits per byte.`,
      ast.span,
    )
  }
  const length = ast.text.length / 2
  const type: LogicalType = { kind: length === 0 ? 'VARBINARY' : 'BINARY', length, nullable: false }
  return literal(new Uint8Array(Buffer.from(ast.text, 'hex')), type, ast.span)
}
