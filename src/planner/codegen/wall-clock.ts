import { MS_PER_DAY } from '../../core/timestamp.ts'
import type { WallClock } from '../../runtime/time/wall-clock.ts'
import type { TimeZone } from './time-zone.ts'

/** The wall clock that windows over TIMESTAMP_LTZ are cut by. */
export function wallClock(zone: TimeZone): WallClock {
  return {
    toWall: (instant) => zone.toWall(instant),
    watermark: wallWatermark(zone),
    instantOf: (wall) => instantOf(zone, wall),
  }
}

/**
 * The wall time that is over for good at an instant: the largest whose instant has come, the later one where it comes
 * twice. Where clocks are put back it stands still until the repeated stretch begins for the second time.
 */
export function wallWatermark(zone: TimeZone): (instant: number) => number {
  /** What holds for the instants `from..to`, which mostly come in order. */
  let [from, to, offset, limit] = [0, 0, 0, Infinity]
  const lookAhead = (instant: number): void => {
    const change = nextChange(zone, instant)
    from = instant
    to = change ?? instant + MS_PER_DAY
    offset = zone.offsetAt(instant)
    const putBack = change !== undefined && zone.offsetAt(change) < offset
    limit = putBack ? zone.toWall(change) - 1 : Infinity
  }
  return (instant) => {
    if (!Number.isFinite(instant)) return instant
    if (instant < from || instant >= to) lookAhead(instant)
    return Math.min(instant + offset, limit)
  }
}

/** The first change of the offset within two days: no stretch is repeated that is longer than a day. */
function nextChange(zone: TimeZone, instant: number): number | undefined {
  const far = instant + 2 * MS_PER_DAY
  return zone.offsetAt(far) === zone.offsetAt(instant) ? undefined : changeBetween(zone, instant, far)
}

/** The first instant with the offset of `after`, where it is another one at `before`. */
function changeBetween(zone: TimeZone, before: number, after: number): number {
  const offset = zone.offsetAt(after)
  let [old, changed] = [before, after]
  while (changed - old > 1) {
    const middle = Math.floor((old + changed) / 2)
    if (zone.offsetAt(middle) === offset) changed = middle
    else old = middle
  }
  return changed
}

/** The first instant that a wall time is over for good at: of one that is left out, when the clock jumps past it. */
function instantOf(zone: TimeZone, wall: number): number {
  if (!Number.isFinite(wall)) return wall
  const instant = zone.toInstant(wall)
  const jump = zone.toWall(instant) - wall
  return jump === 0 ? instant : changeBetween(zone, instant - jump, instant)
}
