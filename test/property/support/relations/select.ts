import { BOOLEAN } from '../../../../src/core/types/logical-type.ts'
import type { Expression } from '../expressions/expression.ts'
import type { Kind } from '../kinds.ts'
import { castToDecimal } from '../expressions/decimals.ts'
import { kindOf } from '../kinds.ts'
import type { QueryBuilder } from './builder.ts'
import { type Column, columnOf, from, plain, type Relation } from './relation.ts'

const KINDS: readonly Kind[] = ['INT', 'STRING', 'BIGINT', 'DECIMAL', 'BOOLEAN', 'TIMESTAMP']

interface Item {
  readonly expression: Expression
  readonly column: Column
}

/** Some columns, some computed ones, of some rows. Columns with a role mostly stay. */
export function select(builder: QueryBuilder, relation: Relation, depth?: number): Relation {
  const { choices } = builder
  const alias = builder.name('q')
  const make = builder.expressions(relation, alias, depth)
  const kept = relation.columns.filter(({ role }) => !choices.chance(role === undefined ? 30 : 10))
  const computed = choices.list(kept.length === 0 ? 1 : 0, 3, () => make.of(choices.pick(KINDS)))
  const items = [
    ...kept.map((column) => itemOf(builder, alias, column)),
    ...computed.map((expression): Item => ({ expression, column: { name: builder.name(), type: expression.type } })),
  ]
  return project(relation, alias, items, choices.chance(60) ? make.of('BOOLEAN') : undefined)
}

/** All columns of the rows for which a condition holds. */
export function passing(
  builder: QueryBuilder,
  relation: Relation,
  alias: string,
  condition: Pick<Expression, 'flink' | 'sqlite'>,
): Relation {
  const items = relation.columns.map((column) => itemOf(builder, alias, { name: column.name, type: column.type }))
  return project(relation, alias, items, { ...condition, type: BOOLEAN })
}

function itemOf(builder: QueryBuilder, alias: string, { name, type, role }: Column): Item {
  const reference = `${alias}.${name}`
  return {
    expression: { flink: reference, sqlite: reference, type },
    column: { name: builder.name(), type, ...(role && { role }) },
  }
}

function project(
  relation: Relation,
  alias: string,
  items: readonly Item[],
  condition: Expression | undefined,
): Relation {
  const source = from(relation, alias)
  const where = (text: string | undefined): string => (text === undefined ? '' : ` WHERE ${text}`)
  const list = (dialect: 'flink' | 'sqlite'): string =>
    items.map(({ expression, column }) => `${expression[dialect]} AS ${column.name}`).join(', ')
  const columns = items.map(({ column }) => column)
  return {
    flink: `SELECT ${list('flink')} FROM ${source.flink}${where(condition?.flink)}`,
    sqlite: `SELECT ${list('sqlite')} FROM ${source.sqlite}${where(condition?.sqlite)}`,
    columns,
    updating: relation.updating,
    size: relation.size,
    ...windowsOf(relation, columns),
  }
}

/** The windows, if both bounds are still there. */
function windowsOf({ windows }: Relation, columns: readonly Column[]): Pick<Relation, 'windows'> {
  const whole = columns.some(({ role }) => role === 'start') && columns.some(({ role }) => role === 'end')
  return whole && windows !== undefined ? { windows } : {}
}

/** SELECT DISTINCT of some columns. Without aggregates a group never changes. */
export function distinct(builder: QueryBuilder, relation: Relation): Relation {
  const chosen = builder.choices.some(relation.columns, 60)
  const columns = chosen.length === 0 ? relation.columns.slice(0, 1) : chosen
  const alias = builder.name('q')
  const source = from(relation, alias)
  const list = columns.map(({ name }) => `${alias}.${name}`).join(', ')
  return {
    flink: `SELECT DISTINCT ${list} FROM ${source.flink}`,
    sqlite: `SELECT DISTINCT ${list} FROM ${source.sqlite}`,
    columns: columns.map(plain),
    updating: relation.updating,
    size: relation.size,
  }
}

/** UNION [ALL] of two relations: of the second one, expressions of the first one's types. */
export function union(builder: QueryBuilder, left: Relation, right: Relation): Relation {
  const { choices } = builder
  const alias = builder.name('q')
  const make = builder.expressions(right, alias, 1)
  const time = columnOf(right, 'time')
  const items = left.columns.map(({ name, type, role }): Item => {
    const column = { name, type }
    if (role === 'time' && time !== undefined) {
      const item = itemOf(builder, alias, time)
      return { ...item, column: { ...column, role } }
    }
    const expression = make.of(kindOf(type))
    if (type.kind !== 'DECIMAL') return { expression, column }
    return { expression: castToDecimal(expression, type.precision, type.scale), column }
  })
  const second = project(right, alias, items, choices.chance(30) ? make.of('BOOLEAN') : undefined)
  const all = left.updating || right.updating || choices.chance(60)
  const operator = all ? 'UNION ALL' : 'UNION'
  return {
    flink: `${left.flink} ${operator} ${second.flink}`,
    sqlite: `${left.sqlite} ${operator} ${second.sqlite}`,
    columns: all ? second.columns : second.columns.map(plain),
    updating: left.updating || right.updating,
    size: left.size + right.size,
  }
}
