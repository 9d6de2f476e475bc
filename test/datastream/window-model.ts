import fc from 'fast-check'
import type { Event } from './events.ts'

/** What comes out of windows of a stream whose watermark is `delay` + 1 ms behind, worked out record by record. */
export interface Expected {
  /** `a [0,10) 1,2` */
  readonly fired: string[]
  readonly late: Event[]
}

interface ModelWindow {
  readonly key: string
  readonly start: number
  readonly end: number
  readonly times: number[]
  fired: boolean
}

const text = ({ key, start, end, times }: ModelWindow): string => `${key} [${start},${end}) ${times.join()}`

/** Starts of the windows that hold `time`, the latest first. */
function startsOf(time: number, size: number, slide: number): number[] {
  const starts: number[] = []
  for (let start = Math.floor(time / slide) * slide; start > time - size; start -= slide) starts.push(start)
  return starts
}

export interface Settings {
  readonly delay: number
  readonly lateness: number
}

/** Windows of `size` ms every `slide` ms. */
export function alignedModel(
  rows: readonly Event[],
  { size, slide, delay, lateness }: Settings & { readonly size: number; readonly slide: number },
): Expected {
  const fired: string[] = []
  const late: Event[] = []
  const windows: ModelWindow[] = []
  let watermark = -Infinity
  const fire = (window: ModelWindow): void => {
    window.fired = true
    fired.push(text(window))
  }
  const advance = (to: number): void => {
    watermark = Math.max(watermark, to)
    const due = windows.filter((window) => !window.fired && window.end - 1 <= watermark)
    for (const window of due.toSorted((a, b) => a.end - b.end)) fire(window)
  }
  for (const row of rows) {
    const [key, time] = row
    const starts = startsOf(time, size, slide).filter((start) => start + size - 1 + lateness > watermark)
    for (const start of starts) {
      let window = windows.find((other) => other.key === key && other.start === start)
      if (window === undefined) windows.push((window = { key, start, end: start + size, times: [], fired: false }))
      window.times.push(time)
      if (window.end - 1 <= watermark) fire(window)
    }
    if (starts.length === 0 && time + lateness <= watermark) late.push(row)
    advance(time - delay - 1)
  }
  advance(Infinity)
  return { fired, late }
}

/** Sessions with a gap of `gap` ms. */
export function sessionModel(
  rows: readonly Event[],
  { gap, delay, lateness }: Settings & { readonly gap: number },
): Expected {
  const fired: string[] = []
  const late: Event[] = []
  let sessions: ModelWindow[] = []
  let watermark = -Infinity
  const fire = (session: ModelWindow): void => {
    session.fired = true
    fired.push(text({ ...session, times: session.times.toSorted((a, b) => a - b) }))
  }
  const advance = (to: number): void => {
    watermark = Math.max(watermark, to)
    const due = sessions.filter((session) => !session.fired && session.end - 1 <= watermark)
    for (const session of due.toSorted((a, b) => a.end - b.end)) fire(session)
    sessions = sessions.filter((session) => session.end - 1 + lateness > watermark)
  }
  for (const row of rows) {
    const [key, time] = row
    const touching = sessions.filter((other) => other.key === key && other.start <= time + gap && other.end >= time)
    const start = Math.min(time, ...touching.map((other) => other.start))
    const end = Math.max(time + gap, ...touching.map((other) => other.end))
    if (touching.length === 0 && end - 1 + lateness <= watermark) {
      if (time + lateness <= watermark) late.push(row)
    } else {
      const times = [...touching.flatMap((other) => other.times), time]
      const session = { key, start, end, times, fired: false }
      sessions = [...sessions.filter((other) => !touching.includes(other)), session]
      if (end - 1 <= watermark) fire(session)
    }
    advance(time - delay - 1)
  }
  advance(Infinity)
  return { fired, late }
}

/** Records of two keys that come up to 30 ms out of order. */
export const disordered: fc.Arbitrary<Event[]> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(12), fc.nat(30)), { minLength: 1, maxLength: 25 })
  .map((steps) => {
    let now = 0
    return steps.map(([key, step, back]): Event => {
      now += step
      return [key, now - back]
    })
  })

export const settings: fc.Arbitrary<Settings> = fc.record({ delay: fc.nat(15), lateness: fc.constantFrom(0, 0, 7, 40) })
