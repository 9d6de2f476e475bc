import fc from 'fast-check'

/*
 * An independent model of exact arithmetic: values are whole numbers of 10^-scale as bigints, types by the rules of the
 * dialect's manual, and nothing of the engine is used.
 */

export type ExactType =
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }

/** An expression over a row of columns; its value is unscaled, null for NULL. */
export interface ExactExpression {
  readonly sql: string
  readonly type: ExactType
  readonly value: (row: readonly (bigint | null)[]) => bigint | null
}

const NAMES = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INT', 64: 'BIGINT' } as const

export function nameOf(type: ExactType): string {
  return type.kind === 'integer' ? NAMES[type.bits] : `DECIMAL(${type.precision}, ${type.scale})`
}

const decimal = (precision: number, scale: number): ExactType => ({ kind: 'decimal', precision, scale })

/** How many decimals, and how many digits in all. */
function digitsOf(type: ExactType): { readonly p: number; readonly s: number } {
  if (type.kind === 'decimal') return { p: type.precision, s: type.scale }
  return { p: { 8: 3, 16: 5, 32: 10, 64: 19 }[type.bits], s: 0 }
}

function capped(precision: number, scale: number): ExactType {
  if (precision <= 38) return decimal(precision, scale)
  return decimal(38, Math.max(38 - (precision - scale), Math.min(scale, 6)))
}

const ten = (n: number): bigint => 10n ** BigInt(n)
const size = (v: bigint): bigint => (v < 0n ? -v : v)

/** a / b to a whole number, halves away from zero. */
function halfUp(a: bigint, b: bigint): bigint {
  const whole = (2n * size(a) + size(b)) / (2n * size(b))
  return a < 0n !== b < 0n ? -whole : whole
}

function rescaled(value: bigint, from: number, to: number): bigint {
  return to >= from ? value * ten(to - from) : halfUp(value, ten(from - to))
}

/** What a type makes of a value: integers wrap, a DECIMAL that is too large is NULL. */
function held(value: bigint, type: ExactType): bigint | null {
  if (type.kind === 'integer') return BigInt.asIntN(type.bits, value)
  return size(value) < ten(type.precision) ? value : null
}

type Operator = '+' | '-' | '*' | '/' | '%'

function resultType(operator: Operator, a: ExactType, b: ExactType): ExactType {
  if (a.kind === 'integer' && b.kind === 'integer') return operator === '%' || b.bits > a.bits ? b : a
  const [x, y] = [digitsOf(a), digitsOf(b)]
  const [s, whole] = [Math.max(x.s, y.s), [x.p - x.s, y.p - y.s] as const]
  if (operator === '*') return capped(x.p + y.p + 1, x.s + y.s)
  if (operator === '%') return capped(Math.min(...whole) + s, s)
  if (operator !== '/') return capped(Math.max(...whole) + s + 1, s)
  const scale = Math.max(6, x.s + y.p + 1)
  return capped(x.p - x.s + y.s + scale, scale)
}

/** The exact result as a fraction: numerator, denominator. `b` is not 0. */
function fraction(operator: Operator, a: bigint, sa: number, b: bigint, sb: number): readonly [bigint, bigint] {
  const s = Math.max(sa, sb)
  const [x, y] = [rescaled(a, sa, s), rescaled(b, sb, s)]
  switch (operator) {
    case '+':
      return [x + y, ten(s)]
    case '-':
      return [x - y, ten(s)]
    case '*':
      return [a * b, ten(sa + sb)]
    case '/':
      return [x, y]
    default:
      return [x % y, ten(s)]
  }
}

export function binary(operator: Operator, a: ExactExpression, b: ExactExpression): ExactExpression {
  const type = resultType(operator, a.type, b.type)
  const integers = type.kind === 'integer'
  const [sa, sb, scale] = [digitsOf(a.type).s, digitsOf(b.type).s, digitsOf(type).s]
  const divides = operator === '/' || operator === '%'
  return {
    sql: `(${a.sql} ${operator} ${divides ? `NULLIF(${b.sql}, 0)` : b.sql})`,
    type,
    value(row) {
      const [x, y] = [a.value(row), b.value(row)]
      if (x === null || y === null || (divides && y === 0n)) return null
      const [numerator, denominator] = fraction(operator, x, sa, y, sb)
      const whole = integers ? numerator / denominator : halfUp(numerator * ten(scale), denominator)
      return held(whole, type)
    },
  }
}

export function negated(a: ExactExpression): ExactExpression {
  return { ...a, sql: `(-${a.sql})`, value: (row) => mapped(a.value(row), (v) => held(-v, a.type)) }
}

export function absolute(a: ExactExpression): ExactExpression {
  return { ...a, sql: `ABS(${a.sql})`, value: (row) => mapped(a.value(row), (v) => held(size(v), a.type)) }
}

/** Integers are cut, decimals rounded. */
export function cast(a: ExactExpression, type: ExactType): ExactExpression {
  const [from, to] = [digitsOf(a.type).s, digitsOf(type).s]
  return {
    sql: `CAST(${a.sql} AS ${nameOf(type)})`,
    type,
    value: (row) =>
      mapped(a.value(row), (v) => held(type.kind === 'integer' ? v / ten(from) : rescaled(v, from, to), type)),
  }
}

/** `CASE WHEN a < b THEN a ELSE a END`, counted: 1, 0 or NULL for a comparison. */
export function compared(operator: '<' | '<=' | '=' | '<>', a: ExactExpression, b: ExactExpression): ExactExpression {
  const s = Math.max(digitsOf(a.type).s, digitsOf(b.type).s)
  const holds = {
    '<': (x: bigint, y: bigint) => x < y,
    '<=': (x: bigint, y: bigint) => x <= y,
    '=': (x: bigint, y: bigint) => x === y,
    '<>': (x: bigint, y: bigint) => x !== y,
  }[operator]
  return {
    sql: `CAST((${a.sql} ${operator} ${b.sql}) AS INT)`,
    type: { kind: 'integer', bits: 32 },
    value(row) {
      const [x, y] = [a.value(row), b.value(row)]
      if (x === null || y === null) return null
      return holds(rescaled(x, digitsOf(a.type).s, s), rescaled(y, digitsOf(b.type).s, s)) ? 1n : 0n
    },
  }
}

function mapped(value: bigint | null, f: (value: bigint) => bigint | null): bigint | null {
  return value === null ? null : f(value)
}

/** The value as CAST to STRING prints it. */
export function textOf(value: bigint | null, type: ExactType): string {
  if (value === null) return 'NULL'
  const { s } = digitsOf(type)
  const digits = size(value)
    .toString()
    .padStart(s + 1, '0')
  const text = s === 0 ? digits : `${digits.slice(0, -s)}.${digits.slice(-s)}`
  return value < 0n ? `-${text}` : text
}

/** Values of a type, many of them at an edge: of the type, of what a double holds exactly, around zero. */
export function valuesOf(type: ExactType): fc.Arbitrary<bigint | null> {
  const largest = type.kind === 'integer' ? 2n ** BigInt(type.bits - 1) - 1n : ten(type.precision) - 1n
  const edges = [0n, 1n, 5n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, largest - 1n, largest, largest / 2n + 1n]
  const signed = edges.flatMap((v) => [v, -v]).filter((v) => size(v) <= largest)
  return fc.option(
    fc.oneof(
      fc.constantFrom<bigint[]>(...signed),
      fc.bigInt({ min: -99n, max: 99n }).filter((v) => size(v) <= largest),
      fc.bigInt({ min: -largest, max: largest }),
    ),
    { freq: 8 },
  )
}
