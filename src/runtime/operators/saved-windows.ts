import { JobError } from '../../core/errors.ts'
import type { SavedStates, StateCells } from '../state/state-cells.ts'
import type { StateHolder } from '../state/state-handles.ts'
import { restoreWindow, saveWindow } from '../windows/window.ts'
import type { SavedTimers } from './keyed-function-operator.ts'
import { createSlot, type Piece, type WindowEntry, type WindowSlot } from './window-slots.ts'

type SavedSlot = readonly [
  window: unknown,
  content: unknown,
  trigger: unknown[] | undefined,
  fn: unknown[] | undefined,
  timers: SavedTimers,
]

interface SavedEntry {
  readonly windows: readonly SavedSlot[]
  readonly pieces: readonly Piece[]
}

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
    const windows = entry.windows.all().map((slot): SavedSlot => {
      const { window, content, triggerState, functionState } = slot
      const trigger = triggerState && this.#triggerStates.saveCells(triggerState)
      const fn = functionState && this.#functionStates.saveCells(functionState)
      return [saveWindow(window), content, trigger, fn, timersOf(slot)]
    })
    return { windows, pieces: entry.pieces ?? [] } satisfies SavedEntry
  }

  restore(
    entry: WindowEntry,
    saved: unknown,
    names: unknown,
    restoreTimers: (owner: WindowSlot, saved: SavedTimers) => void,
  ): void {
    const { trigger, fn } = names as SavedNames
    const { windows, pieces } = saved as SavedEntry
    if (entry.pieces === undefined && pieces.length > 0) throw nowhereToPut()
    entry.pieces?.push(...pieces)
    for (const [window, content, triggerCells, functionCells, timers] of windows) {
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

function nowhereToPut(): JobError {
  return new JobError(
    'INCOMPATIBLE_STATE',
    'The saved windows share panes, which these can not: the trigger, the evictor, or merge() of the aggregate function has changed.',
  )
}

function restoreHolder(states: StateCells, cells: unknown[] | undefined, saved: SavedStates): StateHolder | undefined {
  if (cells === undefined) return undefined
  const holder = { cells: [], live: 0 }
  states.restoreCells(holder, cells, saved)
  return holder
}
