import { type SqlLocation, ValidationError } from '../../core/errors.ts'
import { positionAt, type Span } from '../../core/position.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { pathText, type ResolvedTable } from '../catalog.ts'
import { field } from '../logical/builder.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import type { Environment } from './context.ts'
import { bare } from './expressions/apply.ts'
import { bindStored } from './stored-expression.ts'

/** `plan`, the columns of `table`, with its rowtime column made a time attribute. */
export function withWatermark(table: ResolvedTable, plan: LogicalPlan, env: Environment, span?: Span): LogicalPlan {
  const { watermark } = table.table
  if (watermark === undefined) return plan
  const owner = `The watermark of table ${pathText(table.path)}`
  const { column: name, expression: text } = watermark
  const location = whole(text)
  const column = plan.fields.findIndex((f) => f.name === name)
  const rowtime = plan.fields[column]
  if (rowtime === undefined) {
    throw new ValidationError('BAD_WATERMARK', `${owner} is for column '${name}', which doesn't exist.`, location)
  }
  requireMillis(rowtime.type, `${owner}: column '${name}'`, location)
  const expression = /^\s*SOURCE_WATERMARK\s*\(\s*\)\s*$/i.test(text)
    ? undefined
    : bindStored({ text, owner, clause: 'WATERMARK' }, plan, env)
  if (expression !== undefined) requireMillis(expression.type, `${owner}: the expression`, location)
  const fields = plan.fields.map((f, i) => (i === column ? field(f.name, f.type, 'ROWTIME') : f))
  return { kind: 'Watermark', input: plan, column, expression, table, fields, span }
}

/** Event time is computed with in milliseconds. */
function requireMillis(type: LogicalType, what: string, location: SqlLocation): void {
  if ((type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision <= 3) return
  const message = `${what} is of type ${bare(type)}; TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3 is needed.`
  throw new ValidationError('BAD_WATERMARK', message, location)
}

function whole(text: string): SqlLocation {
  return { text, span: { start: positionAt(text, 0), end: text.length } }
}
