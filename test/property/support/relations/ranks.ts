import { BIGINT } from '../../../../src/core/types/logical-type.ts'
import type { QueryBuilder } from './builder.ts'
import { type Column, columnOf, from, plain, type Relation } from './relation.ts'

/** Items that order rows in full, equal ones aside: first some chosen ones. */
function totalOrder({ choices }: QueryBuilder, alias: string, columns: readonly Column[]): string {
  const first = choices.some(columns, 40)
  const order = [...first, ...columns.filter((column) => !first.includes(column))]
  return order
    .map(({ name }) => {
      const direction = choices.pick(['', ' DESC', ' ASC'])
      const nulls = choices.chance(20) ? choices.pick([' NULLS FIRST', ' NULLS LAST']) : ''
      return `${alias}.${name}${direction}${nulls}`
    })
    .join(', ')
}

/** The first rows of each window: known when it ends. */
export function windowTopN(builder: QueryBuilder, relation: Relation): Relation {
  const bounds = (['start', 'end'] as const).map((role) => columnOf(relation, role)?.name ?? '')
  return { ...topN(builder, relation, bounds), updating: false }
}

/** The first rows of each partition, which may have to hold some columns. */
export function topN(builder: QueryBuilder, relation: Relation, within: readonly string[] = []): Relation {
  const { choices } = builder
  const [alias, outer, rank] = [builder.name('q'), builder.name('r'), builder.name('n')]
  const source = from(relation, alias)
  const columns = relation.columns.map(plain)
  const chosen = choices.some(columns, 30).slice(0, 2)
  const partition = [
    ...columns.filter(({ name }) => within.includes(name)),
    ...chosen.filter(({ name }) => !within.includes(name)),
  ]
  const by = partition.length === 0 ? '' : `PARTITION BY ${partition.map(({ name }) => `${alias}.${name}`).join(', ')} `
  const over = `ROW_NUMBER() OVER (${by}ORDER BY ${totalOrder(builder, alias, columns)}) AS ${rank}`
  const list = columns.map(({ name }) => `${alias}.${name}`).join(', ')
  const condition = choices.pick([`<= 2`, '< 4', '= 1', 'BETWEEN 2 AND 3', '= 2', '<= 1'])
  const shown = columns.filter(() => !choices.chance(15))
  const withRank = shown.length === 0 || choices.chance(50)
  const items = [...shown.map(({ name }) => `${outer}.${name}`), ...(withRank ? [`${outer}.${rank}`] : [])]
  const names = items.map(() => builder.name())
  const text = (dialect: 'flink' | 'sqlite'): string =>
    `SELECT ${items.map((item, i) => `${item} AS ${names[i]}`).join(', ')} FROM (SELECT ${list}, ${over} FROM ${source[dialect]}) AS ${outer} WHERE ${outer}.${rank} ${condition}`
  const types = [...shown.map(({ type }) => type), ...(withRank ? [BIGINT] : [])]
  return {
    flink: text('flink'),
    sqlite: text('sqlite'),
    columns: types.map((type, i) => ({ name: names[i] as string, type })),
    updating: true,
    size: relation.size,
  }
}

/** ORDER BY with LIMIT, as a table of its own. */
export function firstRows(builder: QueryBuilder, relation: Relation): Relation {
  const { choices } = builder
  const alias = builder.name('q')
  const source = from(relation, alias)
  const columns = relation.columns.map((column): Column => ({ name: builder.name(), type: column.type }))
  const list = relation.columns.map(({ name }, i) => `${alias}.${name} AS ${columns[i]?.name}`).join(', ')
  const order = totalOrder(builder, alias, relation.columns)
  const limit = choices.pick(['LIMIT 3', 'LIMIT 1', 'LIMIT 2 OFFSET 1', 'LIMIT 5 OFFSET 2'])
  const text = (dialect: 'flink' | 'sqlite'): string =>
    `SELECT * FROM (SELECT ${list} FROM ${source[dialect]} ORDER BY ${order} ${limit}) AS ${builder.name('r')}`
  return { flink: text('flink'), sqlite: text('sqlite'), columns, updating: true, size: 5 }
}
