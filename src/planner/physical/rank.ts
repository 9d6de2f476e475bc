import { FirstRow } from '../../runtime/operators/first-row.ts'
import { Rank, type RankArgs } from '../../runtime/operators/rank.ts'
import { forward } from '../../runtime/graph.ts'
import type { SortKey } from '../../runtime/state/sort-keys.ts'
import type { Field, LogicalRank } from '../logical/plan.ts'
import { storagesOf } from './aggregate-kernel.ts'
import type { PhysicalPlan } from './plan.ts'

/** Top-N, ORDER BY with LIMIT, LIMIT, and the last row of each key. */
export function planRank(node: LogicalRank, below: PhysicalPlan): PhysicalPlan {
  const changing = below.changelog !== 'append'
  if (!changing && isFirstByTime(node, below.fields)) return planFirstRow(node, below)
  const keepLast = !changing && isLastByTime(node, below.fields)
  // Rows of a processing time come in its order.
  const order = node.order.filter(({ column }) => below.fields[column]?.time !== 'PROCTIME')
  const latestFirst = keepLast || node.order.some((key) => key.descending && !order.includes(key))
  const { partition, from, to, withRank } = node
  const names = below.fields.map(({ name }) => name)
  const details = `partitionBy=[${partition.map((c) => names[c]).join(', ')}], orderBy=[${orderText(node.order, names)}], ranks=[${from}..${to}]`
  const appends = !changing && order.length === 0 && !latestFirst
  return {
    name: 'Rank',
    details,
    inputs: [below],
    fields: node.fields.map(({ name, type }) => ({ name, type })),
    changelog: appends ? 'append' : 'retract',
    bounded: below.bounded,
    state: changing
      ? { keeps: 'every row', bound: 'nothing' }
      : { keeps: `${to} rows of each partition`, bound: 'nothing' },
    digest: `${partition.join()} ${JSON.stringify(node.order)} ${from} ${to} ${withRank}`,
    span: node.span,
    needsUpdateBefore: () => changing,
    lower({ graph, onlyFinal }, inputs, updateBefore) {
      const args: RankArgs = {
        partition,
        storages: storagesOf(below.fields.map(({ type }) => type)),
        order,
        from,
        to,
        withRank,
        changing,
        latestFirst,
        updateBefore,
        onlyAtEnd: onlyFinal && below.bounded,
      }
      return graph.addOperator({
        name: `Rank(${details})`,
        inputs: inputs.map((input) => ({ ...forward(input), partitioning: { keyed: partition } })),
        create: () => new Rank(args),
      })
    },
  }
}

/** The row with the least event time of each key. */
function isFirstByTime({ order, from, to }: LogicalRank, fields: readonly Field[]): boolean {
  const [key, ...rest] = order
  const timed = key !== undefined && rest.length === 0 && fields[key.column]?.time === 'ROWTIME'
  return timed && !key.descending && from === 1 && to === 1
}

/** It is known when the watermark has reached it, and never changes. */
function planFirstRow({ partition, order, fields, span }: LogicalRank, below: PhysicalPlan): PhysicalPlan {
  const names = below.fields.map(({ name }) => name)
  const details = `keep=[FirstRow], key=[${partition.map((c) => names[c]).join(', ')}], order=[ROWTIME]`
  const timeColumn = order[0]?.column ?? 0
  return {
    name: 'Deduplicate',
    details,
    inputs: [below],
    fields: fields.map((f, i) => ({ ...(below.fields[i] ?? f), name: f.name })),
    changelog: 'append',
    bounded: below.bounded,
    state: { keeps: 'every key', bound: 'nothing' },
    digest: `${partition.join()} ${timeColumn}`,
    span,
    needsUpdateBefore: () => false,
    lower: ({ graph }, inputs) =>
      graph.addOperator({
        name: `Deduplicate(${details})`,
        inputs: inputs.map((input) => ({ ...forward(input), partitioning: { keyed: partition } })),
        create: () =>
          new FirstRow({ keys: partition, storages: storagesOf(below.fields.map(({ type }) => type)), timeColumn }),
      }),
  }
}

/** The row with the greatest event time of each key: of equal ones the last. */
function isLastByTime({ order, from, to }: LogicalRank, fields: readonly Field[]): boolean {
  const [key, ...rest] = order
  const timed = key !== undefined && rest.length === 0 && fields[key.column]?.time === 'ROWTIME'
  return timed && key.descending && from === 1 && to === 1
}

export function orderText(order: readonly SortKey[], names: readonly string[]): string {
  return order.map(({ column, descending }) => `${names[column]} ${descending ? 'DESC' : 'ASC'}`).join(', ')
}
