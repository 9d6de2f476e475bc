import type { DurationLike } from '../time/duration.ts'
import type { Fn } from './function.ts'
import { AbstractRichFunction } from './rich.ts'

/** Takes the results of one record. The first completion counts. */
export interface ResultFuture<O> {
  complete(results: Iterable<O>): void
  completeExceptionally(error: unknown): void
}

/**
 * A function whose result comes later. As a function it resolves to exactly one result, and its signal is aborted when
 * nobody waits for that any more; for 0..n results use `asyncInvoke`. `timeout` may give results for a record whose time is
 * up; by default that fails the job.
 */
export type AsyncFunction<I, O> = Fn<
  (value: I, signal: AbortSignal) => Promise<O>,
  {
    asyncInvoke(value: I, result: ResultFuture<O>): void
    timeout?(value: I, result: ResultFuture<O>): void
  }
>

export abstract class RichAsyncFunction<I, O> extends AbstractRichFunction {
  abstract asyncInvoke(value: I, result: ResultFuture<O>): void
  timeout?(value: I, result: ResultFuture<O>): void
}

/** When a call is made again, and how long after the last one. */
export interface AsyncRetryStrategy<O> {
  /** How many calls may be made again after the first. */
  maxAttempts: number
  /** `attempt` counts the calls made so far. */
  delay(attempt: number): DurationLike
  /** Without predicates every error is tried again; with `ifResult` only, no error is. */
  ifError?(error: unknown): boolean
  ifResult?(results: readonly O[]): boolean
}
