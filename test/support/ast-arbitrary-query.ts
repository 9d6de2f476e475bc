import fc from 'fast-check'
import type {
  GroupItem,
  HintAst,
  Query,
  QueryBody,
  SelectAst,
  SelectItem,
  SetOperationAst,
} from '../../src/parser/ast/query.ts'
import { DEPTH, identifier, maybe, node, none, nothing, several, text, type Tie } from './ast-arbitrary.ts'
import { windowArbitrary } from './ast-arbitrary-call.ts'
import { columnRef, integer } from './ast-arbitrary-expression.ts'

function plainQuery(body: fc.Arbitrary<QueryBody>): fc.Arbitrary<Query> {
  return node('Query', { with: none, body, orderBy: none, limit: nothing, offset: nothing })
}

export function queryArbitrary(tie: Tie): fc.Arbitrary<Query> {
  const commonTable = fc.record({ name: identifier, columns: several(identifier, 0, 2), query: tie('query') })
  return fc.oneof(
    DEPTH,
    plainQuery(tie('select')),
    node('Query', {
      with: several(commonTable, 0, 2),
      body: tie('queryBody'),
      orderBy: several(tie('orderItem'), 0, 2),
      limit: maybe(integer),
      offset: maybe(integer),
    }),
  )
}

export function queryBodyArbitrary(tie: Tie): fc.Arbitrary<QueryBody> {
  return fc.oneof(
    DEPTH,
    tie('select'),
    node('Values', { rows: several(several(tie('expression'), 1), 1) }),
    setOperation(tie),
    tie('query'),
  )
}

function setOperation(tie: Tie): fc.Arbitrary<QueryBody> {
  const branch = tie('queryBody')
  const bodies = node('SetOperation', {
    operator: fc.constantFrom('UNION', 'INTERSECT', 'EXCEPT'),
    all: fc.boolean(),
    left: branch,
    right: branch,
  })
  return bodies.map((body) => {
    const level = setLevel(body)
    const [left, right] = [inParentheses(body.left, level), inParentheses(body.right, level + 1)]
    return { ...body, left, right }
  })
}

function setLevel({ operator }: SetOperationAst): number {
  return operator === 'INTERSECT' ? 2 : 1
}

/** A set operation that can only be a branch in parentheses is a query of its own. */
function inParentheses(body: QueryBody, atLeast: number): QueryBody {
  if (body.kind !== 'SetOperation' || setLevel(body) >= atLeast) return body
  return { kind: 'Query', with: [], body, orderBy: [], limit: undefined, offset: undefined, span: body.span }
}

function selectItem(tie: Tie): fc.Arbitrary<SelectItem> {
  return fc.oneof(
    fc.record({ expression: tie('expression'), alias: maybe(identifier) }),
    fc.record({ expression: node('Star', { qualifier: several(identifier, 0, 2) }), alias: nothing }),
  )
}

export function selectArbitrary(tie: Tie): fc.Arbitrary<SelectAst> {
  return node('Select', {
    hints: several(hint, 0, 2),
    distinct: fc.boolean(),
    items: several(selectItem(tie), 1),
    from: maybe(tie('tableRef')),
    where: maybe(tie('expression')),
    groupBy: maybe(several(tie('groupItem'), 1)),
    having: maybe(tie('expression')),
    windows: several(fc.record({ name: identifier, window: windowArbitrary(tie) }), 0, 2),
    qualify: maybe(tie('expression')),
  })
}

/** A single expression in parentheses is that expression, a row without its keyword is a set. */
export function groupItemArbitrary(tie: Tie): fc.Arbitrary<GroupItem> {
  const expression = tie('expression').filter((ast) => ast.kind !== 'Row' || ast.keyword)
  return fc.oneof(
    fc.record({ kind: fc.constant('Expression'), expression }),
    fc.record({ kind: fc.constant('Set'), expressions: fc.oneof(none, several(tie('expression'), 2)) }),
    groupSets(tie),
  )
}

/** Among sets, what begins with a parenthesis is a set. */
export function groupElementArbitrary(tie: Tie): fc.Arbitrary<GroupItem> {
  return fc.oneof(
    DEPTH,
    fc.record({ kind: fc.constant('Expression'), expression: columnRef }),
    fc.record({ kind: fc.constant('Set'), expressions: several(tie('expression')) }),
    groupSets(tie),
  )
}

function groupSets(tie: Tie): fc.Arbitrary<GroupItem> {
  const kind = fc.constantFrom('GroupingSets' as const, 'Rollup' as const, 'Cube' as const)
  return fc.record({ kind, items: several(tie('groupElement'), 1) })
}

const keyAndValue = fc.record({ key: text, value: text })
const bareName = fc.record({ key: identifier.map(({ name }) => name), value: nothing })

export const hint: fc.Arbitrary<HintAst> = node('Hint', {
  name: node('Identifier', { name: fc.constantFrom('OPTIONS', 'STATE_TTL', 'broadcast', 'TABLE') }),
  options: fc.oneof(several(keyAndValue, 1), several(bareName, 0, 2)),
}).map(({ name, options, span }) => ({ name, options, span }))
