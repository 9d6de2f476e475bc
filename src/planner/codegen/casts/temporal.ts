import { MS_PER_DAY } from '../../../core/timestamp.ts'
import type { LogicalType } from '../../../core/types/logical-type.ts'
import { timestampUnit } from '../../../core/types/storage.ts'
import type { Generator, Value } from '../generator.ts'
import { fromWall, precisionOf, storedMillis, toInstant, wallMillis, withPrecision } from '../times.ts'

export function temporalCast(g: Generator, { code }: Value, from: LogicalType, to: LogicalType): Value {
  return { code: temporalCode(g, code, from, to), isNull: undefined }
}

function temporalCode(g: Generator, code: string, from: LogicalType, to: LogicalType): string {
  switch (to.kind) {
    case 'DATE':
      return g.local(`Math.floor(${wallMillis(g, code, from)} / ${MS_PER_DAY})`)
    case 'TIME':
      return timeOfDay(g, wallMillis(g, code, from), precisionOf(to))
    default:
      break
  }
  if (from.kind === 'DATE' || from.kind === 'TIME') return fromWall(g, wallMillis(g, code, from), to)
  const other = from.kind === to.kind ? code : switched(g, code, from)
  return withPrecision(g, other, precisionOf(from), precisionOf(to))
}

/** A TIMESTAMP's wall clock as an instant, or an instant as a wall clock; the precision stays. */
function switched(g: Generator, code: string, from: LogicalType): string {
  if (g.context.zone.fixed === 0) return code
  const unit = timestampUnit(precisionOf(from))
  const millis = storedMillis(g, code, from)
  const zone = g.constant(g.context.zone, 'zone')
  const shift =
    from.kind === 'TIMESTAMP_LTZ' ? `${zone}.offsetAt(${millis})` : `(${g.local(toInstant(g, millis))} - ${millis})`
  return g.wide ? g.local(`${code} + BigInt(${shift} * ${unit})`) : g.checked(`${code} + ${shift} * ${unit}`)
}

function timeOfDay(g: Generator, millis: string, precision: number): string {
  const ofDay = g.local(`${millis} - Math.floor(${millis} / ${MS_PER_DAY}) * ${MS_PER_DAY}`)
  const step = 10 ** (3 - Math.min(precision, 3))
  return step === 1 ? ofDay : g.local(`${ofDay} - ${ofDay} % ${step}`)
}
