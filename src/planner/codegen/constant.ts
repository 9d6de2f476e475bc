import { batchOf } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { Expression, LiteralValue } from '../logical/expression.ts'
import type { KernelOptions } from './generator.ts'
import { compileProjection } from './kernel.ts'

const ONE_ROW = batchOf(1, [])

/** The value of an expression without columns, in storage form: what the same code gives for a row. */
export function evaluateConstant(expression: Expression, options: KernelOptions): LiteralValue {
  if (expression.kind === 'Literal') return expression.value
  const [column] = compileProjection([], undefined, [expression], options).run(ONE_ROW).columns
  if (column === undefined) throw new Error('the kernel gave no column')
  return valueAt(column)
}

function valueAt(column: Column): LiteralValue {
  if (column.nulls?.[0] === 1) return null
  switch (column.storage) {
    case 'string':
      return column.at(0)
    case 'any':
      return column.data[0] as LiteralValue
    case 'bool':
      return column.data[0] === 1
    default:
      return column.wide?.[0] ?? column.data[0] ?? null
  }
}
