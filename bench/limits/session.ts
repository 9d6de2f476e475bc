import { batchOf } from '../../src/core/batch.ts'
import { numberColumn } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Bids } from '../data/bids.ts'
import { BATCH_ROWS, watermarkAfter } from './batches.ts'
import { KeyIndex, grown } from './key-index.ts'

const GAP = 10_000
/** Sessions are looked at for their end in steps of this many ms. */
const STEP = 1000
const NONE = -1

/** The sessions that may end within one step. */
interface Bucket {
  n: number
  sessions: Int32Array
}

/** Sessions with a gap of 10 s by bidder, counting bids. */
export function session({ n, bidder, dateTime }: Bids, sink: CheckSink): void {
  const sessions = new Sessions(sink)
  for (let from = 0; from < n; from += BATCH_ROWS) {
    sessions.push(bidder, dateTime, from, Math.min(n, from + BATCH_ROWS))
  }
  sessions.advance(Infinity)
}

/**
 * A bidder has mostly one open session, in the place given by its id. Sessions are chained by bidder, for data out of
 * order may leave several apart from each other, or join them.
 */
class Sessions {
  readonly #sink: CheckSink
  readonly #bidders = new KeyIndex(14)
  /** By bidder: the first session. */
  #heads: Int32Array = new Int32Array(this.#bidders.capacity).fill(NONE)
  #starts = new Float64Array(8192)
  /** The last bid's time + gap. */
  #ends = new Float64Array(8192)
  #counts = new Float64Array(8192)
  #owners = new Int32Array(8192)
  #next = new Int32Array(8192)
  #top = 0
  #free = new Int32Array(64)
  #freeCount = 0
  /** By step in which a session, as it was when it was put there, ends. */
  readonly #buckets = new Map<number, Bucket>()
  #firstStep = Infinity
  #watermark = -Infinity
  #out = [0, 1, 2, 3].map(() => new Float64Array(BATCH_ROWS))
  #outRows = 0

  constructor(sink: CheckSink) {
    this.#sink = sink
  }

  push(bidder: Float64Array, times: Float64Array, from: number, to: number): void {
    const bidders = this.#bidders
    let heads = this.#heads
    let [starts, ends, counts, next] = [this.#starts, this.#ends, this.#counts, this.#next]
    for (let i = from; i < to; i++) {
      const id = bidders.id(bidder[i] as number)
      if (id >= heads.length) heads = this.#growHeads()
      const time = times[i] as number
      const head = heads[id] as number
      if (head !== NONE && next[head] === NONE && time >= (starts[head] as number) && time <= (ends[head] as number)) {
        if (time + GAP > (ends[head] as number)) ends[head] = time + GAP
        counts[head] = (counts[head] as number) + 1
        continue
      }
      this.#addApart(id, time)
      ;[starts, ends, counts, next] = [this.#starts, this.#ends, this.#counts, this.#next]
    }
    this.advance(watermarkAfter(this.#watermark, times, from, to))
  }

  #growHeads(): Int32Array {
    const known = this.#heads.length
    this.#heads = grown(this.#heads, this.#bidders.capacity).fill(NONE, known)
    return this.#heads
  }

  /** A bid that is not within its bidder's only session: begins one, or joins all that it touches. */
  #addApart(id: number, time: number): void {
    let [start, end, count] = [time, time + GAP, 1]
    let before = NONE
    let touched = false
    for (let slot = this.#heads[id] as number; slot !== NONE;) {
      const following = this.#next[slot] as number
      if ((this.#starts[slot] as number) <= end && (this.#ends[slot] as number) >= start) {
        touched = true
        start = Math.min(start, this.#starts[slot] as number)
        end = Math.max(end, this.#ends[slot] as number)
        count += this.#counts[slot] as number
        this.#unlink(id, before, slot)
        // Its place is given out again when its bucket comes: until then it counts as empty.
        this.#counts[slot] = 0
      } else before = slot
      slot = following
    }
    if (touched || end - 1 > this.#watermark) this.#begin(id, start, end, count)
    else if (this.#heads[id] === NONE) this.#bidders.remove(id)
  }

  #unlink(id: number, before: number, slot: number): void {
    if (before === NONE) this.#heads[id] = this.#next[slot] as number
    else this.#next[before] = this.#next[slot] as number
  }

  #begin(id: number, start: number, end: number, count: number): void {
    const slot = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.#top++
    if (slot === this.#starts.length) this.#grow()
    this.#starts[slot] = start
    this.#ends[slot] = end
    this.#counts[slot] = count
    this.#owners[slot] = id
    this.#next[slot] = this.#heads[id] as number
    this.#heads[id] = slot
    this.#watch(slot)
  }

  #grow(): void {
    const capacity = this.#starts.length * 2
    this.#starts = grown(this.#starts, capacity)
    this.#ends = grown(this.#ends, capacity)
    this.#counts = grown(this.#counts, capacity)
    this.#owners = grown(this.#owners, capacity)
    this.#next = grown(this.#next, capacity)
  }

  #watch(slot: number): void {
    const step = Math.floor((this.#ends[slot] as number) / STEP)
    let bucket = this.#buckets.get(step)
    if (bucket === undefined) this.#buckets.set(step, (bucket = { n: 0, sessions: new Int32Array(256) }))
    if (bucket.n === bucket.sessions.length) bucket.sessions = grown(bucket.sessions, bucket.n * 2)
    bucket.sessions[bucket.n++] = slot
    if (step < this.#firstStep) this.#firstStep = step
  }

  advance(watermark: number): void {
    this.#watermark = watermark
    const last = Math.floor((watermark + 1) / STEP)
    while (this.#firstStep <= last && this.#buckets.size > 0) {
      const step = this.#firstStep
      const bucket = this.#buckets.get(step) as Bucket
      this.#buckets.delete(step)
      this.#firstStep = Math.min(...this.#buckets.keys())
      for (let k = 0; k < bucket.n; k++) this.#look(bucket.sessions[k] as number)
      // Sessions that end later within the very step of the watermark are back in it.
      if (step === last) break
    }
    this.#flush()
  }

  #look(slot: number): void {
    if (this.#counts[slot] === 0) this.#release(slot)
    else if ((this.#ends[slot] as number) - 1 <= this.#watermark) this.#end(slot)
    else this.#watch(slot)
  }

  #end(slot: number): void {
    const id = this.#owners[slot] as number
    const columns = [this.#bidders.keys[id], this.#starts[slot], this.#ends[slot], this.#counts[slot]]
    for (let c = 0; c < columns.length; c++) (this.#out[c] as Float64Array)[this.#outRows] = columns[c] as number
    if (++this.#outRows === BATCH_ROWS) this.#flush()
    let before = NONE
    for (let other = this.#heads[id] as number; other !== slot; other = this.#next[other] as number) before = other
    this.#unlink(id, before, slot)
    if (this.#heads[id] === NONE) this.#bidders.remove(id)
    this.#release(slot)
  }

  #release(slot: number): void {
    if (this.#freeCount === this.#free.length) this.#free = grown(this.#free, this.#freeCount * 2)
    this.#free[this.#freeCount++] = slot
  }

  #flush(): void {
    const columns = this.#out.map((data) => numberColumn('long', data))
    if (this.#outRows > 0) this.#sink.write(batchOf(this.#outRows, columns))
    this.#outRows = 0
  }
}
