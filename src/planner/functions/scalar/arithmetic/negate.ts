import { isInterval, isNumeric } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import { wrapped } from '../../../codegen/casts/numeric.ts'
import type { ScalarFunction } from '../../function.ts'

export const negate: ScalarFunction = {
  name: 'NEGATE',
  family: 'arithmetic',
  signatures: ['-a'],
  doc: 'The number or interval with the opposite sign; the smallest integer stays what it is.',
  harmless: true,
  resolve([a, ...rest]) {
    if (a === undefined || rest.length > 0 || !(isNumeric(a.type) || isInterval(a.type))) return undefined
    return { args: [a.type], result: a.type }
  },
  generate(g, [a], { result }) {
    if (a === undefined) throw new Error('NEGATE without operand')
    switch (storageOf(result)) {
      case 'double':
        return { code: g.local(`-${a.code}`), isNull: undefined }
      case 'int':
        return { code: g.local(wrapped(g, `(0 - ${a.code} | 0)`, result)), isNull: undefined }
      default: {
        // Subtracting from 0 rather than negating keeps -0 out of exact numbers.
        const source = `${g.long(0)} - ${a.code}`
        const wraps = g.wide && result.kind === 'BIGINT'
        return { code: g.local(wraps ? `BigInt.asIntN(64, ${source})` : source), isNull: undefined, bound: a.bound }
      }
    }
  },
}
