import fc from 'fast-check'
import type {
  AlterElement,
  AlterTableAction,
  ColumnAst,
  CreateTableAst,
  LikeOption,
  OptionAst,
  PartitionValue,
  PrimaryKeyAst,
  StatementAst,
  TableElement,
} from '../../src/parser/ast/statement.ts'
import {
  identifier,
  identifiers,
  maybe,
  type Nodes,
  no,
  node,
  none,
  nothing,
  path,
  several,
  text,
} from './ast-arbitrary.ts'

export type Arbitraries = { readonly [K in keyof Nodes]: fc.Arbitrary<Nodes[K]> }

const option: fc.Arbitrary<OptionAst> = fc.record({ key: text, value: text })
export const options: fc.Arbitrary<OptionAst[]> = several(option)
const comment = maybe(text)
const flag = fc.boolean()

function primaryKey(columns: PrimaryKeyAst['columns'] | undefined): fc.Arbitrary<PrimaryKeyAst> {
  const names = columns === undefined ? identifiers : fc.constant(columns)
  return node('PrimaryKey', { name: maybe(identifier), columns: names, enforced: flag })
}

function columnArbitrary({ type, expression }: Arbitraries): fc.Arbitrary<ColumnAst> {
  const base = { name: identifier, comment }
  return fc.oneof(
    identifier.chain((name) =>
      node('PhysicalColumn', { name: fc.constant(name), comment, type, primaryKey: maybe(primaryKey([name])) }),
    ),
    node('MetadataColumn', { ...base, type, key: maybe(text), virtual: flag }),
    node('ComputedColumn', { ...base, expression }),
  )
}

function elementArbitrary(nodes: Arbitraries): fc.Arbitrary<TableElement> {
  const watermark = node('Watermark', { column: path, expression: nodes.expression })
  return fc.oneof(columnArbitrary(nodes), columnArbitrary(nodes), primaryKey(undefined), watermark)
}

/** The parser takes one watermark per table at most. */
function elements(nodes: Arbitraries, minLength: number): fc.Arbitrary<TableElement[]> {
  return fc.uniqueArray(elementArbitrary(nodes), {
    minLength,
    maxLength: 4,
    selector: (element) => (element.kind === 'Watermark' ? element.kind : element),
  })
}

const likeOption: fc.Arbitrary<LikeOption> = fc.oneof(
  fc.record({
    action: fc.constantFrom('INCLUDING', 'EXCLUDING'),
    feature: fc.constantFrom('ALL', 'CONSTRAINTS', 'DISTRIBUTION', 'PARTITIONS'),
  }),
  fc.record({
    action: fc.constantFrom('INCLUDING', 'EXCLUDING', 'OVERWRITING'),
    feature: fc.constantFrom('GENERATED', 'METADATA', 'OPTIONS', 'WATERMARKS'),
  }),
)

function createTables(nodes: Arbitraries): readonly fc.Arbitrary<CreateTableAst>[] {
  const columns = fc.record({
    kind: fc.constantFrom('HASH' as const, 'RANGE' as const, undefined),
    columns: identifiers,
    buckets: maybe(fc.nat()),
  })
  const buckets = fc.record({ kind: nothing, columns: none, buckets: fc.nat() })
  const base = {
    ifNotExists: flag,
    path,
    comment,
    distribution: fc.oneof(nothing, columns, buckets),
    partitionedBy: several(identifier),
    options,
  }
  const plain = { ...base, temporary: flag, replace: no, query: nothing }
  const like = fc.record({ path, options: several(likeOption) })
  const bareColumns = several(node('NamedColumn', { name: identifier, comment: nothing }), 1)
  return [
    node('CreateTable', { ...plain, elements: elements(nodes, 1), like: nothing }),
    node('CreateTable', { ...plain, elements: elements(nodes, 0), like }),
    node('CreateTable', {
      ...base,
      temporary: no,
      ifNotExists: no,
      replace: flag,
      elements: fc.oneof(elements(nodes, 0), bareColumns),
      like: nothing,
      query: nodes.query,
    }),
  ]
}

const functionScope = fc.constantFrom(
  { temporary: false, system: false },
  { temporary: true, system: false },
  { temporary: true, system: true },
)

const language = fc.constantFrom(undefined, 'JAVA', 'SCALA', 'PYTHON')

export function createStatements(nodes: Arbitraries): readonly fc.Arbitrary<StatementAst>[] {
  const ifNotExists = flag
  return [
    ...createTables(nodes),
    node('CreateView', {
      temporary: flag,
      ifNotExists,
      path,
      columns: several(identifier),
      comment,
      query: nodes.query,
    }),
    functionScope.chain((scope) =>
      node('CreateFunction', {
        temporary: fc.constant(scope.temporary),
        system: fc.constant(scope.system),
        ifNotExists,
        path,
        identifier: text,
        language,
        jars: several(text, 0, 2),
      }),
    ),
    node('CreateCatalog', { ifNotExists, name: identifier, comment, options }),
    node('CreateDatabase', { ifNotExists, path, comment, options }),
    ...dropStatements(),
  ]
}

function dropStatements(): readonly fc.Arbitrary<StatementAst>[] {
  const ifExists = flag
  const base = { ifExists, path, behaviour: nothing }
  return [
    node('Drop', { ...base, object: fc.constantFrom('TABLE', 'VIEW'), temporary: flag, system: no }),
    functionScope.chain(({ temporary, system }) =>
      node('Drop', {
        ...base,
        object: fc.constant('FUNCTION'),
        temporary: fc.constant(temporary),
        system: fc.constant(system),
      }),
    ),
    node('Drop', { ...base, object: fc.constant('CATALOG'), temporary: no, system: no }),
    node('Drop', {
      ...base,
      object: fc.constant('DATABASE'),
      temporary: no,
      system: no,
      behaviour: fc.constantFrom(undefined, 'RESTRICT', 'CASCADE'),
    }),
  ]
}

export function partitionArbitrary({ expression }: Arbitraries, minLength: number): fc.Arbitrary<PartitionValue[]> {
  return several(fc.record({ column: identifier, value: maybe(expression) }), minLength)
}

function alterElement(nodes: Arbitraries): fc.Arbitrary<AlterElement> {
  const position = fc.oneof(nothing, fc.constant('FIRST' as const), fc.record({ after: identifier }))
  return fc.oneof(
    fc.record({ element: columnArbitrary(nodes), position }),
    fc.record({ element: primaryKey(undefined), position: nothing }),
    fc.record({ element: node('Watermark', { column: path, expression: nodes.expression }), position: nothing }),
  )
}

function tableAction(nodes: Arbitraries): fc.Arbitrary<AlterTableAction> {
  const partition = partitionArbitrary(nodes, 1)
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('Add', 'Modify'), elements: several(alterElement(nodes), 1) }),
    fc.record({ kind: fc.constant('DropColumns'), columns: identifiers }),
    fc.record({ kind: fc.constantFrom('DropPrimaryKey', 'DropWatermark') }),
    fc.record({ kind: fc.constant('DropConstraint'), name: identifier }),
    fc.record({ kind: fc.constant('RenameColumn'), from: identifier, to: identifier }),
    fc.record({ kind: fc.constant('Rename'), to: path }),
    fc.record({ kind: fc.constant('Set'), options }),
    fc.record({ kind: fc.constant('Reset'), keys: several(text) }),
    fc.record({ kind: fc.constantFrom('AddPartition', 'DropPartition'), partition }),
  )
}

export function alterStatements(nodes: Arbitraries): readonly fc.Arbitrary<StatementAst>[] {
  const viewAction = fc.oneof(
    fc.record({ kind: fc.constant('Rename' as const), to: path }),
    fc.record({ kind: fc.constant('As' as const), query: nodes.query }),
  )
  const object = { object: fc.constantFrom('DATABASE' as const, 'CATALOG' as const), path }
  return [
    node('AlterTable', { ifExists: flag, path, action: tableAction(nodes) }),
    node('AlterView', { path, action: viewAction }),
    node('AlterObject', { ...object, set: options, reset: none, comment: nothing }),
    node('AlterObject', { ...object, set: none, reset: several(text, 1), comment: nothing }),
    node('AlterObject', { object: fc.constant('CATALOG'), path, set: none, reset: none, comment: text }),
    functionScope.chain((scope) =>
      node('AlterFunction', {
        temporary: fc.constant(scope.temporary),
        system: fc.constant(scope.system),
        ifExists: flag,
        path,
        identifier: text,
        language,
      }),
    ),
  ]
}
