import { daysFromCivil, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../../core/timestamp.ts'

/** A time zone's wall clock. Milliseconds throughout: of the instant, or of the wall clock read as if it were UTC. */
export interface TimeZone {
  readonly name: string
  /** The offset, if the zone has always had the same one. */
  readonly fixed: number | undefined
  /** How far the wall clock is ahead of UTC at an instant. */
  offsetAt(instant: number): number
  toWall(instant: number): number
  /** A wall time in a gap moves forward by the gap; in an overlap it is the later instant, in standard time. */
  toInstant(wall: number): number
  /** The same with the earlier instant of an overlap, as conversions of a TIMESTAMP to a TIMESTAMP_LTZ have it. */
  toFirstInstant(wall: number): number
}

const FIXED = /^(?:UTC|GMT|UT)?(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/

const zones = new Map<string, TimeZone>()

/** The zone of that name (`Europe/Berlin`, `UTC`, `GMT+2`, `+05:30`); undefined when there is none. */
export function timeZone(name: string): TimeZone | undefined {
  const known = zones.get(name)
  if (known !== undefined) return known
  const zone = makeZone(name)
  if (zone !== undefined) zones.set(name, zone)
  return zone
}

function makeZone(name: string): TimeZone | undefined {
  const match = name === 'Z' ? FIXED.exec('UTC') : name === '' ? null : FIXED.exec(name)
  if (match !== null) {
    const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)
    const offset = minutes * MS_PER_MINUTE
    return minutes > 18 * 60 ? undefined : fixedZone(name, match[1] === '-' ? 0 - offset : offset)
  }
  try {
    return new RuledZone(name)
  } catch {
    return undefined
  }
}

function fixedZone(name: string, offset: number): TimeZone {
  return {
    name,
    fixed: offset,
    offsetAt: () => offset,
    toWall: (instant) => instant + offset,
    toInstant: (wall) => wall - offset,
    toFirstInstant: (wall) => wall - offset,
  }
}

export const UTC: TimeZone = fixedZone('UTC', 0)

/** No zone changes its offset twice within this time, but for a few odd weeks that the search below splits anyway. */
const STEP = 16 * MS_PER_DAY
const MAX_DATE = 8_640_000_000_000_000

/** Offsets come from Intl and are kept per stretch without a transition, so that a row costs two comparisons. */
class RuledZone implements TimeZone {
  readonly name: string
  readonly fixed = undefined
  readonly #format: Intl.DateTimeFormat
  #from = 0
  #to = 0
  #offset = 0
  readonly #stretches = new Map<number, (readonly [from: number, to: number, offset: number])[]>()

  constructor(name: string) {
    this.name = name
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  offsetAt(instant: number): number {
    if (instant < this.#from || instant >= this.#to) this.#seek(instant)
    return this.#offset
  }

  toWall(instant: number): number {
    return instant + this.offsetAt(instant)
  }

  toInstant(wall: number): number {
    // The two offsets that may hold around this wall time; they differ only near a transition.
    const before = this.offsetAt(wall - MS_PER_DAY)
    const after = this.offsetAt(wall + MS_PER_DAY)
    if (before === after) return wall - before
    const late = wall - after
    if (this.offsetAt(late) === after) return late
    return wall - before
  }

  toFirstInstant(wall: number): number {
    const before = this.offsetAt(wall - MS_PER_DAY)
    const early = wall - before
    return this.offsetAt(early) === before ? early : this.toInstant(wall)
  }

  /** Makes the stretch around `instant` the current one. */
  #seek(instant: number): void {
    const slot = Math.floor(instant / STEP)
    let known = this.#stretches.get(slot)
    if (known === undefined) this.#stretches.set(slot, (known = []))
    let stretch = known.find((one) => instant >= one[0] && instant < one[1])
    if (stretch === undefined) known.push((stretch = this.#stretch(instant, slot)))
    const [from, to, offset] = stretch
    this.#from = from
    this.#to = to
    this.#offset = offset
  }

  /** The part of the slot around `instant` that has one offset. */
  #stretch(instant: number, slot: number): readonly [number, number, number] {
    const offset = this.#ask(instant)
    const from = this.#boundary(slot * STEP, instant, offset)
    const to = this.#boundary((slot + 1) * STEP, instant, offset)
    return [from, to, offset]
  }

  /** The nearest to `far` that still has `offset`: where it begins (below `near`) or no longer holds (above). */
  #boundary(far: number, near: number, offset: number): number {
    const below = far < near
    if (this.#ask(below ? far : far - 1) === offset) return far
    let outside = below ? far : far - 1
    let inside = near
    while (Math.abs(inside - outside) > 1) {
      const middle = Math.floor((inside + outside) / 2)
      if (this.#ask(middle) === offset) inside = middle
      else outside = middle
    }
    return below ? inside : inside + 1
  }

  #ask(instant: number): number {
    let [year, month, day, hour, minute, second, before] = [0, 1, 1, 0, 0, 0, false]
    // Beyond the range of Date there are no transitions to be missed.
    const asked = Math.max(-MAX_DATE, Math.min(MAX_DATE, instant))
    for (const { type, value } of this.#format.formatToParts(asked)) {
      if (type === 'year') year = Number(value)
      else if (type === 'month') month = Number(value)
      else if (type === 'day') day = Number(value)
      else if (type === 'hour') hour = Number(value)
      else if (type === 'minute') minute = Number(value)
      else if (type === 'second') second = Number(value)
      else if (type === 'era') before = value.startsWith('B')
    }
    const days = daysFromCivil(before ? 1 - year : year, month, day)
    const wall = days * MS_PER_DAY + hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * 1000
    return wall - Math.floor(asked / 1000) * 1000
  }
}
