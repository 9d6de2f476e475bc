import type { Value } from './kinds.ts'
import type { Windows } from './relations/windows.ts'
import type { TestTable } from './tables.ts'

/** A row that counts in a window: its number in order of arrival, and the window's bounds. */
export type Counted = readonly [arrival: number, start: number, end: number]

export interface Assigned {
  readonly counted: readonly Counted[]
  /** Rows that count in no window. */
  readonly late: number
}

/** A row as the rule of lateness sees it. */
export interface Arrival {
  readonly number: number
  readonly time: number
  /** The watermark when it comes. */
  readonly watermark: number
  /** What the sessions of a row are apart by. */
  readonly partition: string
}

/**
 * The rows of a table with the watermarks they meet: the highest time so far less the delay, sent on once it has grown
 * by more than the interval.
 */
export function arrivalsOf(
  { rows, columns, delay }: TestTable,
  interval: number,
  partition: readonly string[],
): Arrival[] {
  const keys = partition.map((name) => columns.findIndex((column) => column.name === name))
  let [highest, sent] = [-Infinity, -Infinity]
  return rows.map((row, number) => {
    const time = Number(row.at(-1))
    const arrival = { number, time, watermark: sent, partition: JSON.stringify(keys.map((k) => shown(row[k] ?? null))) }
    highest = Math.max(highest, time - delay)
    if (highest - sent > interval) sent = highest
    return arrival
  })
}

function shown(value: Value): string | null {
  return value === null ? null : String(value)
}

/** Which rows count in which windows: those whose window had not fired when they came. */
export function assign(arrivals: readonly Arrival[], windows: Windows): Assigned {
  if (windows.kind === 'SESSION') return assignSessions(arrivals, windows.gap)
  const each = arrivals.map((arrival) =>
    windowsAt(arrival.time, windows)
      .filter(([, end]) => arrival.watermark < end - 1)
      .map(([start, end]): Counted => [arrival.number, start, end]),
  )
  return { counted: each.flat(), late: each.filter((list) => list.length === 0).length }
}

/** All windows that hold a time, found by looking at each one around it. */
function windowsAt(time: number, windows: Exclude<Windows, { kind: 'SESSION' }>): (readonly [number, number])[] {
  const { size, offset } = windows
  const every = windows.kind === 'HOP' ? windows.slide : size
  const step = windows.kind === 'CUMULATE' ? windows.step : size
  const found: (readonly [number, number])[] = []
  const nearest = Math.floor((time - offset) / every)
  for (let n = nearest - 2 * Math.ceil(size / every); n <= nearest + 1; n++) {
    const start = offset + n * every
    for (let end = start + step; end <= start + size; end += step) {
      if (start <= time && time < end) found.push([start, end])
    }
  }
  return found
}

interface Session {
  start: number
  end: number
  numbers: number[]
}

/** A row joins, and so may merge, the open sessions that it overlaps or touches; a session ends with the watermark. */
function assignSessions(arrivals: readonly Arrival[], gap: number): Assigned {
  const ended: Session[] = []
  let late = 0
  const open = new Map<string, Session[]>()
  for (const { number, time, watermark, partition } of arrivals) {
    const sessions = open.get(partition) ?? []
    ended.push(...sessions.filter(({ end }) => end - 1 <= watermark))
    const alive = sessions.filter(({ end }) => end - 1 > watermark)
    const touched = alive.filter(({ start, end }) => start <= time + gap && end >= time)
    const others = alive.filter((session) => !touched.includes(session))
    const merged = touched.reduce(merge, { start: time, end: time + gap, numbers: [number] })
    const isLate = touched.length === 0 && merged.end - 1 <= watermark
    if (isLate) late++
    open.set(partition, isLate ? others : [...others, merged])
  }
  const all = [...ended, ...[...open.values()].flat()]
  return { counted: all.flatMap(({ start, end, numbers }) => numbers.map((n): Counted => [n, start, end])), late }
}

function merge(a: Session, b: Session): Session {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end), numbers: [...a.numbers, ...b.numbers] }
}
