import { JobError } from '../../core/errors.ts'

/** What a source gave for the event time of a record is none. */
export function badTimestamp(timestamp: unknown): JobError {
  return new JobError(
    'BAD_TIMESTAMP',
    `The source gave ${String(timestamp)} for a time: event time is a whole number of milliseconds.`,
  )
}
