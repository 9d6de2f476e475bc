import { formatDecimal } from '../../core/decimal.ts'
import { quoteString } from '../../core/quote.ts'
import { valueText } from '../../core/text.ts'
import { formatDate, formatTime, formatTimestamp } from '../../core/timestamp.ts'
import { type LogicalType, typeText, withNullable } from '../../core/types/logical-type.ts'
import type { CallExpression, Expression, LiteralExpression } from './expression.ts'

/** The expression in prefix form with columns by number: `*(0.908, $2)`. */
export function expressionDigest(expression: Expression): string {
  switch (expression.kind) {
    case 'Input':
      return `$${expression.index}`
    case 'Literal':
      return literalText(expression)
    case 'Cast': {
      const name = expression.safe ? 'TRY_CAST' : 'CAST'
      return `${name}(${expressionDigest(expression.arg)}):${typeText(expression.type)}`
    }
    case 'Case': {
      const branches = expression.branches.flatMap(({ when, then }) => [when, then])
      return `CASE(${[...branches, expression.otherwise].map(expressionDigest).join(', ')})`
    }
    case 'And':
    case 'Or':
      return `${expression.kind.toUpperCase()}(${expression.args.map(expressionDigest).join(', ')})`
    case 'Call':
      return callDigest(expression)
    case 'Outer':
      return `$outer${expression.index}`
    case 'SubQuery':
      return `${expression.mode}(…)`
    case 'Over':
      return `${expression.call.key}(${expression.args.map(expressionDigest).join(', ')})`
  }
}

function callDigest({ function: { name, clause }, args }: CallExpression): string {
  const [first, second] = args
  const field = first !== undefined && second !== undefined && name === '.' ? fieldName(first, second) : undefined
  if (first !== undefined && field !== undefined) return `${expressionDigest(first)}.${field}`
  return `${name === '[]' ? 'ITEM' : name}(${args.map(expressionDigest).join(', ')}${behind(clause)})`
}

const behind = (clause: string | undefined): string => (clause === undefined ? '' : ` ${clause}`)

/** The field of `row` with the number `index`. */
function fieldName({ type }: Expression, index: Expression): string | undefined {
  return type.kind === 'ROW' && index.kind === 'Literal' ? type.fields[Number(index.value)]?.name : undefined
}

/** How tightly an operator binds its operands; higher is tighter. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['OR', 1],
  ['AND', 2],
  ['NOT', 3],
  ...['=', '<>', '<', '<=', '>', '>=', 'LIKE', 'SIMILAR TO', 'IN', 'IS DISTINCT FROM'].map((op) => [op, 5] as const),
  ['||', 6],
  ['+', 7],
  ['-', 7],
  ['*', 8],
  ['/', 8],
  ['%', 8],
])

const POSTFIX = 4
const ATOM = 10

/** The expression as people write it, columns by name: `(price + 1) * 0.908`. */
export function expressionText(expression: Expression, fieldNames: readonly string[]): string {
  return render(expression, fieldNames).text
}

interface Rendered {
  readonly text: string
  readonly precedence: number
}

const atom = (text: string): Rendered => ({ text, precedence: ATOM })

function render(expression: Expression, names: readonly string[]): Rendered {
  switch (expression.kind) {
    case 'Input':
      return atom(names[expression.index] ?? `$${expression.index}`)
    case 'Literal':
      return atom(intervalText(expression) ?? literalText(expression))
    case 'Cast': {
      const name = expression.safe ? 'TRY_CAST' : 'CAST'
      return atom(`${name}(${render(expression.arg, names).text} AS ${bare(expression.type)})`)
    }
    case 'Case': {
      const branches = expression.branches.map(
        ({ when, then }) => `WHEN ${render(when, names).text} THEN ${render(then, names).text} `,
      )
      return atom(`CASE ${branches.join('')}ELSE ${render(expression.otherwise, names).text} END`)
    }
    case 'And':
    case 'Or':
      return infix(expression.kind.toUpperCase(), expression.args, names)
    case 'Call':
      return renderCall(expression, names)
    case 'Outer':
    case 'SubQuery':
    case 'Over':
      return atom(expressionDigest(expression))
  }
}

function renderCall({ function: { name, clause }, args }: CallExpression, names: readonly string[]): Rendered {
  const [first, ...rest] = args
  if (first !== undefined && name === 'NOT') return { text: `NOT ${operand(first, names, 3)}`, precedence: 3 }
  if (first !== undefined && name === 'NEGATE') return { text: `-${operand(first, names, ATOM)}`, precedence: 9 }
  if (first !== undefined && name.startsWith('IS ') && rest.length === 0) {
    return { text: `${operand(first, names, POSTFIX + 1)} ${name}`, precedence: POSTFIX }
  }
  if (first !== undefined && name === 'IN') {
    const list = rest.map((arg) => render(arg, names).text).join(', ')
    return { text: `${operand(first, names, 6)} IN (${list})`, precedence: 5 }
  }
  const access = accessText({ name, args }, names)
  if (access !== undefined) return atom(access)
  if (args.length === 2 && PRECEDENCE.has(name)) return infix(name, args, names)
  return atom(`${name}(${args.map((arg) => render(arg, names).text).join(', ')}${behind(clause)})`)
}

/** `a[i]`, `r.f`, `ARRAY[…]` and `MAP[…]`. */
function accessText(
  { name, args }: { readonly name: string; readonly args: readonly Expression[] },
  names: readonly string[],
): string | undefined {
  const [first, second] = args
  const list = (): string => args.map((arg) => render(arg, names).text).join(', ')
  if (name === 'ARRAY' || name === 'MAP') return `${name}[${list()}]`
  if (first === undefined || second === undefined) return undefined
  if (name === '[]') return `${operand(first, names, ATOM)}[${render(second, names).text}]`
  return name === '.' ? `${operand(first, names, ATOM)}.${fieldName(first, second)}` : undefined
}

function infix(operator: string, args: readonly Expression[], names: readonly string[]): Rendered {
  const precedence = PRECEDENCE.get(operator) ?? ATOM
  // The right operand of `-` or of a comparison needs brackets around an operator of the same rank.
  const associative = operator === 'AND' || operator === 'OR'
  const text = args.map((arg, i) => operand(arg, names, i === 0 || associative ? precedence : precedence + 1))
  return { text: text.join(` ${operator} `), precedence }
}

function operand(expression: Expression, names: readonly string[], atLeast: number): string {
  const { text, precedence } = render(expression, names)
  return precedence < atLeast ? `(${text})` : text
}

/** An interval as it is written. */
function intervalText({ value, type }: LiteralExpression): string | undefined {
  if (typeof value !== 'number') return undefined
  if (type.kind === 'INTERVAL_MONTHS') return `INTERVAL '${value}' MONTH`
  return type.kind === 'INTERVAL_MILLIS' ? `INTERVAL '${value / 1000}' SECOND` : undefined
}

function literalText({ value, type }: LiteralExpression): string {
  if (value === null) return type.kind === 'NULL' ? 'NULL' : `NULL:${bare(type)}`
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`
  if (typeof value === 'string') return quoteString(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'object') return valueText(type)(value)
  switch (type.kind) {
    case 'DECIMAL':
      return formatDecimal(value, type.scale)
    case 'DATE':
      return formatDate(Number(value))
    case 'TIME':
      return formatTime(Number(value), type.precision)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return formatTimestamp(value, type.precision)
    case 'INTERVAL_MILLIS':
      return `${value}:INTERVAL DAY TO SECOND`
    case 'INTERVAL_MONTHS':
      return `${value}:INTERVAL YEAR TO MONTH`
    default:
      return String(value)
  }
}

function bare(type: LogicalType): string {
  return typeText(withNullable(type, true))
}
