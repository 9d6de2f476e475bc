import { simple } from '../../../../core/types/logical-type.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import type { BoundCall, ScalarFunction } from '../../function.ts'
import { comparedTypes, comparison } from './operands.ts'

function nullSafe(name: string, negated: boolean, doc: string): ScalarFunction {
  return {
    name,
    family: 'comparison',
    signatures: [`a ${name} b`],
    doc,
    nulls: 'custom',
    resolve(args) {
      const [a, b] = args
      if (a === undefined || b === undefined || args.length > 2) return undefined
      const types = comparedTypes(a, b, false)
      return types === undefined ? undefined : { args: types, result: simple('BOOLEAN', false) }
    },
    generate(g, args, call) {
      const same = sameness(g, args, call)
      return { code: g.local(negated ? `!(${same})` : same), isNull: undefined }
    },
  }
}

/** Source for both being NULL or neither and equal. */
function sameness(g: Generator, args: readonly Value[], call: BoundCall): string {
  const [a, b] = args.map(({ isNull }) => isNull)
  if (a === 'true' || b === 'true') return a === b ? 'true' : ((a === 'true' ? b : a) ?? 'false')
  const equal = g.local(comparison(g, '=', args, call))
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
