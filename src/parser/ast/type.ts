import type { Span } from '../../core/position.ts'
import type { Identifier } from './expression.ts'

/** A type as written: `DECIMAL(10, 2) NOT NULL`, `ARRAY<INT>`, `ROW<a INT, b STRING>`. */
export interface DataTypeAst {
  readonly kind: 'DataType'
  /** Upper case, synonyms as written; `TIMESTAMP`, `TIMESTAMP_LTZ`, `TIMESTAMP WITH TIME ZONE` are told apart. */
  readonly name: string
  readonly parameters: readonly number[]
  /** Elements of ARRAY, MULTISET, MAP. */
  readonly elements: readonly DataTypeAst[]
  readonly fields: readonly {
    readonly name: Identifier
    readonly type: DataTypeAst
    readonly comment: string | undefined
  }[]
  readonly nullable: boolean
  readonly span: Span
}
