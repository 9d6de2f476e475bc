import { simple } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { anyNullable } from '../../signature.ts'
import { bytesComparison, comparedTypes, comparison, equatedTypes, type Operator, readsLeniently } from './operands.ts'

function compare(name: Operator, doc: string): ScalarFunction {
  const equality = name === '=' || name === '<>'
  return {
    name,
    family: 'comparison',
    signatures: [`a ${name} b`],
    doc,
    harmless: true,
    bareNull: 'any',
    resolve(args) {
      const [a, b] = args
      if (a === undefined || b === undefined || args.length > 2) return undefined
      const types = equality ? equatedTypes(a, b) : comparedTypes(a, b, true)
      if (types === undefined) return undefined
      const lenient = equality && readsLeniently(args)
      return { args: types, result: simple('BOOLEAN', lenient || anyNullable(args) || hasNull(args)), lenient }
    },
    fromBytes: (g, [a, b]) =>
      a === undefined || b === undefined
        ? undefined
        : { code: g.local(bytesComparison(g, name, a, b)), isNull: undefined },
    generate: (g, args, call) => ({ code: g.local(comparison(g, name, args, call)), isNull: undefined }),
  }
}

function hasNull(args: readonly { readonly type: { readonly kind: string } }[]): boolean {
  return args.some(({ type }) => type.kind === 'NULL')
}

export const equal: ScalarFunction = compare('=', 'Equality; numbers by value, texts by code points, times by instant.')
export const notEqual: ScalarFunction = compare('<>', 'Inequality.')
export const less: ScalarFunction = compare('<', 'Whether a sorts before b; texts by code points.')
export const lessOrEqual: ScalarFunction = compare('<=', 'Whether a does not sort after b.')
export const greater: ScalarFunction = compare('>', 'Whether a sorts after b.')
export const greaterOrEqual: ScalarFunction = compare('>=', 'Whether a does not sort before b.')
