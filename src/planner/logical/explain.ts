import { typeText, withNullable } from '../../core/types/logical-type.ts'
import { expressionDigest } from './expression-text.ts'
import { matchText } from './match-text.ts'
import type { SortKey } from '../../runtime/state/sort-keys.ts'
import type {
  LogicalAggregate,
  LogicalOver,
  LogicalPlan,
  LogicalRank,
  LogicalScan,
  LogicalWindowTvf,
  OverCall,
  WindowSpec,
} from './plan.ts'

/** The plan as an indented tree, one node a line, columns by number: `LogicalProject(auction=[$0], price=[*(0.908, $2)])`. */
export function explainLogical(plan: LogicalPlan): string {
  return tree(plan).join('\n')
}

function tree(plan: LogicalPlan): string[] {
  const below = inputsOf(plan)
  const lines = [nodeText(plan)]
  below.forEach((child, i) => {
    const last = i === below.length - 1
    const [head = '', ...rest] = tree(child)
    lines.push(`${last ? '+- ' : ':- '}${head}`, ...rest.map((line) => `${last ? '   ' : ':  '}${line}`))
  })
  return lines
}

/** The plans whose rows `plan` reads. */
export function inputsOf(plan: LogicalPlan): readonly LogicalPlan[] {
  switch (plan.kind) {
    case 'Scan':
    case 'Values':
      return []
    case 'Join':
      return [plan.left, plan.right]
    case 'Union':
      return plan.inputs
    default:
      return [plan.input]
  }
}

function nodeText(plan: LogicalPlan): string {
  switch (plan.kind) {
    case 'Scan':
      return `LogicalTableScan(table=[[${scanName(plan)}]]${plan.metadata.length > 0 ? `, metadata=[${plan.metadata.join(', ')}]` : ''})`
    case 'Watermark': {
      const rowtime = plan.fields[plan.column]?.name ?? ''
      return `LogicalWatermarkAssigner(rowtime=[${rowtime}], watermark=[${plan.expression === undefined ? 'SOURCE_WATERMARK()' : expressionDigest(plan.expression)}])`
    }
    case 'Values':
      return `LogicalValues(tuples=[[${plan.rows.map((row) => `{ ${row.map(expressionDigest).join(', ')} }`).join(', ')}]])`
    case 'Project':
      return `LogicalProject(${plan.expressions.map((e, i) => `${plan.fields[i]?.name}=[${expressionDigest(e)}]`).join(', ')})`
    case 'Filter':
      return `LogicalFilter(condition=[${expressionDigest(plan.condition)}])`
    case 'WindowTvf':
      return `LogicalTableFunctionScan(invocation=[${invocationText(plan)}])`
    case 'Aggregate':
      return `LogicalAggregate(${aggregateText(plan)})`
    case 'Join': {
      const condition = plan.condition === undefined ? 'true' : expressionDigest(plan.condition)
      return `LogicalJoin(condition=[${condition}], joinType=[${plan.type.toLowerCase()}])`
    }
    case 'Union':
      return 'LogicalUnion(all=[true])'
    case 'Correlate': {
      const call = `${plan.function.name}(${plan.args.map(expressionDigest).join(', ')})`
      return `LogicalCorrelate(invocation=[${call}], joinType=[${plan.outer ? 'left' : 'inner'}])`
    }
    case 'Match':
      return `LogicalMatch(${matchText(plan, inputNames(plan))})`
    case 'Normalize':
      return `LogicalChangelogNormalize(key=[${columnSet(plan.keys)}])`
    case 'Over':
      return `LogicalOver(${windowText(plan)}, calls=[${plan.calls.map(overText).join(', ')}])`
    case 'Rank':
      return `LogicalRank(${windowText(plan)}, ranks=[${plan.from}..${plan.to}])`
    case 'Sort':
      return `LogicalSort(${orderText(plan.order)})`
    case 'CurrentWatermark':
      return 'LogicalCurrentWatermark()'
    case 'AsyncCalls': {
      const calls = plan.calls.map((call) => `${call.function.name}(${call.args.map(expressionDigest).join(', ')})`)
      return `LogicalAsyncCalls(calls=[${calls.join(', ')}])`
    }
  }
}

function windowText({ partition, order }: LogicalOver | LogicalRank): string {
  return `partition=[${columnSet(partition)}], ${orderText(order)}`
}

function orderText(order: readonly SortKey[]): string {
  const items = order.map(({ column, descending, nullsFirst }) => {
    return `$${column}${descending ? ' DESC' : ''}${nullsFirst === descending ? ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}` : ''}`
  })
  return `order=[${items.join(', ')}]`
}

function overText({ name, args, distinct, filter }: OverCall): string {
  const list = `${distinct ? 'DISTINCT ' : ''}${args.map((arg) => `$${arg}`).join(', ')}`
  return `${name}(${list})${filter === undefined ? '' : ` FILTER $${filter}`}`
}

function inputNames({ input }: { readonly input: LogicalPlan }): readonly string[] {
  return input.fields.map((_, i) => `$${i}`)
}

function scanName({ table }: LogicalScan): string {
  const { catalog, database, name } = table.path
  return [catalog, database, name].join(', ')
}

function invocationText({ window, timeColumn }: LogicalWindowTvf): string {
  const { kind, ...parameters } = window
  const partition = kind === 'SESSION' ? columnSet(window.kind === 'SESSION' ? window.partition : []) : undefined
  const by = partition === undefined || partition === '{}' ? '' : `PARTITION BY ${partition}, `
  return `${kind}(${by}DESCRIPTOR($${timeColumn}), ${intervals({ kind, ...parameters } as WindowSpec)})`
}

/** The intervals of a window, as they were given: `slide=[2 s]` and the like, zero offsets left out. */
function intervals(window: WindowSpec): string {
  const parts = Object.entries(window).filter(
    ([name, value]) => typeof value === 'number' && (name !== 'offset' || value !== 0),
  )
  return parts.map(([name, value]) => `${name}=[${String(value)} ms]`).join(', ')
}

function aggregateText({ keys, aggregates, groupWindow }: LogicalAggregate): string {
  const parts = [`group=[${columnSet(keys)}]`]
  if (groupWindow !== undefined) {
    const { window, timeColumn, properties } = groupWindow
    parts.push(`window=[${window.kind}($${timeColumn}, ${intervals(window)})]`)
    if (properties.length > 0) parts.push(`properties=[${properties.join(', ')}]`)
  }
  for (const call of aggregates) {
    const arg = call.args.map((column) => `$${column}`).join(', ')
    const filter = call.filter === undefined ? '' : ` FILTER $${call.filter}`
    const clause = call.function.clause === undefined ? '' : ` ${call.function.clause}`
    parts.push(`${call.name}=[${call.function.name}(${call.distinct ? 'DISTINCT ' : ''}${arg})${clause}${filter}]`)
  }
  return parts.join(', ')
}

function columnSet(columns: readonly number[]): string {
  return `{${columns.join(', ')}}`
}

/** The schema of a plan for messages and tests, with time attributes: `ts TIMESTAMP(3) *ROWTIME*`. */
export function fieldsText(plan: LogicalPlan): string {
  return plan.fields
    .map(({ name, type, time }) => {
      const attribute = time === undefined ? '' : ` *${time}*`
      return `${name} ${typeText(withNullable(type, true))}${type.nullable ? '' : ' NOT NULL'}${attribute}`
    })
    .join(', ')
}
