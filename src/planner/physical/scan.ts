import { ValidationError } from '../../core/errors.ts'
import { type LogicalType, sameType, typeText, withNullable } from '../../core/types/logical-type.ts'
import { pathText, type ResolvedTable } from '../catalog.ts'
import { castable } from '../functions/coercion.ts'
import { fieldAt } from '../logical/builder.ts'
import { type Expression, input } from '../logical/expression.ts'
import type { Field, LogicalScan } from '../logical/plan.ts'
import type { PushedPredicate, ScanRequest, TableSource } from '../../runtime/connector.ts'
import { isGraphSource } from '../../runtime/graph.ts'
import { tableKey } from '../rules/tables.ts'
import { calc } from './calc.ts'
import { never, type PhysicalPlan, type PlanContext } from './plan.ts'

/** Reads a table; metadata is cast from the connector's types to those declared. */
export function planScan(node: LogicalScan, context: PlanContext): PhysicalPlan {
  const source = context.sourceOf(node.table)
  const physical = node.columns.length
  const given = node.fields.map((f, i) => {
    const type =
      i < physical ? undefined : source.metadata?.find(({ name }) => name === node.metadata[i - physical])?.type
    return type === undefined || sameType(type, f.type, true) ? f : { ...f, type }
  })
  const scan = scanNode({ ...node, fields: given }, source)
  if (given.every((f, i) => f === node.fields[i])) return scan
  const expressions = given.map((f, i) => castTo(f, i, fieldAt(node, i).type, node))
  return calc(
    scan,
    undefined,
    expressions,
    node.fields.map(({ name }) => name),
  )
}

function castTo({ name, type: from }: Field, index: number, type: LogicalType, { table }: LogicalScan): Expression {
  const arg = input(index, from)
  if (from === type || sameType(from, type, true)) return arg
  if (castable(from, type) !== 'no') return { kind: 'Cast', arg, safe: false, type, span: undefined }
  const message = `Metadata column '${name}' of table ${pathText(table.path)} is ${typeText(withNullable(from, true))} and can't be cast to ${typeText(withNullable(type, true))}.`
  throw new ValidationError('WRONG_METADATA_TYPE', message)
}

function scanNode(node: LogicalScan, source: TableSource): PhysicalPlan {
  const { table, columns, metadata, predicates = [], fields } = node
  const request: ScanRequest = { columns, metadata, predicates }
  const details = scanDetails(table, fields, predicates)
  return {
    name: 'TableSourceScan',
    details,
    inputs: [],
    fields,
    changelog: source.changelog,
    bounded: source.bounded,
    state: undefined,
    digest: `${tableKey(table)} ${JSON.stringify([columns, metadata, predicates], bigints)}`,
    span: node.span,
    needsUpdateBefore: never,
    lower({ graph }) {
      if (isGraphSource(source)) return source.attach(graph, request)
      return graph.addSource({
        name: `TableSourceScan(${details})`,
        bounded: source.bounded,
        create: (ctx) => source.createReader(request, { ...ctx, name: pathText(table.path) }),
      })
    },
  }
}

function scanDetails(table: ResolvedTable, fields: readonly Field[], predicates: readonly PushedPredicate[]): string {
  const physical = table.table.columns.filter(({ kind }) => kind === 'physical')
  const conditions = predicates.map(({ column, op, values }) => {
    const shown = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
    const list = op === 'IN' ? ` (${shown.join(', ')})` : shown.length > 0 ? ` ${shown.join(', ')}` : ''
    return `${physical[column]?.name ?? column} ${op}${list}`
  })
  const filter = conditions.length === 0 ? '' : `, filter=[${conditions.join(' AND ')}]`
  return `table=[${pathText(table.path)}], fields=[${fields.map(({ name }) => name).join(', ')}]${filter}`
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
