import type { StateHolder } from '../state/state-handles.ts'
import { sameWindow, type Window } from '../windows/window.ts'
import type { KeyEntry } from './keyed-function-operator.ts'

export interface WindowEntry extends KeyEntry {
  readonly windows: KeyWindows
  /** Content that is not yet in the windows; undefined where they share none. */
  readonly pieces: Piece[] | undefined
}

/** What successive records of one pane became. */
export interface Piece {
  /** The pane's start. */
  readonly pane: number
  readonly end: number
  content: unknown
}

/** A window of a key. */
export interface WindowSlot {
  readonly entry: WindowEntry
  readonly window: Window
  readonly maxTimestamp: number
  /** What the window holds, as its `WindowContent` keeps it; undefined when it is empty. */
  content: unknown
  /** Whether the content has been emitted: a copy must take its place before it is added to. */
  isGiven: boolean
  triggerState: StateHolder | undefined
  functionState: StateHolder | undefined
  /** Pending timers. */
  timers: number
  /** The event-time timer registered last, while it is pending: asking for it again is common and costs nothing. */
  lastTimer: number
  removed: boolean
  /** Another window of this key with the same `maxTimestamp`. */
  next: WindowSlot | undefined
}

export function createSlot(entry: WindowEntry, window: Window): WindowSlot {
  return {
    entry,
    window,
    maxTimestamp: window.maxTimestamp(),
    content: undefined,
    isGiven: false,
    triggerState: undefined,
    functionState: undefined,
    timers: 0,
    lastTimer: NaN,
    removed: false,
    next: undefined,
  }
}

/** The windows of a key, found by `maxTimestamp`. Most keys have one; it needs no map. */
export class KeyWindows {
  #recent: WindowSlot | undefined
  #map: Map<number, WindowSlot> | undefined
  #count = 0

  get count(): number {
    return this.#count
  }

  /** The window that ends at `maxTimestamp`, where only one can. */
  findByEnd(maxTimestamp: number): WindowSlot | undefined {
    if (this.#recent?.maxTimestamp === maxTimestamp) return this.#recent
    const slot = this.#map?.get(maxTimestamp)
    if (slot !== undefined) this.#recent = slot
    return slot
  }

  find(window: Window): WindowSlot | undefined {
    let slot = this.#map === undefined ? this.#recent : this.#map.get(window.maxTimestamp())
    while (slot !== undefined && !sameWindow(slot.window, window)) slot = slot.next
    return slot
  }

  add(slot: WindowSlot): void {
    if (this.#count++ > 0 && this.#map === undefined) {
      const first = this.#recent as WindowSlot
      this.#map = new Map([[first.maxTimestamp, first]])
    }
    if (this.#map !== undefined) this.#chain(this.#map, slot)
    this.#recent = slot
  }

  #chain(map: Map<number, WindowSlot>, slot: WindowSlot): void {
    let last = map.get(slot.maxTimestamp)
    while (last?.next !== undefined) last = last.next
    if (last === undefined) map.set(slot.maxTimestamp, slot)
    else last.next = slot
  }

  remove(slot: WindowSlot): void {
    slot.removed = true
    this.#count--
    if (this.#recent === slot) this.#recent = undefined
    if (this.#map === undefined) return
    this.#unchain(this.#map, slot)
    if (this.#count > 1) return
    this.#recent = this.#map.values().next().value
    this.#map = undefined
  }

  #unchain(map: Map<number, WindowSlot>, slot: WindowSlot): void {
    let before = map.get(slot.maxTimestamp)
    if (before === slot) {
      if (slot.next === undefined) map.delete(slot.maxTimestamp)
      else map.set(slot.maxTimestamp, slot.next)
    } else {
      while (before !== undefined && before.next !== slot) before = before.next
      if (before !== undefined) before.next = slot.next
    }
    slot.next = undefined
  }

  all(): WindowSlot[] {
    if (this.#map === undefined) return this.#recent === undefined ? [] : [this.#recent]
    const slots: WindowSlot[] = []
    for (let slot of this.#map.values()) {
      slots.push(slot)
      while (slot.next !== undefined) {
        slot = slot.next
        slots.push(slot)
      }
    }
    return slots
  }
}
