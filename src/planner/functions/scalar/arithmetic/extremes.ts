import { compareBytes } from '../../../../core/text-bytes.ts'
import { compareText } from '../../../../core/text-order.ts'
import { isBinary, isFloating, isString, type LogicalType, withNullable } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { Generator } from '../../../codegen/generator.ts'
import { chosenType } from '../../coercion.ts'
import type { ScalarFunction } from '../../function.ts'
import { anyNullable } from '../../signature.ts'

function extreme(name: 'GREATEST' | 'LEAST', doc: string): ScalarFunction {
  return {
    name,
    family: 'conditional',
    signatures: [`${name}(value, …)`],
    doc,
    resolve(args) {
      if (args.length === 0 || args.some(({ type }) => type.kind === 'NULL')) return undefined
      const common = chosenType(args.map(({ type }) => type))
      if (common === undefined || (storageOf(common) === 'any' && !isBinary(common))) return undefined
      const result = withNullable(common, anyNullable(args))
      return { args: args.map(({ type }) => withNullable(common, type.nullable)), result }
    },
    generate(g, args, { result }) {
      const [first, ...rest] = args.map(({ code }) => code)
      const code = rest.reduce(
        (best, next) => g.local(`${better(g, name, next, best, result)} ? ${next} : ${best}`),
        first ?? '0',
      )
      return { code, isNull: undefined }
    },
  }
}

function better(g: Generator, name: string, a: string, b: string, type: LogicalType): string {
  const operator = name === 'GREATEST' ? '>' : '<'
  if (isString(type)) return `${g.constant(compareText, 'compareText')}(${a}, ${b}) ${operator} 0`
  if (isBinary(type)) return `${g.constant(compareBytes, 'compareBytes')}(${a}, ${b}) ${operator} 0`
  if (!isFloating(type)) return `${a} ${operator} ${b}`
  // NaN is the largest.
  const largest = name === 'GREATEST' ? a : b
  return `(${a} ${operator} ${b} || ${largest} !== ${largest})`
}

export const greatest: ScalarFunction = extreme('GREATEST', 'The largest of the values; NULL if one is NULL.')
export const least: ScalarFunction = extreme('LEAST', 'The smallest of the values; NULL if one is NULL.')
