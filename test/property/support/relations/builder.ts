import type { Choices } from '../choices.ts'
import { ExpressionMaker } from '../expressions/maker.ts'
import type { TestTable } from '../tables.ts'
import { ROWTIME } from '../tables.ts'
import { type Relation, scopeOf } from './relation.ts'

/** One query in the making: the choices it is made by, the relations it may read, the names given so far. */
export class QueryBuilder {
  readonly choices: Choices
  readonly #tables: readonly Relation[]
  readonly #items: Relation[] = []
  readonly #with: { readonly flink: string; readonly sqlite: string }[] = []
  #names = 0

  constructor(choices: Choices, tables: readonly TestTable[]) {
    this.choices = choices
    this.#tables = tables.map(relationOf)
  }

  /** A name that nothing has yet. */
  name(prefix = 'x'): string {
    return `${prefix}${++this.#names}`
  }

  table(): Relation {
    return this.choices.pick(this.#tables)
  }

  /** A table or an item of WITH. */
  source(): Relation {
    return this.choices.pick([...this.#tables, ...this.#items])
  }

  expressions(relation: Relation, alias: string, depth?: number): ExpressionMaker {
    return new ExpressionMaker(this.choices, scopeOf(relation, alias), depth)
  }

  /** Makes `relation` an item of WITH, which may be read several times. */
  addItem(relation: Relation): Relation {
    const name = this.name('w')
    this.#with.push({ flink: `${name} AS (${relation.flink})`, sqlite: `${name} AS (${relation.sqlite})` })
    const item = { ...selectAll(name, relation), name }
    this.#items.push(item)
    return item
  }

  /** The texts of the whole statement that `relation` is the result of. */
  statement({ flink, sqlite }: Relation): { readonly flink: string; readonly sqlite: string } {
    if (this.#with.length === 0) return { flink, sqlite }
    return {
      flink: `WITH ${this.#with.map((item) => item.flink).join(', ')} ${flink}`,
      sqlite: `WITH ${this.#with.map((item) => item.sqlite).join(', ')} ${sqlite}`,
    }
  }
}

function selectAll(name: string, relation: Omit<Relation, 'flink' | 'sqlite'>): Relation {
  const text = `SELECT ${relation.columns.map((column) => column.name).join(', ')} FROM ${name}`
  return { ...relation, flink: text, sqlite: text }
}

function relationOf({ name, columns, rows }: TestTable): Relation {
  const typed = columns.map((column) => (column.name === ROWTIME ? { ...column, role: 'time' as const } : column))
  return { ...selectAll(name, { columns: typed, updating: false, size: rows.length }), name }
}
