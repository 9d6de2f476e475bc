import { formatDecimal } from '../../../../core/decimal.ts'
import type { LogicalType } from '../../../../core/types/logical-type.ts'
import type { AccumulatorSpec } from '../../../../runtime/state/aggregate-kernel.ts'
import { asDoubleCode } from '../as-double.ts'
import type { AccumulatorKind } from '../parts.ts'

const NUMBER: AccumulatorSpec = { storage: 'f64', initial: 0 }

/**
 * Count, mean, and sum of the squared distances from the mean, taken along as values come (Welford's algorithm): unlike
 * a sum of squares it loses no digits to a large mean.
 */
export function moments(arg: LogicalType): AccumulatorKind {
  return {
    name: 'moments',
    specs: [NUMBER, NUMBER, NUMBER],
    helpers: { formatDecimal },
    add: ([n, mean, squares], value, wide) => ({
      commit: `{ const x = ${asDoubleCode(arg, value, wide)}, d = x - ${mean}
${n} += 1; ${mean} += d / ${n}; ${squares} += d * (x - ${mean}) }`,
    }),
    merge: ([n, mean, squares], [n2, mean2, squares2]) => ({
      commit: `if (${n} === 0) { ${n} = ${n2}; ${mean} = ${mean2}; ${squares} = ${squares2} }
else if (${n2} !== 0) { const d = ${mean2} - ${mean}, all = ${n} + ${n2}
${mean} += ${n2} / all * d; ${squares} += ${squares2} + ${n} * ${n2} / all * d * d; ${n} = all }`,
    }),
  }
}
