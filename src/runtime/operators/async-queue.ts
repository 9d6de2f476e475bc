/** A record that waits for its results. */
export interface AsyncEntry {
  readonly value: unknown
  readonly timestamp: number
  results: readonly unknown[] | undefined
  /** Where it is in the queue. */
  readonly segment: Segment
}

/** What separates records: a watermark, or the input's becoming idle or active. */
export type Mark =
  | { readonly kind: 'watermark'; readonly watermark: number }
  | { readonly kind: 'idle'; readonly idle: boolean }

/** Records that may overtake each other, and what follows when all of them have left. */
interface Segment {
  readonly waiting: Set<AsyncEntry>
  readonly done: AsyncEntry[]
  mark: Mark | undefined
  next: Segment | undefined
}

/** What leaves the queue. */
export interface AsyncOutput<E> {
  emit(entry: E): void
  mark(mark: Mark): void
}

/**
 * Records and marks on their way through an operator that waits for results. Unordered, records leave as they are
 * completed, but never pass a mark; ordered, every record is a segment of its own.
 */
export class AsyncQueue<E extends AsyncEntry> {
  readonly #ordered: boolean
  #first: Segment = newSegment()
  #last: Segment = this.#first

  constructor(ordered: boolean) {
    this.#ordered = ordered
  }

  get isEmpty(): boolean {
    return this.#first === this.#last && this.#last.waiting.size === 0 && this.#last.done.length === 0
  }

  /** Adds the record that `create` makes for its place. */
  put(create: (segment: Segment) => E): E {
    if (this.#ordered && this.#last.waiting.size + this.#last.done.length > 0) this.#close(undefined)
    const entry = create(this.#last)
    this.#last.waiting.add(entry)
    return entry
  }

  putMark(mark: Mark): void {
    this.#close(mark)
  }

  #close(mark: Mark | undefined): void {
    this.#last.mark = mark
    const next = newSegment()
    this.#last.next = next
    this.#last = next
  }

  complete(entry: E): void {
    entry.segment.waiting.delete(entry)
    entry.segment.done.push(entry)
  }

  /** Lets out what may leave. */
  drain(output: AsyncOutput<E>): void {
    for (;;) {
      const segment = this.#first
      for (const entry of segment.done.splice(0)) output.emit(entry as E)
      if (segment.waiting.size > 0 || segment.next === undefined) return
      this.#first = segment.next
      if (segment.mark !== undefined) output.mark(segment.mark)
    }
  }

  /** All that is in it, in order but for records that may overtake each other. */
  *items(): Generator<E | Mark> {
    for (let segment: Segment | undefined = this.#first; segment !== undefined; segment = segment.next) {
      yield* segment.done as E[]
      yield* segment.waiting as Set<E>
      if (segment.mark !== undefined) yield segment.mark
    }
  }
}

function newSegment(): Segment {
  return { waiting: new Set(), done: [], mark: undefined, next: undefined }
}
