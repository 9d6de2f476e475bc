import type { WindowSpec } from '../logical/plan.ts'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** A length of time in its largest whole unit: `10 s`. */
export function durationText(ms: number): string {
  const unit = UNITS.find(([, size]) => ms !== 0 && ms % size === 0)
  return unit === undefined ? `${ms} ms` : `${ms / unit[1]} ${unit[0]}`
}

/** A window for people: `HOP(slide=[2 s], size=[10 s])`. */
export function windowText(window: WindowSpec): string {
  const parts = Object.entries(window).flatMap(([name, value]) =>
    typeof value === 'number' && (name !== 'offset' || value !== 0) ? [`${name}=[${durationText(value)}]`] : [],
  )
  return `${window.kind}(${parts.join(', ')})`
}
