import { batchOf } from '../../src/core/batch.ts'
import { numberColumn } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Bids } from '../data/bids.ts'
import { BATCH_ROWS, watermarkAfter } from './batches.ts'
import { KeyIndex, grown } from './key-index.ts'

const SIZE = 10_000
const SLIDE = 2_000

/** Number of bids by auction. */
class Counts {
  readonly index = new KeyIndex()
  counts: Float64Array = new Float64Array(this.index.capacity)

  addRows(auction: Float64Array, from: number, to: number): void {
    const { index } = this
    let { counts } = this
    for (let i = from; i < to; i++) {
      const id = index.id(auction[i] as number)
      if (id >= counts.length) counts = this.#grow()
      counts[id] = (counts[id] as number) + 1
    }
  }

  addAll(other: Counts): void {
    const { index } = this
    const { keys, size } = other.index
    let { counts } = this
    for (let i = 0; i < size; i++) {
      const id = index.id(keys[i] as number)
      if (id >= counts.length) counts = this.#grow()
      counts[id] = (counts[id] as number) + (other.counts[i] as number)
    }
  }

  #grow(): Float64Array {
    this.counts = grown(this.counts, this.index.capacity)
    return this.counts
  }

  clear(): void {
    this.counts.fill(0, 0, this.index.size)
    this.index.clear()
  }
}

/** Windows of 10 s every 2 s: a row is counted once, in its pane of 2 s; a window is the sum of its five panes. */
export function hop({ n, auction, dateTime }: Bids, sink: CheckSink): void {
  const windows = new Hop(sink)
  for (let from = 0; from < n; from += BATCH_ROWS) windows.push(auction, dateTime, from, Math.min(n, from + BATCH_ROWS))
  windows.advance(Infinity)
}

class Hop {
  readonly #sink: CheckSink
  /** By pane start. */
  readonly #panes = new Map<number, Counts>()
  readonly #pool: Counts[] = []
  readonly #window = new Counts()
  #watermark = -Infinity
  #nextEnd = Infinity

  constructor(sink: CheckSink) {
    this.#sink = sink
  }

  push(auction: Float64Array, times: Float64Array, from: number, to: number): void {
    for (let i = from; i < to;) {
      const start = Math.floor((times[i] as number) / SLIDE) * SLIDE
      const end = start + SLIDE
      let j = i + 1
      while (j < to && (times[j] as number) < end && (times[j] as number) >= start) j++
      // Late is what is in no window that is still to come.
      if (start + SIZE - 1 > this.#watermark) this.#pane(start).addRows(auction, i, j)
      i = j
    }
    this.advance(watermarkAfter(this.#watermark, times, from, to))
  }

  #pane(start: number): Counts {
    let pane = this.#panes.get(start)
    if (pane === undefined) {
      pane = this.#pool.pop() ?? new Counts()
      this.#panes.set(start, pane)
      this.#nextEnd = Math.min(this.#nextEnd, this.#firstEnd(start))
    }
    return pane
  }

  /** The first end of a window with the pane that has not fired. */
  #firstEnd(pane: number): number {
    const passed = Math.floor((this.#watermark + 1) / SLIDE) * SLIDE
    return Math.max(pane + SLIDE, passed + SLIDE)
  }

  advance(watermark: number): void {
    while (this.#nextEnd - 1 <= watermark && this.#panes.size > 0) {
      this.#watermark = this.#nextEnd - 1
      this.#fire(this.#nextEnd)
      this.#nextEnd = Math.min(...Array.from(this.#panes.keys(), (pane) => this.#firstEnd(pane)))
    }
    this.#watermark = watermark
  }

  #fire(end: number): void {
    const window = this.#window
    for (let start = end - SIZE; start < end; start += SLIDE) {
      const pane = this.#panes.get(start)
      if (pane === undefined) continue
      window.addAll(pane)
      if (start > end - SIZE) continue
      this.#panes.delete(start)
      pane.clear()
      this.#pool.push(pane)
    }
    const { size, keys } = window.index
    const starts = new Float64Array(size).fill(end - SIZE)
    this.#sink.write(
      batchOf(
        size,
        [keys, starts, window.counts].map((data) => numberColumn('long', data)),
      ),
    )
    window.clear()
  }
}
