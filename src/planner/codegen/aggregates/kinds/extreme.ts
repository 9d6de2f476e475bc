import { compareText } from '../../../../core/text-order.ts'
import { isString, type LogicalType } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { AccumulatorKind } from '../parts.ts'
import { slotFor } from './slot.ts'

/** The smallest (`<`) or largest (`>`) value; empty slots are undefined, or the infinity that gives way to any number. */
export function extreme(type: LogicalType, compare: '<' | '>'): AccumulatorKind {
  const keep = ([slot]: readonly string[], value: string | undefined, wide: boolean): string => {
    if (isString(type)) {
      return `if (${slot} === undefined || compareText(${value}, ${slot}) ${compare} 0) ${slot} = ${value}`
    }
    if (isUndefinedWhenEmpty(type, wide)) {
      return `if (${slot} === undefined || ${value} ${compare} ${slot}) ${slot} = ${value}`
    }
    return `if (${value} ${compare} ${slot}) ${slot} = ${value}`
  }
  return {
    name: compare === '<' ? 'min' : 'max',
    specs: [slotFor(type, compare === '<' ? Infinity : -Infinity)],
    helpers: { compareText },
    add: (slots, value, wide) => ({ commit: keep(slots, value, wide) }),
    merge: (slots, [other], wide) => {
      const kept = keep(slots, other, wide)
      return { commit: isUndefinedWhenEmpty(type, wide) ? `if (${other} !== undefined) { ${kept} }` : kept }
    },
  }
}

/** Source for an extreme's slot being empty, for types that have no infinities of their own. */
export function isEmptyExtreme(type: LogicalType, slot: string | undefined, wide: boolean): string {
  return isUndefinedWhenEmpty(type, wide) ? `${slot} === undefined` : `(${slot} === Infinity || ${slot} === -Infinity)`
}

function isUndefinedWhenEmpty(type: LogicalType, wide: boolean): boolean {
  return isString(type) || (wide && storageOf(type) === 'long')
}
