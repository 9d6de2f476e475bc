import type { SavedStates, StateCells } from '../state/state-cells.ts'
import type { StateHolder } from '../state/state-handles.ts'
import { restoreWindow, saveWindow } from '../windows/window.ts'
import type { SavedTimers } from './keyed-function-operator.ts'
import { createSlot, type WindowEntry, type WindowSlot } from './window-slots.ts'

type SavedSlot = readonly [
  window: unknown,
  content: unknown,
  trigger: unknown[] | undefined,
  fn: unknown[] | undefined,
  timers: SavedTimers,
]

interface SavedNames {
  readonly trigger: SavedStates
  readonly fn: SavedStates
}

/** The windows of keys in a form that can be saved, with the state of their triggers and functions. */
export class SavedWindows {
  readonly #triggerStates: StateCells
  readonly #functionStates: StateCells

  constructor(triggerStates: StateCells, functionStates: StateCells) {
    this.#triggerStates = triggerStates
    this.#functionStates = functionStates
  }

  names(): unknown {
    return { trigger: this.#triggerStates.saveNames(), fn: this.#functionStates.saveNames() } satisfies SavedNames
  }

  save(entry: WindowEntry, timersOf: (owner: WindowSlot) => SavedTimers): unknown {
    return entry.windows.all().map((slot): SavedSlot => {
      const { window, content, triggerState, functionState } = slot
      const trigger = triggerState && this.#triggerStates.saveCells(triggerState)
      const fn = functionState && this.#functionStates.saveCells(functionState)
      return [saveWindow(window), content, trigger, fn, timersOf(slot)]
    })
  }

  restore(
    entry: WindowEntry,
    saved: unknown,
    names: unknown,
    restoreTimers: (owner: WindowSlot, saved: SavedTimers) => void,
  ): void {
    const { trigger, fn } = names as SavedNames
    for (const [window, content, triggerCells, functionCells, timers] of saved as SavedSlot[]) {
      const slot = createSlot(entry, restoreWindow(window))
      slot.content = content
      slot.triggerState = restoreHolder(this.#triggerStates, triggerCells, trigger)
      slot.functionState = restoreHolder(this.#functionStates, functionCells, fn)
      slot.timers = timers[0].length + timers[1].length
      restoreTimers(slot, timers)
      entry.windows.add(slot)
      entry.live++
    }
  }
}

function restoreHolder(states: StateCells, cells: unknown[] | undefined, saved: SavedStates): StateHolder | undefined {
  if (cells === undefined) return undefined
  const holder = { cells: [], live: 0 }
  states.restoreCells(holder, cells, saved)
  return holder
}
