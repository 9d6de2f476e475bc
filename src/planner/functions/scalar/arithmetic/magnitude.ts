import { powerOf10 } from '../../../../core/decimal.ts'
import { isNumeric, type LogicalType } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import { wrapped } from '../../../codegen/casts/numeric.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { plainDouble } from '../../../codegen/whole-numbers.ts'
import type { ScalarFunction } from '../../function.ts'

function ofOneNumber(
  name: string,
  doc: string,
  generate: (g: Generator, value: Value, type: LogicalType) => Value,
): ScalarFunction {
  return {
    name,
    family: 'arithmetic',
    signatures: [`${name}(number)`],
    doc,
    harmless: true,
    resolve([a, ...rest]) {
      if (a === undefined || rest.length > 0 || !isNumeric(a.type)) return undefined
      return { args: [a.type], result: a.type }
    },
    generate(g, [a], { result }) {
      if (a === undefined) throw new Error(`${name} without operand`)
      return generate(g, a, result)
    },
  }
}

export const abs: ScalarFunction = ofOneNumber('ABS', 'The number without its sign.', (g, { code, bound }, type) => {
  switch (storageOf(type)) {
    case 'double':
      return { code: g.local(plainDouble(`Math.abs(${code})`)), isNull: undefined }
    case 'int':
      return { code: g.local(wrapped(g, `(Math.abs(${code}) | 0)`, type)), isNull: undefined }
    default: {
      if (!g.wide) return { code: g.local(plainDouble(`Math.abs(${code})`)), isNull: undefined, bound }
      const positive = type.kind === 'BIGINT' ? `BigInt.asIntN(64, -${code})` : `-${code}`
      return { code: g.local(`${code} < 0n ? ${positive} : ${code}`), isNull: undefined }
    }
  }
})

export const sign: ScalarFunction = ofOneNumber(
  'SIGN',
  '-1, 0 or 1 in the type of the number.',
  (g, { code }, type) => {
    if (storageOf(type) !== 'long') return { code: g.local(`Math.sign(${code})`), isNull: undefined }
    const one = type.kind === 'DECIMAL' ? powerOf10(type.scale) : 1n
    const source = `${code} > ${g.long(0)} ? ${g.long(one)} : ${code} < ${g.long(0)} ? ${g.long(-one)} : ${g.long(0)}`
    return { code: g.local(source), isNull: undefined }
  },
)
