import type { LogicalType } from '../../core/types/logical-type.ts'
import type { Operator } from '../../runtime/operator.ts'
import type { EventTimeOperator } from '../../runtime/operators/event-time-operator.ts'
import { ProcessingTimeAdapter, WallTimeAdapter } from '../../runtime/operators/time-adapter.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import type { TimeZone } from '../codegen/time-zone.ts'
import { wallClock, wallWatermark } from '../codegen/wall-clock.ts'
import { scalarFunctions } from '../functions/registry.ts'
import { type Expression, input, literal } from '../logical/expression.ts'
import type { Field } from '../logical/plan.ts'

/**
 * The time that windows are cut in. Event time of TIMESTAMP columns is taken as it is; instants are cut in the session
 * zone's wall-clock time; processing time is the clock's, in that zone.
 */
export type TimeLine = 'event' | 'wall' | 'clock'

export const WINDOW_BOUND: LogicalType = { kind: 'TIMESTAMP', precision: 3, nullable: false }

/** Which time line the windows over column `time` are on; a zone that is UTC needs no conversion. */
export function timeLineOf(time: Field, zone: TimeZone): TimeLine {
  if (time.time === 'PROCTIME') return 'clock'
  return time.type.kind === 'TIMESTAMP_LTZ' && zone.fixed !== 0 ? 'wall' : 'event'
}

/** The column's value on its time line, as a timestamp in milliseconds. */
export function onTimeLine(column: number, type: LogicalType): Expression {
  const time = input(column, type)
  if (type.kind !== 'TIMESTAMP_LTZ') return time
  return { kind: 'Cast', arg: time, safe: false, type: { ...WINDOW_BOUND, nullable: type.nullable }, span: undefined }
}

/** A window bound on its time line, back as a value of the time attribute's type. */
export function fromTimeLine(bound: Expression, type: LogicalType): Expression {
  if (type.kind !== 'TIMESTAMP_LTZ') return bound
  return { kind: 'Cast', arg: bound, safe: false, type: { ...type, precision: 3, nullable: false }, span: undefined }
}

/** `end - 1 ms`: the last moment of a window. */
export function lastMoment(end: Expression): Expression {
  const minus = scalarFunctions.get('-')
  if (minus === undefined) throw new Error('no function -')
  const millisecond = literal(1, { kind: 'INTERVAL_MILLIS', nullable: false })
  return { kind: 'Call', function: minus, args: [end, millisecond], type: end.type, span: undefined }
}

/** How an operator's times relate to the job's watermarks. */
export interface OnTimeLine {
  readonly line: TimeLine
  /** The time column of each input. */
  readonly timeColumns: readonly number[]
}

/** Puts an operator whose times are on a time line of its own into the job, whose watermarks are instants. */
export function onJobTime(
  { line, timeColumns }: OnTimeLine,
  operator: EventTimeOperator,
  { zone }: KernelOptions,
): Operator {
  switch (line) {
    case 'event':
      return operator
    case 'wall':
      return new WallTimeAdapter({ operator, inputs: timeColumns.length, toWall: wallWatermark(zone) })
    case 'clock':
      return new ProcessingTimeAdapter({ operator, timeColumns, wall: wallClock(zone) })
  }
}
