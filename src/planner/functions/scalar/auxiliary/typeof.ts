import { STRING, typeText } from '../../../../core/types/logical-type.ts'
import { textLiteral } from '../../../codegen/literal.ts'
import type { ScalarFunction } from '../../function.ts'

export const typeOf: ScalarFunction = {
  name: 'TYPEOF',
  family: 'auxiliary',
  signatures: ['TYPEOF(value[, full])'],
  doc: 'The type of the expression as text.',
  nulls: 'custom',
  resolve(args) {
    const [value, full, ...rest] = args
    if (value === undefined || rest.length > 0 || (full !== undefined && full.type.kind !== 'BOOLEAN')) return undefined
    return { args: args.map(({ type }) => type), result: STRING }
  },
  generate: (g, _, { args: [type] }) => ({
    code: textLiteral(g, type === undefined ? '' : typeText(type)),
    isNull: undefined,
  }),
}
