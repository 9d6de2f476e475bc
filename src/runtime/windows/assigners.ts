import { ValidationError } from '../../core/errors.ts'
import { type DurationLike, millisOf } from '../time/duration.ts'
import { windowStart } from './aligned.ts'
import type { Trigger } from './trigger.ts'
import { EventTimeTrigger, endOfStreamTrigger, NeverTrigger, ProcessingTimeTrigger } from './triggers.ts'
import { WindowAssigner } from './assigner.ts'
import { GlobalWindow, TimeWindow, type Window } from './window.ts'

type TimeKind = 'event' | 'processing'
type ProcessingTime = { currentProcessingTime(): number }

/**
 * Whether the windows of all subtasks end at once, or each subtask's are later by a random time, or by as much as its
 * first record is behind the start of its window. Staggered, they don't all fire at the same instant.
 */
export type WindowStagger = 'ALIGNED' | 'RANDOM' | 'NATURAL'
export const WindowStagger: { readonly [S in WindowStagger]: S } = {
  ALIGNED: 'ALIGNED',
  RANDOM: 'RANDOM',
  NATURAL: 'NATURAL',
}

/** ms */
interface AlignedOptions {
  readonly size: number
  /** By default the windows follow one another. */
  readonly slide?: number
  readonly offset?: number
  readonly stagger?: WindowStagger
}

/** Windows of `size` ms, one every `slide` ms: `[k * slide + offset, … + size)`. Tumbling where both are equal. */
export class AlignedAssigner extends WindowAssigner<unknown, TimeWindow> {
  readonly size: number
  readonly slide: number
  readonly offset: number
  readonly stagger: WindowStagger
  readonly #time: TimeKind
  readonly #name: string

  constructor(name: string, time: TimeKind, { size, slide = size, offset = 0, stagger = 'ALIGNED' }: AlignedOptions) {
    super()
    if (!(size > 0 && slide > 0 && Math.abs(offset) < slide)) {
      const rule = size === slide ? 'size > 0 and |offset| < size' : 'size > 0, slide > 0 and |offset| < slide'
      const given = size === slide ? `size ${size}` : `size ${size}, slide ${slide}`
      throw new ValidationError(
        'BAD_WINDOW',
        `${name} must satisfy ${rule}; given were ${given}, offset ${offset} (ms).`,
      )
    }
    this.#name = name
    this.#time = time
    this.size = size
    this.slide = slide
    this.offset = offset
    this.stagger = stagger
  }

  /** The same windows, all later by `shift` ms. */
  shifted(shift: number): AlignedAssigner {
    const { size, slide, stagger } = this
    return new AlignedAssigner(this.#name, this.#time, { size, slide, stagger, offset: (this.offset + shift) % slide })
  }

  /** Start of the last window that holds `time`; earlier ones follow at distances of `slide`. */
  lastStart(time: number): number {
    return windowStart(time, this.offset, this.slide)
  }

  /** Panes are what the starts and ends of windows cut time into: their records are in the same windows. */
  paneStart(time: number): number {
    const start = this.lastStart(time)
    const cut = start + (this.size % this.slide)
    return time >= cut ? cut : start
  }

  paneEnd(pane: number): number {
    const start = this.lastStart(pane)
    const cut = start + (this.size % this.slide)
    return pane < cut ? cut : start + this.slide
  }

  windowAt(start: number): TimeWindow {
    return new TimeWindow(start, start + this.size)
  }

  assignWindows(_element: unknown, timestamp: number, ctx: ProcessingTime): Iterable<TimeWindow> {
    const time = this.#time === 'event' ? timestamp : ctx.currentProcessingTime()
    const windows: TimeWindow[] = []
    for (let start = this.lastStart(time); start > time - this.size; start -= this.slide)
      windows.push(this.windowAt(start))
    return windows
  }

  getDefaultTrigger(): Trigger<unknown, Window> {
    return defaultTrigger(this.#time)
  }

  isEventTime(): boolean {
    return this.#time === 'event'
  }

  override toString(): string {
    return `${this.#name}(${this.size === this.slide ? this.size : `${this.size}, ${this.slide}`})`
  }
}

/** A session lasts while records come within `gap` ms of each other. */
export class SessionAssigner<T> extends WindowAssigner<T, TimeWindow> {
  readonly #gap: (element: T) => number
  readonly #time: TimeKind
  readonly #name: string

  constructor(name: string, time: TimeKind, gap: (element: T) => number) {
    super()
    this.#name = name
    this.#time = time
    this.#gap = gap
  }

  assignWindows(element: T, timestamp: number, ctx: ProcessingTime): Iterable<TimeWindow> {
    const time = this.#time === 'event' ? timestamp : ctx.currentProcessingTime()
    return [new TimeWindow(time, time + this.#gap(element))]
  }

  getDefaultTrigger(): Trigger<unknown, Window> {
    return defaultTrigger(this.#time)
  }

  isEventTime(): boolean {
    return this.#time === 'event'
  }

  override mergeWindows(
    windows: readonly TimeWindow[],
    merge: (from: readonly TimeWindow[], to: TimeWindow) => void,
  ): void {
    mergeTouching(windows, merge)
  }

  override toString(): string {
    return this.#name
  }
}

/** Merges time windows that overlap or touch. */
export function mergeTouching(
  windows: readonly TimeWindow[],
  merge: (from: readonly TimeWindow[], to: TimeWindow) => void,
): void {
  let group: TimeWindow[] = []
  let end = -Infinity
  const close = (): void => {
    const first = group[0]
    if (first !== undefined && group.length > 1) merge(group, new TimeWindow(first.start, end))
  }
  for (const window of windows.toSorted((a, b) => a.start - b.start)) {
    if (group.length > 0 && window.start <= end) {
      group.push(window)
      end = Math.max(end, window.end)
    } else {
      close()
      group = [window]
      end = window.end
    }
  }
  close()
}

class GlobalAssigner extends WindowAssigner<unknown, GlobalWindow> {
  readonly #trigger: () => Trigger<unknown, Window>
  readonly #windows = [GlobalWindow.get()]

  constructor(trigger: () => Trigger<unknown, Window>) {
    super()
    this.#trigger = trigger
  }

  assignWindows(): Iterable<GlobalWindow> {
    return this.#windows
  }

  getDefaultTrigger(): Trigger<unknown, Window> {
    return this.#trigger()
  }

  isEventTime(): boolean {
    return false
  }

  override toString(): string {
    return 'GlobalWindows'
  }
}

function defaultTrigger(time: TimeKind): Trigger<unknown, Window> {
  return time === 'event' ? EventTimeTrigger.create() : ProcessingTimeTrigger.create()
}

export interface Aligned {
  of(size: DurationLike, offset?: DurationLike, stagger?: WindowStagger): WindowAssigner<unknown, TimeWindow>
}

export interface Sliding {
  of(size: DurationLike, slide: DurationLike, offset?: DurationLike): WindowAssigner<unknown, TimeWindow>
}

export interface Session {
  withGap(gap: DurationLike): WindowAssigner<unknown, TimeWindow>
  /** `gap` is asked for every record. */
  withDynamicGap<T>(gap: (element: T) => DurationLike): WindowAssigner<T, TimeWindow>
}

function tumbling(name: string, time: TimeKind): Aligned {
  return {
    of: (size, offset = 0, stagger = 'ALIGNED') =>
      new AlignedAssigner(name, time, { size: millisOf(size), offset: millisOf(offset), stagger }),
  }
}

function sliding(name: string, time: TimeKind): Sliding {
  return {
    of: (size, slide, offset = 0) =>
      new AlignedAssigner(name, time, { size: millisOf(size), slide: millisOf(slide), offset: millisOf(offset) }),
  }
}

function session(name: string, time: TimeKind): Session {
  return {
    withGap(gap) {
      const ms = positiveGap(gap)
      return new SessionAssigner(`${name}(${ms})`, time, () => ms)
    },
    withDynamicGap: (gap) => new SessionAssigner(`${name}(dynamic gap)`, time, (element) => positiveGap(gap(element))),
  }
}

function positiveGap(gap: DurationLike): number {
  const ms = millisOf(gap)
  if (ms > 0) return ms
  throw new ValidationError('BAD_WINDOW', `The gap of a session window must be more than 0 ms; given was ${ms}.`)
}

export const TumblingEventTimeWindows: Aligned = tumbling('TumblingEventTimeWindows', 'event')
export const TumblingProcessingTimeWindows: Aligned = tumbling('TumblingProcessingTimeWindows', 'processing')
export const SlidingEventTimeWindows: Sliding = sliding('SlidingEventTimeWindows', 'event')
export const SlidingProcessingTimeWindows: Sliding = sliding('SlidingProcessingTimeWindows', 'processing')
export const EventTimeSessionWindows: Session = session('EventTimeSessionWindows', 'event')
export const ProcessingTimeSessionWindows: Session = session('ProcessingTimeSessionWindows', 'processing')

/** One window per key; without a trigger of its own it never fires. */
export const GlobalWindows: {
  create(): WindowAssigner<unknown, GlobalWindow>
  createWithEndOfStreamTrigger(): WindowAssigner<unknown, GlobalWindow>
} = {
  create: () => new GlobalAssigner(NeverTrigger.create),
  createWithEndOfStreamTrigger: () => new GlobalAssigner(endOfStreamTrigger),
}
