import { quoteIdentifier, quotePlainly } from '../core/quote.ts'
import type { DataType } from '../core/types/data-types.ts'

/** The columns of a table made from a stream, as the elements of CREATE TABLE. */
export class Schema<out R = unknown> {
  /** Each as SQL: `price DECIMAL(10, 2)`, `WATERMARK FOR ts AS ts`. */
  readonly elements: readonly string[]
  readonly __row?: R

  private constructor(elements: readonly string[]) {
    this.elements = elements
  }

  static newBuilder(): SchemaBuilder<{}> {
    return new Builder<{}>((elements) => new Schema(elements))
  }
}

export interface SchemaBuilder<R> {
  /** A column whose values the records hold. */
  column<const N extends string, J>(name: N, type: DataType<J>): SchemaBuilder<R & { [P in N]: J }>
  /** A column that is computed, from SQL: `columnByExpression('p', 'PROCTIME()')`. */
  columnByExpression(name: string, sql: string): SchemaBuilder<R>
  /** A column that comes beside the record: `rowtime` is the record's timestamp. */
  columnByMetadata(name: string, type: DataType<unknown>, key?: string, virtual?: boolean): SchemaBuilder<R>
  /** Makes a column the event time, with watermarks from SQL; `SOURCE_WATERMARK()` takes over those of the stream. */
  watermark(column: string, sql: string): SchemaBuilder<R>
  primaryKey(...columns: (keyof R & string)[]): SchemaBuilder<R>
  build(): Schema<R>
}

/** Every call adds to the same builder, whose type follows. */
class Builder<R> implements SchemaBuilder<R> {
  readonly #elements: string[] = []
  readonly #make: (elements: readonly string[]) => Schema

  constructor(make: (elements: readonly string[]) => Schema) {
    this.#make = make
  }

  #and<Q>(element: string): SchemaBuilder<Q> {
    this.#elements.push(element)
    return this as unknown as SchemaBuilder<Q>
  }

  column<const N extends string, J>(name: N, type: DataType<J>): SchemaBuilder<R & { [P in N]: J }> {
    return this.#and(`${quoteIdentifier(name)} ${type.toString()}`)
  }

  columnByExpression(name: string, sql: string): SchemaBuilder<R> {
    return this.#and(`${quoteIdentifier(name)} AS ${sql}`)
  }

  columnByMetadata(name: string, type: DataType<unknown>, key?: string, virtual = false): SchemaBuilder<R> {
    const from = key === undefined ? '' : ` FROM ${quotePlainly(key)}`
    return this.#and(`${quoteIdentifier(name)} ${type.toString()} METADATA${from}${virtual ? ' VIRTUAL' : ''}`)
  }

  watermark(column: string, sql: string): SchemaBuilder<R> {
    return this.#and(`WATERMARK FOR ${quoteIdentifier(column)} AS ${sql}`)
  }

  primaryKey(...columns: (keyof R & string)[]): SchemaBuilder<R> {
    return this.#and(`PRIMARY KEY (${columns.map(quoteIdentifier).join(', ')}) NOT ENFORCED`)
  }

  build(): Schema<R> {
    return this.#make([...this.#elements]) as Schema<R>
  }
}
