import type { ExtractAst } from '../ast/expression.ts'
import type { Printer } from './printer.ts'

export function unitCallText({ name, unit, args }: ExtractAst, p: Printer): string {
  const values = args.map((arg) => p.expression(arg)).join(', ')
  switch (name) {
    case 'EXTRACT':
      return `EXTRACT(${unit} FROM ${values})`
    case 'FLOOR':
    case 'CEIL':
      return `${name}(${values} TO ${unit})`
    case 'TIMESTAMPADD':
    case 'TIMESTAMPDIFF':
      return `${name}(${unit}, ${values})`
  }
}
