import { ValidationError } from '../../core/errors.ts'
import { type DurationLike, millisOf } from '../time/duration.ts'
import type { Window } from './window.ts'

export interface TimestampedValue<T> {
  readonly value: T
  /** NaN where the record has none. */
  readonly timestamp: number
}

/** The content of a window, oldest arrival first. */
export interface EvictorElements<T> extends Iterable<TimestampedValue<T>> {
  removeIf(predicate: (element: TimestampedValue<T>) => boolean): void
}

export interface EvictorContext {
  getCurrentProcessingTime(): number
  getCurrentWatermark(): number
}

/** Removes elements of a window that fires, before or after its function is called. The window must keep them all. */
export interface Evictor<T, W extends Window> {
  evictBefore(elements: EvictorElements<T>, size: number, window: W, ctx: EvictorContext): void
  evictAfter(elements: EvictorElements<T>, size: number, window: W, ctx: EvictorContext): void
}

type Evict<T> = (elements: EvictorElements<T>, size: number) => void

function evictor<T>(evict: Evict<T>, after: boolean): Evictor<T, Window> {
  return {
    evictBefore(elements, size) {
      if (!after) evict(elements, size)
    },
    evictAfter(elements, size) {
      if (after) evict(elements, size)
    },
  }
}

/** Keeps the last `n`. */
// oxlint-disable-next-line typescript/no-explicit-any -- the contract: an evictor of any elements
export const CountEvictor: { of(n: number, after?: boolean): Evictor<any, Window> } = {
  of(n, after = false) {
    if (!Number.isInteger(n) || n < 0) throw badEvictor(`a whole number of records, not ${n}`)
    return evictor((elements, size) => {
      let surplus = size - n
      elements.removeIf(() => surplus-- > 0)
    }, after)
  },
}

/** Keeps what is younger than the youngest less `keep`. */
// oxlint-disable-next-line typescript/no-explicit-any -- the contract: an evictor of any elements
export const TimeEvictor: { of(keep: DurationLike, after?: boolean): Evictor<any, Window> } = {
  of(keep, after = false) {
    const ms = millisOf(keep)
    if (ms < 0) throw badEvictor(`a time of 0 ms or more, not ${ms} ms`)
    return evictor((elements) => {
      let youngest = -Infinity
      for (const { timestamp } of elements) if (timestamp > youngest) youngest = timestamp
      // Without timestamps nothing is old.
      elements.removeIf(({ timestamp }) => timestamp <= youngest - ms)
    }, after)
  },
}

/** Drops what differs from the last element by `threshold` or more. */
export const DeltaEvictor: {
  of<T>(threshold: number, delta: (a: T, b: T) => number, after?: boolean): Evictor<T, Window>
} = {
  of<T>(threshold: number, delta: (a: T, b: T) => number, after = false): Evictor<T, Window> {
    if (typeof threshold !== 'number' || Number.isNaN(threshold)) throw badEvictor(`a number, not ${threshold}`)
    return evictor<T>((elements) => {
      let last: TimestampedValue<T> | undefined
      for (const element of elements) last = element
      if (last === undefined) return
      const reference = last.value
      elements.removeIf(({ value }) => delta(value, reference) >= threshold)
    }, after)
  },
}

function badEvictor(what: string): ValidationError {
  return new ValidationError('BAD_EVICTOR', `What an evictor keeps is said by ${what}.`)
}
