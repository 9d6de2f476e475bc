import type { LogicalType } from '../../core/types/logical-type.ts'
import type { ExpressionAst } from '../../parser/ast/expression.ts'
import type { ValuesAst } from '../../parser/ast/query.ts'
import { field } from '../logical/builder.ts'
import type { Expression } from '../logical/expression.ts'
import { type Environment, invalid, type NamedPlan } from './context.ts'
import { coerceToCommon } from './expressions/coerce.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { EMPTY_SCOPE } from './scope.ts'

/** `VALUES (…), (…)`: every column takes the common type of its values. */
export function bindValues(values: ValuesAst, env: Environment): NamedPlan {
  const local = expressionEnvironment(env, EMPTY_SCOPE, 'VALUES')
  const rows = values.rows.map((row) => rowValues(row).map((value) => bindExpression(value, local)))
  const width = rows[0]?.length ?? 0
  const uneven = rows.findIndex((row) => row.length !== width)
  if (uneven >= 0) {
    const message = `The rows of VALUES must be equally long: row 1 has ${width} values, row ${uneven + 1} has ${rows[uneven]?.length}.`
    throw invalid(env, 'COLUMN_COUNT', message, values.rows[uneven]?.[0]?.span ?? values.span)
  }
  const columns = Array.from({ length: width }, (_, column) => bindColumn(rows, column, values, env))
  const names = columns.map((_, i) => `EXPR$${i}`)
  const plan = {
    kind: 'Values',
    rows: rows.map((_, r) => columns.map(({ values: cells }) => cell(cells, r))),
    fields: columns.map(({ type }, i) => field(names[i] ?? '', type)),
    span: values.span,
  } as const
  return { plan, names }
}

/** `(ROW(1, 2))` is a row in brackets, not a row of one row. */
function rowValues(row: readonly ExpressionAst[]): readonly ExpressionAst[] {
  const [only] = row
  return row.length === 1 && only?.kind === 'Row' ? only.values : row
}

interface Column {
  readonly values: readonly Expression[]
  readonly type: LogicalType
}

function bindColumn(
  rows: readonly (readonly Expression[])[],
  column: number,
  { span }: ValuesAst,
  env: Environment,
): Column {
  const cells = rows.map((row) => cell(row, column))
  const { expressions, type } = coerceToCommon(cells, `The values of column ${column + 1} of VALUES`, span, env)
  return { values: expressions, type }
}

function cell(cells: readonly Expression[], i: number): Expression {
  const found = cells[i]
  if (found === undefined) throw new Error('a short row of VALUES')
  return found
}
