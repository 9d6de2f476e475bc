/** Numbers in ascending order, each with how often it is there; plain data. */
export interface SortedCounts {
  values: number[]
  counts: number[]
  /** What was added, or taken away where it is negative, since the numbers were sorted. */
  readonly pending: Map<number, number>
}

/** More changes than this are sorted in at once. */
const FEW = 8

export const emptySorted = (): SortedCounts => ({ values: [], counts: [], pending: new Map() })

export function addToSorted({ pending }: SortedCounts, value: number, times: number): void {
  pending.set(value, (pending.get(value) ?? 0) + times)
}

export function mergeSorted(into: SortedCounts, { values, counts, pending }: SortedCounts): void {
  values.forEach((value, i) => addToSorted(into, value, counts[i] as number))
  for (const [value, times] of pending) addToSorted(into, value, times)
}

/**
 * The numbers at the given places, 0 for the smallest to 1 for the largest: between two of them in proportion.
 * Undefined where there is no number.
 */
export function valuesAt(sorted: SortedCounts, places: readonly number[]): number[] | undefined {
  sortPending(sorted)
  const total = sorted.counts.reduce((sum, count) => sum + count, 0)
  if (total <= 0 || places.length === 0) return undefined
  const order = places.map((place, k) => ({ position: place * (total - 1) + 1, k }))
  order.sort((a, b) => a.position - b.position)
  const found: number[] = []
  const { values, counts } = sorted
  let at = 0
  let upTo = counts[0] as number
  for (const { position, k } of order) {
    const lower = Math.floor(position)
    const upper = Math.ceil(position)
    while (upTo < lower) upTo += counts[++at] as number
    const value = values[at] as number
    found[k] = upTo >= upper ? value : (upper - position) * value + (position - lower) * (values[at + 1] as number)
  }
  return found
}

function sortPending(sorted: SortedCounts): void {
  const { pending } = sorted
  // NaN has no place that a search would find.
  if (pending.size > FEW || pending.has(Number.NaN)) sortAgain(sorted)
  else for (const [value, times] of pending) insert(sorted, value, times)
  pending.clear()
}

function sortAgain(sorted: SortedCounts): void {
  const all = new Map<number, number>()
  sorted.values.forEach((value, i) => all.set(value, sorted.counts[i] as number))
  for (const [value, times] of sorted.pending) all.set(value, (all.get(value) ?? 0) + times)
  const values = Float64Array.from(all.keys()).sort()
  sorted.values = [...values].filter((value) => all.get(value) !== 0)
  sorted.counts = sorted.values.map((value) => all.get(value) as number)
}

function insert({ values, counts }: SortedCounts, value: number, times: number): void {
  if (times === 0) return
  let at = 0
  for (let end = values.length; at < end;) {
    const middle = (at + end) >>> 1
    if ((values[middle] as number) < value) at = middle + 1
    else end = middle
  }
  if (values[at] !== value) {
    values.splice(at, 0, value)
    counts.splice(at, 0, times)
    return
  }
  const count = (counts[at] as number) + times
  counts[at] = count
  if (count !== 0) return
  values.splice(at, 1)
  counts.splice(at, 1)
}
