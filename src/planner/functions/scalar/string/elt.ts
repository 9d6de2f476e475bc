import { BOOLEAN, isBinary, isInteger, isString, withNullable } from '../../../../core/types/logical-type.ts'
import { type CallExpression, type Expression, literal } from '../../../logical/expression.ts'
import { commonType } from '../../coercion.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { equal } from '../comparison/compare.ts'

export const elt: ScalarFunction = {
  name: 'ELT',
  family: 'string',
  signatures: ['ELT(index, value, …)'],
  doc: 'The value at an index, counted from 1, among texts or bytes; NULL when there is none.',
  nulls: 'custom',
  bareNull: 'any',
  resolve([index, ...values]: readonly Argument[]): Resolution | string | undefined {
    if (index === undefined || values.length === 0 || !isInteger(index.type)) return undefined
    if (typeof index.literal === 'number' && index.literal < 0) return 'The index of ELT counts from 1.'
    const common = commonType(values.map(({ type }) => type))
    if (common === undefined || !(isString(common) || isBinary(common))) return undefined
    const type = withNullable(common, true)
    return { args: [index.type, ...values.map(() => type)], result: type }
  },
  expand({ args: [index, ...values], type, span }: CallExpression): Expression {
    if (index === undefined) throw new Error('ELT without an index')
    const branches = values.map((then, i) => ({
      when: { kind: 'Call', function: equal, args: [index, literal(i + 1, index.type)], type: BOOLEAN, span } as const,
      then,
    }))
    return { kind: 'Case', branches, otherwise: literal(null, type), type, span }
  },
  generate() {
    throw new Error('expanded before code is generated')
  },
}
