import type { Trigger } from './trigger.ts'
import type { Window } from './window.ts'

/** Says which windows a record belongs to. */
export abstract class WindowAssigner<in T, W extends Window> {
  abstract assignWindows(element: T, timestamp: number, ctx: { currentProcessingTime(): number }): Iterable<W>
  abstract getDefaultTrigger(): Trigger<unknown, W>
  abstract isEventTime(): boolean
  /** Only where windows merge: calls `merge` for each group of `windows` that becomes one. */
  mergeWindows?(windows: readonly W[], merge: (from: readonly W[], to: W) => void): void
}
