import { timestamp } from '../../../../src/core/types/logical-type.ts'
import { intervalText } from '../expressions/times.ts'
import { aggregate } from './aggregates.ts'
import type { QueryBuilder } from './builder.ts'
import { type Column, columnOf, from, type Relation } from './relation.ts'
import { windowed, type Windows } from './windows.ts'

type GroupWindow = Exclude<Windows, { kind: 'CUMULATE' }>

/** `GROUP BY TUMBLE(ts, …)` and its kin, with some columns. For SQLite they are windows like others. */
export function groupWindow(builder: QueryBuilder, relation: Relation): Relation {
  const { choices } = builder
  const time = columnOf(relation, 'time')
  if (time === undefined) throw new Error('windows need a time attribute')
  const keys = choices
    .some(
      relation.columns.filter(({ role }) => role === undefined),
      40,
    )
    .slice(0, 2)
  const windows = arbitraryGroupWindow(builder, keys)
  const rows = windowed(builder, relation, windows)
  const alias = builder.name('q')
  const make = builder.expressions(relation, alias, 1)
  const calls = choices.list(1, 3, () => aggregate(choices, make))
  const args = [`${alias}.${time.name}`, ...parameters(windows).map(intervalText)].join(', ')
  const bounds = (['start', 'end', 'time'] as const).map((role) => {
    const auxiliary = `${windows.kind}_${role === 'time' ? 'ROWTIME' : role.toUpperCase()}`
    return { flink: `${auxiliary}(${args})`, sqlite: `${alias}.${columnOf(rows, role)?.name}`, type: timestamp(3) }
  })
  const references = keys.map(({ name, type }) => ({ flink: `${alias}.${name}`, sqlite: `${alias}.${name}`, type }))
  const items = [...references, ...bounds, ...calls]
  const columns = items.map(({ type }, i): Column => {
    const column = { name: builder.name(), type }
    return i === keys.length + bounds.length - 1 ? { ...column, role: 'time' } : column
  })
  const list = (dialect: 'flink' | 'sqlite'): string =>
    items.map((item, i) => `${item[dialect]} AS ${columns[i]?.name}`).join(', ')
  const by = references.map(({ flink }) => flink)
  const inSqlite = [...by, ...bounds.map(({ sqlite }) => sqlite)].join(', ')
  return {
    flink: `SELECT ${list('flink')} FROM ${from(relation, alias).flink} GROUP BY ${[...by, `${windows.kind}(${args})`].join(', ')}`,
    sqlite: `SELECT ${list('sqlite')} FROM ${from(rows, alias).sqlite} GROUP BY ${inSqlite}`,
    columns,
    updating: false,
    size: rows.size,
  }
}

function arbitraryGroupWindow({ choices }: QueryBuilder, keys: readonly Column[]): GroupWindow {
  const unit = choices.pick([5000, 10_000, 1000, 7000])
  switch (choices.pick(['TUMBLE', 'HOP', 'SESSION'] as const)) {
    case 'TUMBLE':
      return { kind: 'TUMBLE', size: unit, offset: 0 }
    case 'HOP':
      // Here the size need be no multiple of the slide, and may be shorter.
      return { kind: 'HOP', slide: unit, size: choices.pick([unit, 3 * unit, 1.5 * unit, 0.4 * unit]), offset: 0 }
    case 'SESSION':
      return { kind: 'SESSION', gap: choices.pick([1000, 3000, 500]), partition: keys.map(({ name }) => name) }
  }
}

function parameters(windows: GroupWindow): number[] {
  switch (windows.kind) {
    case 'TUMBLE':
      return [windows.size]
    case 'HOP':
      return [windows.slide, windows.size]
    case 'SESSION':
      return [windows.gap]
  }
}
