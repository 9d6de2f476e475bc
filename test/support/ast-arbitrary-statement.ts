import fc from 'fast-check'
import type { ExpressionAst } from '../../src/parser/ast/expression.ts'
import type { Query } from '../../src/parser/ast/query.ts'
import type { InsertAst, ShowAst, StatementAst, StatementSetAst } from '../../src/parser/ast/statement.ts'
import type { DataTypeAst } from '../../src/parser/ast/type.ts'
import {
  identifier,
  identifiers,
  maybe,
  no,
  node,
  type Nodes,
  none,
  nothing,
  path,
  several,
  text,
  type Tie,
} from './ast-arbitrary.ts'
import { callArbitrary } from './ast-arbitrary-call.ts'
import { alterStatements, createStatements, options, partitionArbitrary } from './ast-arbitrary-ddl.ts'
import { expressionArbitrary, orderItemArbitrary } from './ast-arbitrary-expression.ts'
import {
  groupElementArbitrary,
  groupItemArbitrary,
  hint,
  queryArbitrary,
  queryBodyArbitrary,
  selectArbitrary,
} from './ast-arbitrary-query.ts'
import { matchRecognizeArbitrary, patternArbitrary, tableRefArbitrary } from './ast-arbitrary-table.ts'
import { typeArbitrary } from './ast-arbitrary-type.ts'

const NODES = fc.letrec<Nodes>((tie) => ({
  expression: expressionArbitrary(tie),
  orderItem: orderItemArbitrary(tie),
  query: queryArbitrary(tie),
  queryBody: queryBodyArbitrary(tie),
  select: selectArbitrary(tie),
  groupItem: groupItemArbitrary(tie),
  groupElement: groupElementArbitrary(tie),
  tableRef: tableRefArbitrary(tie),
  matchRecognize: matchRecognizeArbitrary(tie),
  pattern: patternArbitrary(tie),
  type: typeArbitrary(tie),
}))

const ofNodes: Tie = <K extends keyof Nodes>(name: K): fc.Arbitrary<Nodes[K]> => NODES[name]

export const anyExpression: fc.Arbitrary<ExpressionAst> = NODES.expression
export const anyQuery: fc.Arbitrary<Query> = NODES.query
export const anyType: fc.Arbitrary<DataTypeAst> = NODES.type

const flag = fc.boolean()

function insertArbitrary(execute: fc.Arbitrary<boolean>): fc.Arbitrary<InsertAst> {
  return node('Insert', {
    execute,
    overwrite: flag,
    target: path,
    hints: several(hint, 0, 1),
    partition: partitionArbitrary(NODES, 0),
    columns: several(identifier),
    query: anyQuery,
    onConflict: fc.constantFrom(undefined, 'NOTHING', 'ERROR', 'DEDUPLICATE'),
  })
}

const insert = insertArbitrary(no)
const statementSet: fc.Arbitrary<StatementSetAst> = node('StatementSet', { inserts: several(insert, 1) })
const queryStatement = node('QueryStatement', { query: anyQuery })

const DETAILS = ['ESTIMATED_COST', 'CHANGELOG_MODE', 'PLAN_ADVICE', 'JSON_EXECUTION_PLAN', 'CODEGEN'] as const

const file = fc.constantFrom('plan.json', "it's/here")

function jobStatements(): readonly fc.Arbitrary<StatementAst>[] {
  const statement = fc.oneof(insert, statementSet)
  return [
    queryStatement,
    insertArbitrary(flag),
    statementSet,
    node('Explain', {
      details: fc.uniqueArray(fc.constantFrom(...DETAILS), { maxLength: 3 }),
      statement: fc.oneof(queryStatement, insert, statementSet),
    }),
    node('ExecuteQuery', { query: anyQuery }),
    node('Plan', { compile: fc.constant(true), execute: no, file, ifNotExists: flag, statement }),
    node('Plan', { compile: no, execute: fc.constant(true), file, ifNotExists: no, statement: nothing }),
    node('Plan', { compile: fc.constant(true), execute: fc.constant(true), file, ifNotExists: no, statement }),
    node('StopJob', { id: text, savepoint: flag, drain: flag }),
  ]
}

function rowStatements(): readonly fc.Arbitrary<StatementAst>[] {
  const where = maybe(anyExpression)
  const assignment = fc.record({ column: identifier, value: anyExpression })
  return [
    node('Delete', { path, where }),
    node('Update', { path, assignments: several(assignment, 1), where }),
    node('Truncate', { path }),
    node('Analyze', {
      path,
      partition: partitionArbitrary(NODES, 0),
      columns: fc.oneof(nothing, fc.constant('ALL' as const), identifiers),
    }),
  ]
}

function showArbitrary(fields: {
  readonly object: ShowAst['object'][]
  readonly path?: fc.Arbitrary<ShowAst['path']>
  readonly like?: boolean
  readonly partition?: fc.Arbitrary<ShowAst['partition']>
}): fc.Arbitrary<ShowAst> {
  const like = fc.record({ not: flag, caseSensitive: flag, pattern: text })
  return node('Show', {
    object: fc.constantFrom(...fields.object),
    path: fields.path ?? nothing,
    like: fields.like === true ? maybe(like) : nothing,
    partition: fields.partition ?? none,
  })
}

function showStatements(): readonly fc.Arbitrary<StatementAst>[] {
  return [
    showArbitrary({ object: ['MODULES', 'FULL MODULES', 'JARS', 'JOBS', 'CURRENT CATALOG', 'CURRENT DATABASE'] }),
    showArbitrary({ object: ['CATALOGS'], like: true }),
    showArbitrary({
      object: ['DATABASES', 'TABLES', 'VIEWS', 'FUNCTIONS', 'USER FUNCTIONS'],
      path: maybe(path),
      like: true,
    }),
    showArbitrary({ object: ['COLUMNS'], path, like: true }),
    showArbitrary({ object: ['PARTITIONS'], path, partition: partitionArbitrary(NODES, 0) }),
    showArbitrary({ object: ['CREATE TABLE', 'CREATE VIEW', 'CREATE CATALOG'], path }),
  ]
}

function sessionStatements(): readonly fc.Arbitrary<StatementAst>[] {
  const option = fc.record({ key: text, value: text })
  const one = fc.tuple(path)
  return [
    ...showStatements(),
    node('Describe', {
      object: fc.constantFrom('TABLE', 'CATALOG', 'DATABASE', 'FUNCTION'),
      extended: flag,
      target: path,
    }),
    node('Describe', { object: fc.constant('JOB'), extended: no, target: text }),
    node('Use', { object: fc.constantFrom('DATABASE', 'CATALOG'), paths: one }),
    node('Use', { object: fc.constant('MODULES'), paths: several(path, 1) }),
    node('Module', { action: fc.constant('LOAD'), name: identifier, options }),
    node('Module', { action: fc.constant('UNLOAD'), name: identifier, options: none }),
    node('Set', { option: maybe(option) }),
    node('Reset', { key: maybe(text) }),
    node('CallProcedure', { call: callArbitrary(ofNodes).filter(({ parentheses }) => parentheses) }),
    node('Jar', { action: fc.constantFrom('ADD', 'REMOVE'), file: text }),
  ]
}

export const anyStatement: fc.Arbitrary<StatementAst> = fc.oneof(
  ...jobStatements(),
  ...rowStatements(),
  ...createStatements(NODES),
  ...alterStatements(NODES),
  ...sessionStatements(),
)
