import { quoteString } from '../../core/quote.ts'
import type { OptionAst, PartitionValue } from '../ast/statement.ts'
import { block, type Lines, list, optional, separated, words } from './layout.ts'
import { identifierText } from './names.ts'
import type { Printer } from './printer.ts'

export function optionText({ key, value }: OptionAst): string {
  return `${quoteString(key)} = ${quoteString(value)}`
}

/** `WITH (…)` with an option per line, nothing without options. */
export function withLines(options: readonly OptionAst[]): Lines {
  return options.length === 0 ? [] : block('WITH ', separated(options.map(optionText)))
}

/** `PARTITION (a = 1, b)`, nothing without columns. */
export function partitionText(values: readonly PartitionValue[], p: Printer): string | undefined {
  if (values.length === 0) return undefined
  return `PARTITION ${list(values.map((value) => partitionValueText(value, p)))}`
}

function partitionValueText({ column, value }: PartitionValue, p: Printer): string {
  return words(
    identifierText(column),
    optional(value, (expression) => `= ${p.expression(expression)}`),
  )
}
