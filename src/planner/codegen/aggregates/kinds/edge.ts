import type { LogicalType } from '../../../../core/types/logical-type.ts'
import type { AccumulatorKind } from '../parts.ts'
import { slotFor } from './slot.ts'

/** The first or the last value, and whether there is one. Not for types of `any` storage. */
export function edge(which: 'first' | 'last', type: LogicalType): AccumulatorKind {
  return {
    name: which,
    specs: [slotFor(type, 0), { storage: 'f64', initial: 0 }],
    add: ([slot, some], value) => ({
      commit:
        which === 'last' ? `${slot} = ${value}; ${some} = 1` : `if (${some} === 0) { ${slot} = ${value}; ${some} = 1 }`,
    }),
    merge: ([slot, some], [other, otherSome]) => ({
      commit: `if (${otherSome} !== 0${which === 'last' ? '' : ` && ${some} === 0`}) { ${slot} = ${other}; ${some} = 1 }`,
    }),
  }
}
