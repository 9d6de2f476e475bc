import { ValidationError } from '../../core/errors.ts'
import type { SinkContext } from '../../runtime/functions/types.ts'

/** Names the folder, below that of a file sink, that a record is written to; '' is the sink's own. */
export interface BucketAssigner<T> {
  getBucketId(element: T, ctx: SinkContext): string
}

/** All records in the folder of the sink itself. */
export class BasePathBucketAssigner implements BucketAssigner<unknown> {
  getBucketId(): string {
    return ''
  }
}

const FIELDS = {
  yyyy: 'year',
  MM: 'month',
  dd: 'day',
  HH: 'hour',
  mm: 'minute',
  ss: 'second',
} as const

/**
 * A folder for each hour, or what else the format tells apart, of processing time in a zone: by default that of the
 * machine.
 */
export class DateTimeBucketAssigner implements BucketAssigner<unknown> {
  readonly #format: string
  readonly #wallClock: Intl.DateTimeFormat
  #time = NaN
  #bucket = ''

  /** `format`: of the fields `yyyy`, `MM`, `dd`, `HH`, `mm`, `ss`; all other characters but letters stand for themselves. */
  constructor(format = 'yyyy-MM-dd--HH', zone?: string) {
    if (/[A-Za-z]/.test(format.replaceAll(FIELD, ''))) {
      const message = `A bucket format is made of ${Object.keys(FIELDS).join(', ')} and characters that aren't letters, not '${format}'.`
      throw new ValidationError('BAD_FORMAT', message)
    }
    this.#format = format
    this.#wallClock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
  }

  getBucketId(_element: unknown, ctx: SinkContext): string {
    // All records of the same second are in one bucket.
    const time = Math.floor(ctx.currentProcessingTime() / 1000)
    if (time !== this.#time) {
      this.#time = time
      this.#bucket = this.#bucketOf(time * 1000)
    }
    return this.#bucket
  }

  #bucketOf(time: number): string {
    const parts = this.#wallClock.formatToParts(time)
    return this.#format.replaceAll(FIELD, (field) => {
      const type = FIELDS[field as keyof typeof FIELDS]
      return (parts.find((part) => part.type === type)?.value ?? '').padStart(field.length, '0')
    })
  }
}

const FIELD = /yyyy|MM|dd|HH|mm|ss/g
