import { BIGINT, INT } from '../../../../src/core/types/logical-type.ts'
import { intervalText } from '../expressions/times.ts'
import type { QueryBuilder } from './builder.ts'
import { type Column, columnOf, from, plain, type Relation } from './relation.ts'

interface Call {
  readonly flink: string
  readonly sqlite: string
  readonly type: Column['type']
}

/** All columns, and calls over the rows before each row in the order of time. Equal times have equal results. */
export function overTime(builder: QueryBuilder, relation: Relation): Relation {
  const { choices } = builder
  const alias = builder.name('q')
  const time = columnOf(relation, 'time')
  if (time === undefined) throw new Error('OVER needs a time attribute')
  const source = from(relation, alias)
  const partition = choices
    .some(
      relation.columns.filter(({ role }) => role === undefined),
      40,
    )
    .slice(0, 2)
  const by = partition.length === 0 ? '' : `PARTITION BY ${partition.map(({ name }) => `${alias}.${name}`).join(', ')} `
  const bound = choices.pick([undefined, undefined, 0, 1000, 5000, 20_000])
  const frame = (text: string): string =>
    bound === undefined ? '' : ` RANGE BETWEEN ${text} PRECEDING AND CURRENT ROW`
  const window = `${by}ORDER BY ${alias}.${time.name}`
  const framed = {
    flink: `OVER (${window}${frame(bound === undefined ? '' : intervalText(bound))})`,
    sqlite: `OVER (${window}${frame(String(bound))})`,
  }
  const make = builder.expressions(relation, alias, 1)
  const calls = choices.list(1, 3, (): Call => {
    const ranking = choices.chance(25) ? choices.pick(['RANK', 'DENSE_RANK'] as const) : undefined
    if (ranking !== undefined) {
      const text = `${ranking}() OVER (${window})`
      return { flink: text, sqlite: text, type: BIGINT }
    }
    const arg = make.of(choices.pick(['INT', 'BIGINT'] as const))
    const name = choices.pick(['COUNT', 'MIN', 'MAX', 'SUM'] as const)
    if (name === 'COUNT')
      return { flink: `COUNT(*) ${framed.flink}`, sqlite: `COUNT(*) ${framed.sqlite}`, type: BIGINT }
    if (name === 'SUM') {
      const [flink, sqlite] = [`SUM(CAST(${arg.flink} % 1000 AS BIGINT))`, `SUM(${arg.sqlite} % 1000)`]
      return { flink: `${flink} ${framed.flink}`, sqlite: `${sqlite} ${framed.sqlite}`, type: BIGINT }
    }
    return {
      flink: `${name}(${arg.flink}) ${framed.flink}`,
      sqlite: `${name}(${arg.sqlite}) ${framed.sqlite}`,
      type: arg.type,
    }
  })
  const columns = [
    ...relation.columns.map((column): Column => ({
      ...(column.role === 'time' ? column : plain(column)),
      name: builder.name(),
    })),
    ...calls.map(({ type }): Column => ({ name: builder.name(), type: type.kind === 'INT' ? INT : type })),
  ]
  const text = (dialect: 'flink' | 'sqlite'): string => {
    const items = [...relation.columns.map(({ name }) => `${alias}.${name}`), ...calls.map((call) => call[dialect])]
    return `SELECT ${items.map((item, i) => `${item} AS ${columns[i]?.name}`).join(', ')} FROM ${source[dialect]}`
  }
  return { flink: text('flink'), sqlite: text('sqlite'), columns, updating: false, size: relation.size }
}
