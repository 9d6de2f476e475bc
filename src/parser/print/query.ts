import type { CommonTable, Query, QueryBody, SetOperationAst, ValuesAst } from '../ast/query.ts'
import { block, clause, type Lines, list, optionalLine, suffixed, words } from './layout.ts'
import { identifierText, optionalNames } from './names.ts'
import type { Printer } from './printer.ts'
import { selectLines } from './select.ts'
import { orderItemText } from './window.ts'

export function queryLines(ast: Query, p: Printer): Lines {
  const order = ast.orderBy.map((item) => orderItemText(item, p))
  return [
    ...commonTableLines(ast.with, p),
    ...bodyLines(ast.body, p),
    ...(order.length === 0 ? [] : clause('ORDER BY', order)),
    ...optionalLine(ast.limit, (count) => `LIMIT ${p.expression(count)}`),
    ...optionalLine(ast.offset, (count) => `OFFSET ${p.expression(count)}`),
  ]
}

function commonTableLines(tables: readonly CommonTable[], p: Printer): Lines {
  return tables.flatMap(({ name, columns, query }, i) => {
    const head = words(i === 0 && 'WITH', identifierText(name), optionalNames(columns), 'AS ')
    const lines = block(head, p.query(query))
    return i === tables.length - 1 ? lines : suffixed(lines, ',')
  })
}

function bodyLines(body: QueryBody, p: Printer): Lines {
  switch (body.kind) {
    case 'Select':
      return selectLines(body, p)
    case 'Values':
      return valuesLines(body, p)
    case 'SetOperation':
      return setOperationLines(body, p)
    case 'Query':
      return block('', p.query(body))
  }
}

function valuesLines({ rows }: ValuesAst, p: Printer): Lines {
  return clause(
    'VALUES',
    rows.map((row) => list(row.map((value) => p.expression(value)))),
  )
}

/** Set operations group to the left; INTERSECT binds more tightly than the others. */
function setOperationLines({ operator, all, left, right }: SetOperationAst, p: Printer): Lines {
  const level = setLevel(operator)
  return [...branchLines(left, level, p), words(operator, all && 'ALL'), ...branchLines(right, level + 1, p)]
}

function branchLines(body: QueryBody, atLeast: number, p: Printer): Lines {
  const lines = bodyLines(body, p)
  return body.kind === 'SetOperation' && setLevel(body.operator) < atLeast ? block('', lines) : lines
}

function setLevel(operator: SetOperationAst['operator']): number {
  return operator === 'INTERSECT' ? 2 : 1
}
