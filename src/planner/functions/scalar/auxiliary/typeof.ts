import { STRING, typeText } from '../../../../core/types/logical-type.ts'
import { textLiteral } from '../../../codegen/literal.ts'
import type { ScalarFunction } from '../../function.ts'

export const typeOf: ScalarFunction = {
  name: 'TYPEOF',
  family: 'auxiliary',
  signatures: ['TYPEOF(value[, full])'],
  doc: 'The type of the expression as text; in full, without short forms such as STRING.',
  nulls: 'custom',
  bareNull: 'any',
  resolve(args) {
    const [value, full, ...rest] = args
    if (value === undefined || rest.length > 0 || (full !== undefined && typeof full.literal !== 'boolean'))
      return undefined
    return { args: args.map(({ type }) => type), result: STRING }
  },
  generate: (g, _, { args: [type], literals: [, full] }) => ({
    code: textLiteral(g, type === undefined ? '' : typeText(type, full === true)),
    isNull: undefined,
  }),
}
