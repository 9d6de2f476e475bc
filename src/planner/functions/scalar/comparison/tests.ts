import { simple } from '../../../../core/types/logical-type.ts'
import type { Value } from '../../../codegen/generator.ts'
import type { ScalarFunction } from '../../function.ts'

function test(name: string, onlyBoolean: boolean, source: (value: Value) => string, doc: string): ScalarFunction {
  return {
    name,
    family: onlyBoolean ? 'logical' : 'comparison',
    signatures: [`a ${name}`],
    doc,
    nulls: 'custom',
    ...(onlyBoolean ? {} : { bareNull: 'any' }),
    resolve(args) {
      const [a] = args
      if (a === undefined || args.length > 1) return undefined
      if (onlyBoolean && a.type.kind !== 'BOOLEAN') return undefined
      return { args: [a.type], result: simple('BOOLEAN', false) }
    },
    generate: (g, [value]) => ({ code: value === undefined ? 'false' : g.local(source(value)), isNull: undefined }),
  }
}

const isNullSource = ({ isNull }: Value): string => isNull ?? 'false'
const notNullSource = ({ isNull }: Value): string =>
  isNull === undefined ? 'true' : isNull === 'true' ? 'false' : `!${isNull}`
const both = (known: string, holds: string): string => (known === 'true' ? holds : `${known} && ${holds}`)
const either = (unknown: string, holds: string): string => (unknown === 'false' ? holds : `${unknown} || ${holds}`)

export const isNull: ScalarFunction = test('IS NULL', false, isNullSource, 'Whether the value is NULL.')
export const isNotNull: ScalarFunction = test('IS NOT NULL', false, notNullSource, 'Whether the value is not NULL.')
export const isUnknown: ScalarFunction = test('IS UNKNOWN', true, isNullSource, 'Whether the condition is NULL.')
export const isNotUnknown: ScalarFunction = test(
  'IS NOT UNKNOWN',
  true,
  notNullSource,
  'Whether the condition is TRUE or FALSE.',
)
export const isTrue: ScalarFunction = test(
  'IS TRUE',
  true,
  (v) => both(notNullSource(v), v.code),
  'Whether the condition is TRUE.',
)
export const isNotTrue: ScalarFunction = test(
  'IS NOT TRUE',
  true,
  (v) => either(isNullSource(v), `!${v.code}`),
  'Whether the condition is FALSE or NULL.',
)
export const isFalse: ScalarFunction = test(
  'IS FALSE',
  true,
  (v) => both(notNullSource(v), `!${v.code}`),
  'Whether the condition is FALSE.',
)
export const isNotFalse: ScalarFunction = test(
  'IS NOT FALSE',
  true,
  (v) => either(isNullSource(v), v.code),
  'Whether the condition is TRUE or NULL.',
)
