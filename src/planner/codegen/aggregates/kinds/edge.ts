import { isString, type LogicalType } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { AccumulatorSpec } from '../../../../runtime/state/aggregate-kernel.ts'
import type { AccumulatorKind } from '../parts.ts'

/** The first or the last value, and whether there is one. Not for types of `any` storage. */
export function edge(which: 'first' | 'last', type: LogicalType): AccumulatorKind {
  return {
    name: which,
    specs: [specOf(type), { storage: 'f64', initial: 0 }],
    add: ([slot, some], value) => ({
      commit:
        which === 'last' ? `${slot} = ${value}; ${some} = 1` : `if (${some} === 0) { ${slot} = ${value}; ${some} = 1 }`,
    }),
    merge: ([slot, some], [other, otherSome]) => ({
      commit: `if (${otherSome} !== 0${which === 'last' ? '' : ` && ${some} === 0`}) { ${slot} = ${other}; ${some} = 1 }`,
    }),
  }
}

function specOf(type: LogicalType): AccumulatorSpec {
  if (isString(type)) return { storage: 'text', initial: undefined }
  return { storage: storageOf(type) === 'long' ? 'long' : 'f64', initial: 0 }
}
