import { simple } from '../../../../core/types/logical-type.ts'
import type { Value } from '../../../codegen/generator.ts'
import type { ScalarFunction } from '../../function.ts'
import { bytesComparison, comparedTypes, comparison, readsLeniently } from './operands.ts'

function nullSafe(name: string, negated: boolean, doc: string): ScalarFunction {
  return {
    name,
    family: 'comparison',
    signatures: [`a ${name} b`],
    doc,
    nulls: 'custom',
    bareNull: 'any',
    resolve(args) {
      const [a, b] = args
      if (a === undefined || b === undefined || args.length > 2) return undefined
      const types = comparedTypes(a, b, false)
      return types === undefined
        ? undefined
        : { args: types, result: simple('BOOLEAN', false), lenient: readsLeniently(args) }
    },
    fromBytes(g, [a, b]) {
      if (a === undefined || b === undefined) return undefined
      const same = sameness(a, b, g.local(bytesComparison(g, '=', a, b)))
      return { code: g.local(negated ? `!(${same})` : same), isNull: undefined }
    },
    generate(g, args, call) {
      const [a, b] = args
      if (a === undefined || b === undefined) throw new Error(`${name} needs two operands`)
      const same = sameness(a, b, g.local(comparison(g, '=', args, call)))
      return { code: g.local(negated ? `!(${same})` : same), isNull: undefined }
    },
  }
}

type Nullable = Pick<Value, 'isNull'>

/** Source for both being NULL or neither and equal. */
function sameness({ isNull: a }: Nullable, { isNull: b }: Nullable, equal: string): string {
  if (a === 'true' || b === 'true') return a === b ? 'true' : ((a === 'true' ? b : a) ?? 'false')
  if (a === undefined && b === undefined) return equal
  if (a === undefined || b === undefined) return `!${a ?? b} && ${equal}`
  return `${a} ? ${b} : !${b} && ${equal}`
}

export const isDistinctFrom: ScalarFunction = nullSafe(
  'IS DISTINCT FROM',
  true,
  'Inequality that takes NULL as a value.',
)
export const isNotDistinctFrom: ScalarFunction = nullSafe(
  'IS NOT DISTINCT FROM',
  false,
  'Equality that takes NULL as a value.',
)
