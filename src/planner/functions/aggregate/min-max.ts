import { withNullable } from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import type { AggregateFunction } from '../aggregate-function.ts'

function extreme(name: 'MIN' | 'MAX', doc: string): AggregateFunction {
  return {
    name,
    signatures: [`${name}(value)`],
    doc,
    resolve(args) {
      const [type] = args
      if (type === undefined || args.length > 1 || storageOf(type) === 'any') return undefined
      return { args, result: withNullable(type, true) }
    },
  }
}

export const min: AggregateFunction = extreme('MIN', 'The smallest value; texts by code point.')
export const max: AggregateFunction = extreme('MAX', 'The largest value; texts by code point.')
