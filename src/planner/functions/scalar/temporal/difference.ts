import { isTemporal, simple } from '../../../../core/types/logical-type.ts'
import type { Generator } from '../../../codegen/generator.ts'
import { storedMillis, wallMillis } from '../../../codegen/times.ts'
import type { BoundCall, ScalarFunction } from '../../function.ts'
import { anyNullable } from '../../signature.ts'
import { monthsBetween } from './calendar.ts'

/** The difference of two times, whose code `generate` gives from their milliseconds. */
function difference(
  name: string,
  units: string,
  doc: string,
  result: 'INTERVAL_MILLIS' | 'INTERVAL_MONTHS',
  generate: (g: Generator, later: string, earlier: string) => string,
): ScalarFunction {
  return {
    name,
    family: 'temporal',
    signatures: [`(later - earlier) ${units}`],
    doc,
    harmless: true,
    resolve(args) {
      const [later, earlier] = args
      if (later === undefined || earlier === undefined || args.length > 2) return undefined
      if (!isTemporal(later.type) || !isTemporal(earlier.type)) return undefined
      if (later.type.kind !== earlier.type.kind)
        return 'Only times of the same type can be subtracted. Cast one of them.'
      return { args: [later.type, earlier.type], result: simple(result, anyNullable(args)) }
    },
    generate(g, args, call) {
      const [later = '', earlier = ''] = args.map(({ code }, i) => millisOf(g, code, call.args[i]))
      return { code: generate(g, later, earlier), isNull: undefined }
    },
  }
}

/** Of an instant those of UTC, by whose calendar Flink counts. */
function millisOf(g: Generator, code: string, type: BoundCall['args'][number] | undefined): string {
  if (type === undefined) throw new Error('two times')
  return type.kind === 'TIMESTAMP_LTZ' ? storedMillis(g, code, type) : wallMillis(g, code, type)
}

export const dayTimeDifference: ScalarFunction = difference(
  'DAY-TIME DIFFERENCE',
  'DAY TO SECOND',
  'The time between two times as an interval; any unit from DAY to SECOND gives the same.',
  'INTERVAL_MILLIS',
  (g, later, earlier) => g.local(g.longOf(`(${later} - ${earlier})`)),
)

export const yearMonthDifference: ScalarFunction = difference(
  'YEAR-MONTH DIFFERENCE',
  'YEAR TO MONTH',
  'The whole months between two times as an interval; YEAR and MONTH give the same.',
  'INTERVAL_MONTHS',
  (g, later, earlier) => g.local(`${g.constant(monthsBetween, 'monthsBetween')}(${earlier}, ${later})`),
)
