import { ValidationError } from '../../core/errors.ts'

const MS = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1000 } as const

/** A length of time in whole milliseconds. */
export class Duration {
  readonly #ms: number

  private constructor(ms: number) {
    if (!Number.isSafeInteger(ms)) {
      throw new ValidationError('BAD_DURATION', `A duration of ${ms} ms is no whole number of milliseconds.`)
    }
    // Never -0.
    this.#ms = ms + 0
  }

  static ofMillis(n: number): Duration {
    return new Duration(n)
  }

  static ofSeconds(n: number): Duration {
    return new Duration(n * MS.second)
  }

  static ofMinutes(n: number): Duration {
    return new Duration(n * MS.minute)
  }

  static ofHours(n: number): Duration {
    return new Duration(n * MS.hour)
  }

  static ofDays(n: number): Duration {
    return new Duration(n * MS.day)
  }

  /** Reads ISO 8601: `P1DT2H`, `PT5M`, `PT1.5S`, `-PT10S`. */
  static parse(iso: string): Duration {
    const match = /^([-+]?)P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d{1,9}))?S)?)?$/i.exec(iso)
    if (match === null || /[PT]$/i.test(iso)) {
      throw new ValidationError('BAD_DURATION', `'${iso}' is no ISO 8601 duration, such as 'PT5M' or 'P1DT2H30M'.`)
    }
    const [, sign, days, hours, minutes, secondsSign, seconds, fraction] = match
    const part = (text: string | undefined, ms: number): number => Number(text ?? 0) * ms
    const secondsMs = part(seconds, MS.second) + Number((fraction ?? '').padEnd(3, '0').slice(0, 3))
    const total =
      part(days, MS.day) +
      part(hours, MS.hour) +
      part(minutes, MS.minute) +
      (secondsSign === '-' ? -secondsMs : secondsMs)
    return new Duration(sign === '-' ? -total : total)
  }

  toMillis(): number {
    return this.#ms
  }
}

/** The names of older Flink programs. */
export const Time: {
  milliseconds(n: number): Duration
  seconds(n: number): Duration
  minutes(n: number): Duration
  hours(n: number): Duration
  days(n: number): Duration
} = {
  milliseconds: Duration.ofMillis,
  seconds: Duration.ofSeconds,
  minutes: Duration.ofMinutes,
  hours: Duration.ofHours,
  days: Duration.ofDays,
}

/** A `Duration`, or milliseconds. */
export type DurationLike = Duration | number

export function millisOf(duration: DurationLike): number {
  if (typeof duration === 'number') return Duration.ofMillis(duration).toMillis()
  if (typeof (duration as Duration | undefined)?.toMillis === 'function') return duration.toMillis()
  throw new ValidationError(
    'BAD_DURATION',
    `A duration is a number of milliseconds, or a Duration such as Duration.ofSeconds(5); given was ${JSON.stringify(duration)}.`,
  )
}
