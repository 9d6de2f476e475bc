import { timestamp } from '../../../../src/core/types/logical-type.ts'
import { intervalText } from '../expressions/times.ts'
import { kindOf } from '../kinds.ts'
import type { QueryBuilder } from './builder.ts'
import { grouped } from './group-by.ts'
import { type Column, columnOf, from, plain, type Relation } from './relation.ts'

/** All in ms. */
export type Windows =
  | { readonly kind: 'TUMBLE'; readonly size: number; readonly offset: number }
  | { readonly kind: 'HOP'; readonly slide: number; readonly size: number; readonly offset: number }
  | { readonly kind: 'CUMULATE'; readonly step: number; readonly size: number; readonly offset: number }
  | { readonly kind: 'SESSION'; readonly gap: number; readonly partition: readonly string[] }

export function arbitraryWindows(builder: QueryBuilder, relation: Relation): Windows {
  const { choices } = builder
  const unit = choices.pick([5000, 10_000, 1000, 7000])
  const count = choices.int(1, 4)
  const offset = choices.chance(30) ? choices.pick([1000, -1000, 500]) * (unit > 1000 ? 1 : 0) : 0
  switch (choices.pick(['TUMBLE', 'HOP', 'CUMULATE', 'SESSION'] as const)) {
    case 'TUMBLE':
      return { kind: 'TUMBLE', size: unit, offset }
    case 'HOP':
      return { kind: 'HOP', slide: unit, size: unit * count, offset }
    case 'CUMULATE':
      return { kind: 'CUMULATE', step: unit, size: unit * count, offset }
    case 'SESSION': {
      const keys = relation.columns.filter(({ role }) => role === undefined)
      const partition = choices.some(keys, 40).slice(0, 2)
      return { kind: 'SESSION', gap: choices.pick([1000, 3000, 500]), partition: partition.map(({ name }) => name) }
    }
  }
}

/** Gives the rows of `relation`, which has a time attribute, their windows. */
export function windowed(builder: QueryBuilder, relation: Relation, windows: Windows): Relation {
  const time = columnOf(relation, 'time')
  if (time === undefined) throw new Error('windows need a time attribute')
  const [start, end, last] = [builder.name(), builder.name(), builder.name()]
  const names = relation.columns.map(({ name }) => name)
  const type = timestamp(3)
  const bounds = `window_start AS ${start}, window_end AS ${end}, window_time AS ${last}`
  return {
    flink: `SELECT ${[...names, bounds].join(', ')} FROM ${windowFunction(builder, relation, time, windows)}`,
    sqlite: windowsInSqlite(relation, time, windows, [start, end, last]),
    columns: [
      ...relation.columns.map(plain),
      { name: start, type, role: 'start' },
      { name: end, type, role: 'end' },
      { name: last, type, role: 'time' },
    ],
    updating: false,
    windows: JSON.stringify(windows),
    size:
      relation.size *
      ('slide' in windows ? windows.size / windows.slide : 'step' in windows ? windows.size / windows.step : 1),
  }
}

function windowFunction({ choices }: QueryBuilder, { name, flink }: Relation, time: Column, windows: Windows): string {
  const partition =
    windows.kind === 'SESSION' && windows.partition.length > 0 ? ` PARTITION BY ${partitionText(windows)}` : ''
  const data = name === undefined ? `(${flink})${partition}` : `TABLE ${name}${partition}`
  const args = [data, `DESCRIPTOR(${time.name})`, ...parametersOf(windows).map(intervalText)]
  const call = `${windows.kind}(${args.join(', ')})`
  return choices.chance(30) ? `TABLE(${call})` : call
}

function partitionText({ partition }: { readonly partition: readonly string[] }): string {
  return partition.length === 1 ? (partition[0] as string) : `(${partition.join(', ')})`
}

function parametersOf(windows: Windows): number[] {
  switch (windows.kind) {
    case 'TUMBLE':
      return [windows.size, ...offsetOf(windows)]
    case 'HOP':
      return [windows.slide, windows.size, ...offsetOf(windows)]
    case 'CUMULATE':
      return [windows.step, windows.size, ...offsetOf(windows)]
    case 'SESSION':
      return [windows.gap]
  }
}

function offsetOf({ offset }: { readonly offset: number }): number[] {
  return offset === 0 ? [] : [offset]
}

function windowsInSqlite(relation: Relation, time: Column, windows: Windows, names: readonly string[]): string {
  const [start, end, last] = names
  const own = relation.columns.map(({ name }) => `d.${name}`).join(', ')
  const bounds = (from: string, to: string): string => `${from} AS ${start}, ${to} AS ${end}, ${to} - 1 AS ${last}`
  const source = from(relation, 'd').sqlite
  const t = `d.${time.name}`
  switch (windows.kind) {
    case 'TUMBLE': {
      const first = cut(t, windows.size, windows.offset)
      return `SELECT ${own}, ${bounds(first, `${first} + ${windows.size}`)} FROM ${source}`
    }
    case 'HOP': {
      const first = `(${cut(t, windows.slide, windows.offset)} - n * ${windows.slide})`
      const to = `${first} + ${windows.size}`
      return `SELECT ${own}, ${bounds(first, to)} FROM ${source}, series WHERE ${to} > ${t}`
    }
    case 'CUMULATE': {
      const first = cut(t, windows.size, windows.offset)
      const to = `${first} + (n + 1) * ${windows.step}`
      const count = windows.size / windows.step
      return `SELECT ${own}, ${bounds(first, to)} FROM ${source}, series WHERE n < ${count} AND ${to} > ${t}`
    }
    case 'SESSION':
      return sessions(source, own, t, windows, bounds)
  }
}

/** The last multiple of `size`, counted from `offset`, that is not after the time; all times are after 1970. */
function cut(time: string, size: number, offset: number): string {
  return `(${time} - (${time} - ${offset}) % ${size})`
}

/** A session begins where the row before it, in its partition, is more than the gap away. */
function sessions(
  source: string,
  own: string,
  time: string,
  { gap, partition }: Extract<Windows, { kind: 'SESSION' }>,
  bounds: (from: string, to: string) => string,
): string {
  const by = partition.length === 0 ? '' : `PARTITION BY ${partition.map((name) => `d.${name}`).join(', ')} `
  const begins = `SELECT d.*, ${time} - LAG(${time}, 1, 0) OVER (${by}ORDER BY ${time}) > ${gap} AS begins FROM ${source}`
  const numbered = `SELECT d.*, SUM(begins) OVER (${by}ORDER BY ${time}) AS session FROM (${begins}) AS d`
  const inSession = `OVER (PARTITION BY ${[...partition.map((name) => `d.${name}`), 'session'].join(', ')})`
  const [first, last] = [`MIN(${time}) ${inSession}`, `MAX(${time}) ${inSession}`]
  return `SELECT ${own}, ${bounds(first, `${last} + ${gap}`)} FROM (${numbered}) AS d`
}

/** GROUP BY of the windows of `relation` and some of its columns; aggregates are over the columns of `args`. */
export function windowAggregate(builder: QueryBuilder, relation: Relation, args: Relation = relation): Relation {
  const { choices } = builder
  const [start, end, time] = [columnOf(relation, 'start'), columnOf(relation, 'end'), columnOf(relation, 'time')]
  if (start === undefined || end === undefined) throw new Error('rows without windows')
  const plainColumns = relation.columns.filter(({ role, type }) => role === undefined && kindOf(type) !== 'DECIMAL')
  const keys = choices.some(plainColumns, 40).slice(0, 2)
  const bounds = [start, end, ...(time === undefined || choices.chance(40) ? [] : [time])]
  const ordered = choices.chance(50) ? [...bounds, ...keys] : [...keys, ...bounds]
  const aggregated = grouped(builder, relation, builder.name('q'), ordered, false, args)
  return relation.windows === undefined ? aggregated : { ...aggregated, windows: relation.windows }
}
