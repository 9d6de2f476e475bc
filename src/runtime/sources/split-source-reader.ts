import { type Batch, batchOf } from '../../core/batch.ts'
import type { ReaderContext, SourceReader } from '../connector.ts'
import type { SplitEnumerator } from '../functions/source.ts'
import { ByteReader, ByteWriter } from '../state/bytes.ts'
import { type KeyToken, keyToken } from '../state/key-token.ts'
import { readValue, writeValue } from '../state/values.ts'
import { millisOf } from '../time/duration.ts'
import { isSplitOf } from './split-assignment.ts'
import { SplitRun, type SplitSettings } from './split-run.ts'

const DISCOVERY_INTERVAL = 1000

/**
 * Reads a source of splits. Every split is read by itself, the one furthest behind in event time first, and has a
 * watermark of its own; that of the source is the lowest of those that are not idle.
 * Snapshots hold the splits as their readers give them, and which splits are known already; after a restore, which may
 * be at another parallelism, a subtask goes on with those that are its own.
 */
export class SplitSourceReader implements SourceReader {
  readonly #settings: SplitSettings
  readonly #ctx: ReaderContext
  readonly #bounded: boolean
  #enumerator: SplitEnumerator<unknown> | undefined
  #runs: SplitRun[] = []
  readonly #known = new Set<KeyToken>()
  #discovering = false
  #discovered = false
  #restored = false
  #nextDiscovery = -Infinity
  #failure: { readonly error: unknown } | undefined
  #notify = (): void => {}
  readonly picksPositions = true
  watermark: number = -Infinity
  idle = false

  constructor(settings: SplitSettings, ctx: ReaderContext) {
    this.#settings = settings
    this.#ctx = ctx
    this.#bounded = settings.source.boundedness === 'BOUNDED'
  }

  poll(): Batch | Promise<void> | 'END' {
    if (this.#failure !== undefined) throw this.#failure.error
    const now = this.#ctx.clock.now()
    if (now >= this.#nextDiscovery && !this.#discovering) this.#discover()
    for (const run of this.#runs) run.onProcessingTime(now)
    const run = this.#runs.find(({ events }) => events.length > 0) ?? this.#read()
    if (run !== undefined) return this.#deliver(run)
    if (this.#discovered && this.#bounded && this.#runs.length === 0 && !this.#discovering) return 'END'
    return this.#becomesIdle() ? EMPTY : this.#wait()
  }

  #discover(): void {
    this.#discovering = true
    const found = this.#findSplits()
    found.then(
      (splits) => this.#take(splits),
      (error: unknown) => this.#fail(error),
    )
  }

  async #findSplits(): Promise<unknown[]> {
    this.#enumerator ??= this.#settings.source.createEnumerator()
    return this.#enumerator.discover()
  }

  #take(splits: readonly unknown[]): void {
    const before = new Set(this.#known)
    for (const split of splits) {
      const token = keyToken(split)
      this.#known.add(token)
      if (!before.has(token) && isSplitOf(token, this.#ctx)) this.#addRun(token).add([split])
    }
    const interval = this.#enumerator?.discoveryInterval ?? DISCOVERY_INTERVAL
    this.#nextDiscovery = this.#bounded ? Infinity : this.#ctx.clock.now() + millisOf(interval)
    this.#discovering = false
    this.#discovered = true
    this.#notify()
  }

  #addRun(token: KeyToken): SplitRun {
    const run = new SplitRun(token, this.#settings, this.#ctx)
    this.#runs.push(run)
    return run
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    this.#notify()
  }

  /**
   * Reads the split that is furthest behind; of equals the first, or the one read least where there is no end. Where there
   * is one nothing else is read while that split waits: the order of rows must not depend on how fast each of them is.
   */
  #read(): SplitRun | undefined {
    let best: SplitRun | undefined
    const mayBegin = this.#mayBegin()
    for (const run of this.#runs) {
      if (run.ended || (run.waiting && !this.#bounded) || (run.polls === 0 && !mayBegin)) continue
      if (best === undefined || run.watermark < best.watermark) best = run
      else if (run.watermark === best.watermark && !this.#bounded && run.polls < best.polls) best = run
    }
    if (best?.waiting === true) return undefined
    best?.poll((failure) => {
      if (failure === undefined) this.#notify()
      else this.#fail(failure.error)
    })
    return best
  }

  /** Whether one more split may be open. */
  #mayBegin(): boolean {
    const { maxOpenSplits = Infinity } = this.#settings.source
    return this.#runs.length <= maxOpenSplits || this.#runs.filter(({ polls }) => polls > 0).length < maxOpenSplits
  }

  /** The next rows of a split, with the watermark of the source, and the news behind them. */
  #deliver(run: SplitRun): Batch {
    let rows: Batch | undefined
    while (run.events.length > 0) {
      const [event] = run.events
      if (event === undefined || (event.kind === 'rows' && rows !== undefined)) break
      run.events.shift()
      if (event.kind === 'rows') rows = this.#combine(event.batch, run)
      else if (event.kind === 'idle') run.idle = event.idle
      else {
        run.watermark = event.watermark
        run.idle = false
      }
    }
    if (run.ended && run.events.length === 0) this.#drop(run)
    this.#updateTime()
    return rows ?? EMPTY
  }

  #drop(run: SplitRun): void {
    this.#runs = this.#runs.filter((other) => other !== run)
    Promise.resolve(run.close()).catch((error: unknown) => this.#fail(error))
  }

  #combine(batch: Batch, run: SplitRun): Batch {
    run.idle = false
    if (batch.watermarks === undefined) return batch
    const others = lowest(this.#runs.filter((other) => other !== run))
    const watermarks = batch.watermarks.map((own) => Math.max(this.watermark, Math.min(own, others)))
    return { ...batch, watermarks }
  }

  /** Others don't wait for splits that a source without end may still find. */
  #becomesIdle(): boolean {
    if (this.idle || !this.#discovered || this.#runs.length > 0) return false
    this.idle = true
    return true
  }

  #updateTime(): void {
    const active = this.#runs.filter(({ idle }) => !idle)
    this.idle = this.#runs.length > 0 && active.length === 0
    const low = lowest(active)
    if (low < Infinity) this.watermark = Math.max(this.watermark, low)
  }

  /** Until a split has something, more splits are to be looked for, or a watermark strategy is due. */
  #wait(): Promise<void> {
    const due = Math.min(this.#nextDiscovery, ...this.#runs.map((run) => run.due))
    return new Promise((resolve) => {
      const withdraw =
        due < Infinity && !this.#discovering ? this.#ctx.clock.schedule(due, () => this.#notify()) : () => {}
      this.#notify = () => {
        withdraw()
        resolve()
      }
    })
  }

  snapshot(writer: ByteWriter): void {
    writeValue([this.#enumerator?.snapshot(), [...this.#known], this.#discovered, this.watermark, this.idle], writer)
    writer.i32(this.#runs.length)
    for (const run of this.#runs) {
      const own = new ByteWriter()
      run.snapshot(own)
      writeValue(run.token, writer)
      writer.bytes(own.finish())
    }
  }

  restore(reader: ByteReader): void {
    const [saved, known, discovered, watermark, idle] = readValue(reader) as [
      unknown,
      KeyToken[],
      boolean,
      number,
      boolean,
    ]
    this.#enumerator ??= this.#settings.source.createEnumerator(saved)
    for (const token of known) this.#known.add(token)
    this.#discovered = discovered
    if (discovered && this.#bounded) this.#nextDiscovery = Infinity
    this.watermark = this.#restored ? Math.min(this.watermark, watermark) : watermark
    this.idle = idle && (this.idle || !this.#restored)
    this.#restored = true
    const runs = reader.i32()
    for (let i = 0; i < runs; i++) {
      const token = readValue(reader) as KeyToken
      const own = reader.bytes()
      if (isSplitOf(token, this.#ctx)) this.#addRun(token).restore(new ByteReader(own))
    }
  }

  async close(): Promise<void> {
    this.#notify()
    this.#enumerator?.close?.()
    await Promise.all(this.#runs.map(async (run) => run.close()))
  }
}

const EMPTY = batchOf(0, [{ storage: 'any', data: [], nulls: undefined }])

/** The lowest watermark of those that are not idle; Infinity if there is none. */
function lowest(runs: readonly SplitRun[]): number {
  let low = Infinity
  for (const run of runs) if (!run.idle) low = Math.min(low, run.watermark)
  return low
}
