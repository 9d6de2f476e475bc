import { quotePlainly, quoteString } from '../../core/quote.ts'
import type { IntervalLiteralAst, LiteralAst } from '../ast/expression.ts'
import { optional, words } from './layout.ts'

export function literalText({ type, text }: LiteralAst): string {
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'double':
    case 'boolean':
    case 'null':
      return text
    case 'string':
      return quoteString(text)
    case 'binary':
      return `x'${text}'`
    case 'date':
    case 'time':
    case 'timestamp':
      return `${type.toUpperCase()} ${quotePlainly(text)}`
  }
}

export function intervalText({ text, negative, from, precision, to }: IntervalLiteralAst): string {
  const value = `${negative ? '-' : ''}${quotePlainly(text)}`
  const unit = precision === undefined ? from : `${from}(${precision})`
  return words(
    `INTERVAL ${value} ${unit}`,
    optional(to, (last) => `TO ${last}`),
  )
}
