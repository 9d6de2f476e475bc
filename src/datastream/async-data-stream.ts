import { ValidationError } from '../core/errors.ts'
import type { AsyncFunction, AsyncRetryStrategy } from '../runtime/functions/async.ts'
import { AsyncWait } from '../runtime/operators/async-wait.ts'
import { type DurationLike, millisOf } from '../runtime/time/duration.ts'
import type { DataStream } from './data-stream.ts'

type AsyncWaitCall = <I, O>(
  input: DataStream<I>,
  fn: AsyncFunction<I, O>,
  timeout: DurationLike,
  capacity?: number,
) => DataStream<O>

type AsyncWaitRetryCall = <I, O>(
  input: DataStream<I>,
  fn: AsyncFunction<I, O>,
  timeout: DurationLike,
  retry: AsyncRetryStrategy<O>,
  capacity?: number,
) => DataStream<O>

const DEFAULT_CAPACITY = 100

/**
 * Results that come later. `ordered`: in the order of the records; `unordered`: as they come, but watermarks stay between
 * the same records. A timeout counts from a record's first call to its result, over all retries. At most `capacity`
 * records are under way; sources wait meanwhile.
 */
export const AsyncDataStream: {
  orderedWait: AsyncWaitCall
  unorderedWait: AsyncWaitCall
  orderedWaitWithRetry: AsyncWaitRetryCall
  unorderedWaitWithRetry: AsyncWaitRetryCall
} = {
  orderedWait: (input, fn, timeout, capacity) => wait(input, fn, { ordered: true, timeout, capacity }),
  unorderedWait: (input, fn, timeout, capacity) => wait(input, fn, { ordered: false, timeout, capacity }),
  orderedWaitWithRetry: (input, fn, timeout, retry, capacity) =>
    wait(input, fn, { ordered: true, timeout, retry: valid(retry), capacity }),
  unorderedWaitWithRetry: (input, fn, timeout, retry, capacity) =>
    wait(input, fn, { ordered: false, timeout, retry: valid(retry), capacity }),
}

interface WaitOptions<O> {
  readonly ordered: boolean
  readonly timeout: DurationLike
  readonly capacity: number | undefined
  readonly retry?: AsyncRetryStrategy<O>
}

function wait<I, O>(
  input: DataStream<I>,
  fn: AsyncFunction<I, O>,
  { ordered, timeout, capacity = DEFAULT_CAPACITY, retry }: WaitOptions<O>,
): DataStream<O> {
  const limit = millisOf(timeout)
  if (limit < 0 || (limit === 0 && retry !== undefined)) {
    throw new ValidationError('BAD_TIMEOUT', `The timeout must be above 0 ms, not ${limit}.`)
  }
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new ValidationError('BAD_CAPACITY', `The capacity must be 1 record or more, not ${capacity}.`)
  }
  const options = { ordered, timeout: limit, capacity }
  const retrying = retry === undefined ? options : { ...options, retry: retry as AsyncRetryStrategy<unknown> }
  return input.transform('AsyncWait', (own) => new AsyncWait(own(fn) as AsyncFunction<unknown, unknown>, retrying))
}

function valid<O>(retry: AsyncRetryStrategy<O>): AsyncRetryStrategy<O> {
  const { maxAttempts } = retry
  if (Number.isInteger(maxAttempts) && maxAttempts > 0) return retry
  throw new ValidationError('BAD_RETRY', `maxAttempts must be a whole number above 0, not ${maxAttempts}.`)
}
