/** Windows that stand at the same places for every key. All times in ms. */
export type AlignedWindows =
  | { readonly kind: 'TUMBLE'; readonly size: number; readonly offset: number }
  | { readonly kind: 'HOP'; readonly slide: number; readonly size: number; readonly offset: number }
  | { readonly kind: 'CUMULATE'; readonly step: number; readonly size: number; readonly offset: number }

/** Start of the window of length `size` that holds `time`, when one of them starts at `offset`. */
export function windowStart(time: number, offset: number, size: number): number {
  const shifted = time - offset
  return time - (shifted - Math.floor(shifted / size) * size)
}

/**
 * The length of a pane: aligned windows are unions of panes, so that a row is added once, to its pane, however many
 * windows it is in.
 */
export function paneSize(windows: AlignedWindows): number {
  switch (windows.kind) {
    case 'TUMBLE':
      return windows.size
    case 'HOP':
      return greatestCommonDivisor(windows.size, windows.slide)
    case 'CUMULATE':
      return windows.step
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** Ends of the windows that hold the pane starting at `pane`, ascending. */
export function windowEnds(windows: AlignedWindows, pane: number): number[] {
  const ends: number[] = []
  switch (windows.kind) {
    case 'TUMBLE':
      return [pane + windows.size]
    case 'HOP': {
      const { size, slide, offset } = windows
      const last = windowStart(pane, offset, slide) + size
      for (let end = last; end - size <= pane && end > pane; end -= slide) ends.unshift(end)
      return ends
    }
    case 'CUMULATE': {
      const { size, step, offset } = windows
      const start = windowStart(pane, offset, size)
      for (let end = pane + step; end <= start + size; end += step) ends.push(end)
      return ends
    }
  }
}

/** Start of the window that ends at `end`. */
export function startOfWindow(windows: AlignedWindows, end: number): number {
  if (windows.kind !== 'CUMULATE') return end - windows.size
  return windowStart(end - 1, windows.offset, windows.size)
}

/** End of the last window that holds the pane starting at `pane`. */
export function lastWindowEnd(windows: AlignedWindows, pane: number): number {
  switch (windows.kind) {
    case 'TUMBLE':
      return pane + windows.size
    case 'HOP':
      return windowStart(pane, windows.offset, windows.slide) + windows.size
    case 'CUMULATE':
      return windowStart(pane, windows.offset, windows.size) + windows.size
  }
}
