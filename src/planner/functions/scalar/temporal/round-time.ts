import { MS_PER_DAY } from '../../../../core/timestamp.ts'
import type { LogicalType } from '../../../../core/types/logical-type.ts'
import { timestampUnit } from '../../../../core/types/storage.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { fromMillis, fromWall, precisionOf, storedMillis, wallMillis } from '../../../codegen/times.ts'
import { ceilTime, floorTime } from './calendar.ts'

const UNITS: readonly string[] = [
  'MILLENNIUM',
  'CENTURY',
  'DECADE',
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
]

/** The units that values of a temporal type can be rounded to: those of a day for times of day. */
export function roundingUnits({ kind }: LogicalType): readonly string[] {
  return kind === 'TIME' ? UNITS.slice(UNITS.indexOf('HOUR')) : UNITS
}

/** `FLOOR(t TO unit)` and `CEIL(t TO unit)`, of instants on the session's wall clock. */
export function roundTime(
  g: Generator,
  name: 'FLOOR' | 'CEIL',
  { code }: Value,
  unit: string,
  type: LogicalType,
): Value {
  const round = name === 'FLOOR' ? floorTime : ceilTime
  const rounding = g.constant((ms: number) => round(ms, unit), `${name.toLowerCase()}${unit}`)
  const wall = wallMillis(g, code, type)
  const rest = name === 'CEIL' ? finerRest(g, code, type) : undefined
  // What is finer than a millisecond makes the next unit begin above it.
  const from = rest === undefined ? wall : g.local(`${wall} + (${rest} ? 1 : 0)`)
  const rounded = g.local(`${rounding}(${from})`)
  return { code: stored(g, rounded, wall, code, unit, type), isNull: undefined }
}

/** The value of `type` at the rounded wall time. */
function stored(g: Generator, rounded: string, wall: string, code: string, unit: string, type: LogicalType): string {
  switch (type.kind) {
    case 'DATE':
      return g.local(`Math.floor(${rounded} / ${MS_PER_DAY})`)
    case 'TIME':
      return rounded
    case 'TIMESTAMP_LTZ':
      // Within an hour the clock is not put back or forward: the instant moves as the wall clock does.
      if (UNITS.indexOf(unit) < UNITS.indexOf('HOUR')) return fromWall(g, rounded, type)
      return fromMillis(g, g.local(`${storedMillis(g, code, type)} + (${rounded} - ${wall})`), precisionOf(type))
    default:
      return fromWall(g, rounded, type)
  }
}

/** Source for the time having a part below its milliseconds. */
function finerRest(g: Generator, code: string, type: LogicalType): string | undefined {
  const unit = type.kind === 'DATE' || type.kind === 'TIME' ? 1 : timestampUnit(precisionOf(type))
  if (unit === 1) return undefined
  const millis = storedMillis(g, code, type)
  return g.wide ? `BigInt(${millis}) * ${unit}n !== ${code}` : `${millis} * ${unit} !== ${code}`
}
