import type { QueryBuilder } from './builder.ts'
import { aggregate, having } from './aggregates.ts'
import { type Column, from, plain, type Relation } from './relation.ts'

/** GROUP BY of some columns, or of none, with aggregates. */
export function groupBy(builder: QueryBuilder, relation: Relation): Relation {
  const { choices } = builder
  const alias = builder.name('q')
  const plainKeys = relation.columns.filter(({ role }) => role !== 'end')
  const keys = choices.some(plainKeys, 40).slice(0, 3)
  return grouped(builder, relation, alias, keys.map(plain), true)
}

/** `keys` and some aggregates over `relation`, or the columns of `args`, grouped by `keys`. */
export function grouped(
  builder: QueryBuilder,
  relation: Relation,
  alias: string,
  keys: readonly Column[],
  updating: boolean,
  args: Relation = relation,
): Relation {
  const { choices } = builder
  const make = builder.expressions(args, alias, 1)
  const calls = choices.list(1, 3, () => aggregate(choices, make))
  const condition = having(choices, calls)
  const source = from(relation, alias)
  const references = keys.map(({ name }) => `${alias}.${name}`)
  const columns = [
    ...keys.map((key): Column => ({ ...key, name: builder.name() })),
    ...calls.map(({ type }): Column => ({ name: builder.name(), type })),
  ]
  const text = (dialect: 'flink' | 'sqlite', filter: string | undefined): string => {
    const values = [...references, ...calls.map((call) => call[dialect])]
    const list = values.map((value, i) => `${value} AS ${columns[i]?.name}`).join(', ')
    const by = references.length === 0 ? '' : ` GROUP BY ${references.join(', ')}`
    const tail = filter === undefined ? '' : ` HAVING ${filter}`
    return `SELECT ${list} FROM ${source[dialect]}${by}${tail}`
  }
  // Nothing comes out of nothing, also where all rows are one group.
  const always = references.length === 0 ? 'COUNT(*) > 0' : undefined
  const filters = [always, condition?.sqlite].filter((filter) => filter !== undefined)
  return {
    flink: text('flink', condition?.flink),
    sqlite: text('sqlite', filters.length === 0 ? undefined : filters.join(' AND ')),
    columns,
    updating,
    keys: keys.map((_, i) => i),
    size: relation.size,
  }
}
