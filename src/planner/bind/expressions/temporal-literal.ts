import { parseDate, parseTime, parseTimestamp } from '../../../core/timestamp.ts'
import { simple, time, timestamp } from '../../../core/types/logical-type.ts'
import type { LiteralAst } from '../../../parser/ast/expression.ts'
import { literal, type LiteralExpression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'

/** Literals name a whole day and a whole time, unlike the texts that CAST reads. */
const SHAPES: Readonly<Record<'date' | 'time' | 'timestamp', { readonly pattern: RegExp; readonly form: string }>> = {
  date: { pattern: /^\s*(?!0+-)\d{1,4}-\d{1,2}-\d{1,2}$/, form: 'yyyy-MM-dd' },
  time: { pattern: /^\s*\d{1,2}:\d{1,2}:\d{1,2}(?:\.(\d{0,9}))?$/, form: 'HH:mm:ss[.fff]' },
  timestamp: {
    pattern: /^\s*(?!0+-)\d{4}-\d{1,2}-\d{1,2}(?: (?!24)\d{1,2}:\d{1,2}:\d{1,2}(?:\.(\d{0,9}))?)?$/,
    form: 'yyyy-MM-dd HH:mm:ss[.fffffffff]',
  },
}

export type TemporalLiteralAst = LiteralAst & { readonly type: 'date' | 'time' | 'timestamp' }

/** `DATE '2024-02-29'`, `TIME '10:00:00'`, `TIMESTAMP '2024-02-29 10:00:00.000'`; the decimals give the precision. */
export function temporalLiteral(ast: TemporalLiteralAst, env: { readonly text: string }): LiteralExpression {
  const { pattern, form } = SHAPES[ast.type]
  const match = pattern.exec(ast.text)
  const result = match === null ? undefined : read(ast, match[1]?.length ?? 0)
  if (result !== undefined) return result
  const message = `'${ast.text}' is no ${ast.type.toUpperCase()}. Expected is an existing one in the form ${form}.`
  throw invalid(env, 'BAD_TEMPORAL_LITERAL', message, ast.span)
}

function read({ type, text, span }: TemporalLiteralAst, precision: number): LiteralExpression | undefined {
  switch (type) {
    case 'date': {
      const days = parseDate(text)
      return days === undefined ? undefined : literal(days, simple('DATE', false), span)
    }
    case 'time': {
      const ms = parseTime(text)
      return ms === undefined ? undefined : literal(ms, time(precision, false), span)
    }
    case 'timestamp': {
      const units = parseTimestamp(text.trimStart(), precision)
      return units === undefined ? undefined : literal(units, timestamp(precision, false), span)
    }
  }
}
