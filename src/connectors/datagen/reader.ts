import { type Batch, batchOf } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { columnOfValues } from '../../core/column-of-values.ts'
import type { PhysicalColumn, ReaderContext, SourceReader } from '../../runtime/connector.ts'
import type { ByteReader, ByteWriter } from '../../runtime/state/bytes.ts'
import type { FieldGenerator } from './fields.ts'
import { RowRandom } from './row-random.ts'

/** Rows that have fallen due are sent together, at most this often. */
const PACE_MS = 10
/** A reader that was held up makes good at most this much time. */
const MOST_BEHIND_MS = 1000

export interface GeneratedColumn {
  readonly column: PhysicalColumn
  /** Index of the column in its table: projections change no value. */
  readonly index: number
  readonly generator: FieldGenerator
}

export interface DatagenSettings {
  readonly rowsPerSecond: number
  /** Rows in all, of every subtask together; Infinity without a bound. */
  readonly rows: number
  readonly seed: number | undefined
}

/**
 * Makes rows at the table's rate. Row n of the table goes to subtask n modulo the parallelism. The position is the
 * number of rows delivered and the seed: what a row holds is a function of the two.
 */
export class DatagenReader implements SourceReader {
  readonly #columns: readonly GeneratedColumn[]
  readonly #ctx: ReaderContext
  readonly #rows: number
  readonly #perMs: number
  #seed: number
  #randoms: readonly RowRandom[]
  #delivered = 0
  /** When row number `#paced` was due; undefined before the first poll. */
  #since: number | undefined
  #paced = 0
  #cancel: (() => void) | undefined

  constructor(columns: readonly GeneratedColumn[], settings: DatagenSettings, ctx: ReaderContext) {
    this.#columns = columns
    this.#ctx = ctx
    this.#rows = Math.max(0, Math.ceil((settings.rows - ctx.subtask) / ctx.parallelism))
    this.#perMs = settings.rowsPerSecond / ctx.parallelism / 1000
    this.#seed = settings.seed ?? Math.floor(ctx.random.next() * 4294967296)
    this.#randoms = this.#newRandoms()
  }

  #newRandoms(): RowRandom[] {
    return this.#columns.map(({ index }) => new RowRandom(this.#seed, index))
  }

  poll(): Batch | Promise<void> | 'END' {
    if (this.#delivered >= this.#rows) return 'END'
    const now = this.#ctx.clock.now()
    const due = Math.min(this.#due(now), this.#rows, this.#delivered + this.#ctx.batchSize)
    return due > this.#delivered ? this.#generate(due, now) : this.#wait(now)
  }

  /** The number of rows that should have been sent by now: the first one at once. */
  #due(now: number): number {
    if (this.#since === undefined || now - this.#timeOf(this.#delivered) > MOST_BEHIND_MS) {
      this.#paced = this.#delivered
      this.#since = this.#since === undefined ? now : now - MOST_BEHIND_MS
    }
    return this.#paced + Math.floor((now - this.#since) * this.#perMs) + 1
  }

  #timeOf(row: number): number {
    return (this.#since ?? 0) + (row - this.#paced) / this.#perMs
  }

  #wait(now: number): Promise<void> {
    const time = Math.ceil(Math.max(this.#timeOf(this.#delivered), now + PACE_MS))
    return new Promise((resolve) => {
      this.#cancel?.()
      this.#cancel = this.#ctx.clock.schedule(time, resolve)
    })
  }

  #generate(due: number, now: number): Batch {
    const from = this.#delivered
    this.#delivered = due
    const columns = this.#columns.map((column, k) =>
      this.#column(column, this.#randoms[k] as RowRandom, from, due, now),
    )
    return batchOf(due - from, columns)
  }

  #column({ column, generator }: GeneratedColumn, random: RowRandom, from: number, to: number, now: number): Column {
    const { subtask, parallelism } = this.#ctx
    const values: unknown[] = []
    for (let row = from; row < to; row++) {
      const number = row * parallelism + subtask
      if (generator.kind === 'sequence') values.push(generator.value(generator.start + number))
      else {
        random.seek(number)
        values.push(generator.draw(random, now))
      }
    }
    return columnOfValues(column.type, values)
  }

  snapshot(writer: ByteWriter): void {
    writer.f64(this.#delivered).f64(this.#seed)
  }

  restore(reader: ByteReader): void {
    this.#delivered = reader.f64()
    this.#seed = reader.f64()
    this.#randoms = this.#newRandoms()
  }

  close(): void {
    this.#cancel?.()
  }
}
