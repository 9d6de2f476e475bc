import { definitionColumns, movedDefinition, movedValue, valueColumns } from '../logical/match-values.ts'
import type { LogicalMatch } from '../logical/plan.ts'
import type { Pruned } from './pruned.ts'

/** A match without the values that nothing reads. The partition columns stay: they are what the partitions are. */
export function prunedMatch(
  node: LogicalMatch,
  required: ReadonlySet<number>,
  below: (columns: ReadonlySet<number>) => Pruned,
): Pruned {
  const keys = node.partition.length
  const width = node.input.fields.length
  const kept = node.values.map((_, i) => i).filter((i) => required.has(keys + i))
  const values = kept.flatMap((i) => node.values[i] ?? [])
  const { timeColumn, further } = node.order
  const columns = new Set([
    ...node.partition,
    timeColumn,
    ...further.map(({ column }) => column),
    ...values.flatMap(valueColumns),
    ...node.definitions.flatMap((definition) => (definition === undefined ? [] : definitionColumns(definition, width))),
  ])
  const { plan: input, places } = below(columns)
  const at = (column: number): number => places[column] as number
  const all = [...node.partition.map((_, i) => i), ...kept.map((i) => keys + i)]
  const plan: LogicalMatch = {
    ...node,
    input,
    partition: node.partition.map(at),
    order: {
      timeColumn: at(timeColumn),
      further: further.map((sort) => ({ ...sort, column: at(sort.column) })),
    },
    definitions: node.definitions.map((d) => d && movedDefinition(d, width, input.fields.length, at)),
    values: values.map((value) => movedValue(value, at)),
    fields: node.fields.filter((_, i) => all.includes(i)),
  }
  const moved = node.fields.map((_, i) => (all.includes(i) ? all.indexOf(i) : undefined))
  return { plan, places: moved }
}
