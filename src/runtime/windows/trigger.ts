import type { StateDescriptor } from '../state/descriptors.ts'
import type { Window } from './window.ts'

/** `FIRE` evaluates the window, `PURGE` empties it. */
export type TriggerResult = 'CONTINUE' | 'FIRE' | 'PURGE' | 'FIRE_AND_PURGE'
export const TriggerResult: { readonly [R in TriggerResult]: R } = {
  CONTINUE: 'CONTINUE',
  FIRE: 'FIRE',
  PURGE: 'PURGE',
  FIRE_AND_PURGE: 'FIRE_AND_PURGE',
}

export interface TriggerContext {
  getCurrentProcessingTime(): number
  getCurrentWatermark(): number
  registerEventTimeTimer(t: number): void
  registerProcessingTimeTimer(t: number): void
  deleteEventTimeTimer(t: number): void
  deleteProcessingTimeTimer(t: number): void
  /** State of this key and window. */
  getPartitionedState<S>(descriptor: StateDescriptor<S>): S
}

export interface OnMergeContext extends TriggerContext {
  /** Adds the state of the merged windows to that of the window they became. */
  mergePartitionedState(descriptor: StateDescriptor<unknown>): void
}

/** Says when a window is evaluated and emptied. */
export abstract class Trigger<in T, in W extends Window> {
  abstract onElement(element: T, timestamp: number, window: W, ctx: TriggerContext): TriggerResult
  abstract onEventTime(time: number, window: W, ctx: TriggerContext): TriggerResult
  abstract onProcessingTime(time: number, window: W, ctx: TriggerContext): TriggerResult

  canMerge(): boolean {
    return false
  }

  /** Windows have become `window`; their timers are deleted, so it must set its own. */
  onMerge(_window: W, _ctx: OnMergeContext): void {
    throw new Error(`${this.constructor.name} can't be used with windows that merge.`)
  }

  /** Called when the window is removed: the place to delete timers and state. */
  abstract clear(window: W, ctx: TriggerContext): void
}

export function fires(result: TriggerResult): boolean {
  return result === 'FIRE' || result === 'FIRE_AND_PURGE'
}

export function purges(result: TriggerResult): boolean {
  return result === 'PURGE' || result === 'FIRE_AND_PURGE'
}
