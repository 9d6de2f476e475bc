import { type Clock as SchedulingClock, systemClock } from '../core/clock.ts'

/** What a program may give as its time. */
export interface Clock {
  now(): number
}

/** How often a clock that can't call back is looked at, in ms of the system's clock. */
const LOOK_EVERY = 5

/** A clock that calls back, made from any clock. */
export function schedulingClock(clock: Clock | SchedulingClock): SchedulingClock {
  return 'schedule' in clock
    ? clock
    : { now: () => clock.now(), schedule: (time, callback) => poll(clock, time, callback) }
}

function poll(clock: Clock, time: number, callback: () => void): () => void {
  let withdraw: () => void
  const look = (): void => {
    if (clock.now() >= time) callback()
    else withdraw = systemClock.schedule(systemClock.now() + LOOK_EVERY, look)
  }
  withdraw = systemClock.schedule(systemClock.now() + LOOK_EVERY, look)
  return () => withdraw()
}
