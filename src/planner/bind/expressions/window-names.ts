/** The windows, as functions of FROM or (but for CUMULATE) of GROUP BY. */
export const WINDOW_FUNCTIONS: ReadonlySet<string> = new Set(['TUMBLE', 'HOP', 'CUMULATE', 'SESSION'])

export type WindowProperty = 'start' | 'end' | 'rowtime' | 'proctime'

const PROPERTIES = [
  ['START', 'start'],
  ['END', 'end'],
  ['ROWTIME', 'rowtime'],
  ['PROCTIME', 'proctime'],
] as const

/** Auxiliary functions of group windows, with the window they belong to: `TUMBLE_START`. */
export const WINDOW_PROPERTIES: ReadonlyMap<string, { readonly window: string; readonly property: WindowProperty }> =
  new Map(
    ['TUMBLE', 'HOP', 'SESSION'].flatMap((window) =>
      PROPERTIES.map(([suffix, property]) => [`${window}_${suffix}`, { window, property }] as const),
    ),
  )
