import { JobError } from '../../core/errors.ts'
import type { OutputTag } from '../functions/process.ts'
import type { WindowContext } from '../functions/window.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import { StateCells } from '../state/state-cells.ts'
import type { StateHolder } from '../state/state-handles.ts'
import type { OnMergeContext } from '../windows/trigger.ts'
import type { Window } from '../windows/window.ts'
import { SavedWindows } from './saved-windows.ts'
import type { WindowSlot } from './window-slots.ts'

/** Times, and timers of windows. */
export interface WindowTimers {
  currentProcessingTime(): number
  currentWatermark(): number
  registerEvent(time: number, slot: WindowSlot): void
  registerProcessing(time: number, slot: WindowSlot): void
  deleteEvent(time: number, slot: WindowSlot): void
  deleteProcessing(time: number, slot: WindowSlot): void
}

/** What triggers and window functions see of the window they are called for, and the states they keep for windows. */
export class WindowContexts {
  /** The window that trigger and function are called for. */
  slot!: WindowSlot
  /** The trigger state of the windows that have merged into it. */
  merged: readonly StateHolder[] = []
  readonly trigger: OnMergeContext
  readonly window: WindowContext<Window>
  readonly saved: SavedWindows
  readonly #triggerStates = new StateCells(() => (this.slot.triggerState ??= { cells: [], live: 0 }))
  readonly #functionStates: StateCells

  /** `states` are those of the key; windows that merge have none of their own for functions. */
  constructor(
    timers: WindowTimers,
    states: KeyedStateStore,
    merges: boolean,
    output: (tag: OutputTag<unknown>, value: unknown) => void,
  ) {
    this.#functionStates = new StateCells(() => {
      if (!merges) return (this.slot.functionState ??= { cells: [], live: 0 })
      throw new JobError('STATE_OF_MERGING_WINDOW', 'Windows that merge have no state of their own: use globalState().')
    }, timers.currentProcessingTime)
    this.saved = new SavedWindows(this.#triggerStates, this.#functionStates)
    this.trigger = this.#triggerContext(timers)
    this.window = this.#windowContext(timers, states, output)
  }

  #triggerContext(timers: WindowTimers): OnMergeContext {
    return {
      getCurrentProcessingTime: timers.currentProcessingTime,
      getCurrentWatermark: timers.currentWatermark,
      registerEventTimeTimer: (time) => timers.registerEvent(time, this.slot),
      registerProcessingTimeTimer: (time) => timers.registerProcessing(time, this.slot),
      deleteEventTimeTimer: (time) => timers.deleteEvent(time, this.slot),
      deleteProcessingTimeTimer: (time) => timers.deleteProcessing(time, this.slot),
      getPartitionedState: (descriptor) => this.#triggerStates.get(descriptor),
      mergePartitionedState: (descriptor) => this.#triggerStates.mergeIntoCurrent(descriptor, this.merged),
    }
  }

  #windowContext(
    timers: WindowTimers,
    states: KeyedStateStore,
    output: (tag: OutputTag<unknown>, value: unknown) => void,
  ): WindowContext<Window> {
    const slot = (): WindowSlot => this.slot
    return {
      get window() {
        return slot().window
      },
      currentProcessingTime: timers.currentProcessingTime,
      currentWatermark: timers.currentWatermark,
      windowState: () => this.#functionStates,
      globalState: () => states,
      output: (tag, value) => output(tag as OutputTag<unknown>, value),
    }
  }
}
