import { JobError } from '../../core/errors.ts'
import { keyToken } from '../state/key-token.ts'

/** A group of records of one key. Two windows with the same content are the same window. */
export interface Window {
  /** The last event time that belongs to the window; what it results in carries this time. */
  maxTimestamp(): number
}

/** Times `start <= t < end`, in ms. */
export class TimeWindow implements Window {
  readonly start: number
  readonly end: number

  constructor(start: number, end: number) {
    this.start = start
    this.end = end
  }

  getStart(): number {
    return this.start
  }

  getEnd(): number {
    return this.end
  }

  maxTimestamp(): number {
    return this.end - 1
  }
}

/** The one window that holds everything. */
export class GlobalWindow implements Window {
  static readonly #instance = new GlobalWindow()

  private constructor() {}

  static get(): GlobalWindow {
    return GlobalWindow.#instance
  }

  maxTimestamp(): number {
    return Infinity
  }
}

export function sameWindow(a: Window, b: Window): boolean {
  if (a === b) return true
  if (a instanceof TimeWindow && b instanceof TimeWindow) return a.start === b.start && a.end === b.end
  if (a instanceof GlobalWindow || b instanceof GlobalWindow) return false
  return keyToken(fieldsOf(a)) === keyToken(fieldsOf(b))
}

function fieldsOf(window: Window): object {
  return Object.fromEntries(Object.entries(window).filter(([, value]) => typeof value !== 'function'))
}

type SavedWindow =
  | { readonly kind: 'time'; readonly start: number; readonly end: number }
  | { readonly kind: 'global' }
  | { readonly kind: 'custom'; readonly fields: object; readonly maxTimestamp: number }

/** A window in a form that can be saved. */
export function saveWindow(window: Window): unknown {
  if (window instanceof TimeWindow) return { kind: 'time', start: window.start, end: window.end } satisfies SavedWindow
  if (window instanceof GlobalWindow) return { kind: 'global' } satisfies SavedWindow
  return { kind: 'custom', fields: fieldsOf(window), maxTimestamp: window.maxTimestamp() } satisfies SavedWindow
}

/** The window behind what was saved; one of a program's own class has its fields and its `maxTimestamp`. */
export function restoreWindow(saved: unknown): Window {
  const window = saved as SavedWindow
  switch (window.kind) {
    case 'time':
      return new TimeWindow(window.start, window.end)
    case 'global':
      return GlobalWindow.get()
    case 'custom': {
      const { maxTimestamp } = window
      return { ...window.fields, maxTimestamp: () => maxTimestamp }
    }
  }
}

/** Refuses what an assigner of the program gave for a window and is none. */
export function requireWindow(window: Window | null | undefined): void {
  if (typeof window?.maxTimestamp === 'function') return
  throw new JobError(
    'BAD_WINDOW',
    `assignWindows() gave ${String(window)} for a window: give TimeWindows, or none at all.`,
  )
}
