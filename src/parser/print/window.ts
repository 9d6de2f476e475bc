import type { FrameAst, FrameBound, OrderItem, WindowAst } from '../ast/expression.ts'
import { optional, words } from './layout.ts'
import { identifierText } from './names.ts'
import { LEVEL } from './precedence.ts'
import type { Printer } from './printer.ts'

export function orderItemText({ expression, descending, nulls }: OrderItem, p: Printer): string {
  const last = optional(nulls, (place) => `NULLS ${place}`)
  return words(p.expression(expression), descending && 'DESC', last)
}

/** `ORDER BY a, b`, nothing without items. */
export function orderByText(items: readonly OrderItem[], p: Printer): string | undefined {
  return items.length === 0 ? undefined : `ORDER BY ${items.map((item) => orderItemText(item, p)).join(', ')}`
}

/** A window between its parentheses. */
export function windowText({ base, partitionBy, orderBy, frame }: WindowAst, p: Printer): string {
  const keys = partitionBy.map((key) => p.expression(key)).join(', ')
  const content = words(
    optional(base, identifierText),
    keys !== '' && `PARTITION BY ${keys}`,
    orderByText(orderBy, p),
    optional(frame, (given) => frameText(given, p)),
  )
  return `(${content})`
}

function frameText({ unit, start, end }: FrameAst, p: Printer): string {
  return end === undefined
    ? `${unit} ${boundText(start, p)}`
    : `${unit} BETWEEN ${boundText(start, p)} AND ${boundText(end, p)}`
}

function boundText({ kind, offset }: FrameBound, p: Printer): string {
  return words(
    optional(offset, (distance) => p.operand(distance, LEVEL.predicate + 1)),
    kind,
  )
}
