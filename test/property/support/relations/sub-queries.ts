import { sameType } from '../../../../src/core/types/logical-type.ts'
import type { QueryBuilder } from './builder.ts'
import { from, type Relation } from './relation.ts'
import { passing } from './select.ts'

/** The rows of `relation` for which a condition on the rows of `other` holds. */
export function whereQuery(builder: QueryBuilder, relation: Relation, other: Relation): Relation {
  const { choices } = builder
  const [outer, inner] = [builder.name('q'), builder.name('s')]
  const pairs = relation.columns.flatMap((a) =>
    other.columns.flatMap((b) =>
      a.role === undefined && b.role === undefined && sameType(a.type, b.type, true)
        ? [[`${outer}.${a.name}`, `${inner}.${b.name}`] as const]
        : [],
    ),
  )
  const tied = pairs.length > 0 && choices.chance(60) ? choices.pick(pairs) : undefined
  const where = tied === undefined ? '' : ` WHERE ${tied[0]} = ${tied[1]}`
  const kind = choices.pick(pairs.length === 0 ? (['EXISTS', 'COUNT'] as const) : (['EXISTS', 'IN', 'COUNT'] as const))
  const not = kind !== 'COUNT' && choices.chance(40)
  const source = from(other, inner)
  const condition = (dialect: 'flink' | 'sqlite'): string => {
    const negation = not ? 'NOT ' : ''
    if (kind === 'EXISTS') return `${negation}EXISTS (SELECT 1 FROM ${source[dialect]}${where})`
    if (kind === 'COUNT') return `(SELECT COUNT(*) FROM ${source[dialect]}${where}) ${bound}`
    const [a, b] = compared
    return `${a} ${negation}IN (SELECT ${b} FROM ${source[dialect]}${where})`
  }
  const compared = pairs.length === 0 ? ['1', '1'] : choices.pick(pairs)
  const bound = choices.pick(['> 1', '= 0', '<> 2', '<= 1'])
  const text = { flink: condition('flink'), sqlite: condition('sqlite') }
  const updating = relation.updating || other.updating || not || kind === 'COUNT'
  return { ...passing(builder, relation, outer, text), updating }
}
