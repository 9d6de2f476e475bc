import type { Batch } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import { NULL_TIME_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { growFloat64, growInt32, growUint8 } from '../state/grow.ts'
import { RowChains } from '../state/row-chains.ts'
import { type SessionArgs, SessionOperator } from './session-operator.ts'
import { OUTPUT_ROWS, WindowedRows, rowsWithTime } from './windowed-rows.ts'

export interface SessionAssignerArgs extends SessionArgs {
  /** Storage of every input column. */
  readonly storages: readonly Storage[]
}

/**
 * SESSION as a table function of its own. Output: the input's columns, window_start, window_end, window_time; session by
 * session as they end, the rows of a session in their order of arrival and with their kinds.
 *
 * State: the rows of each open session, chained. Watermark and late rows: as `SessionOperator` has it. Rows without time
 * are dropped and counted.
 */
export class SessionAssigner extends SessionOperator {
  readonly #timeColumn: number
  /** By session. */
  readonly #chains: RowChains
  /** When a row came, by its slot: a count over all rows. */
  #arrivals = new Float64Array(0)
  #kinds = new Uint8Array(0)
  #arrived = 0
  readonly #windowed = new WindowedRows()
  #order = new Int32Array(64)
  #nullTimes = { value: 0 }

  constructor(args: SessionAssignerArgs) {
    super(args)
    this.#timeColumn = args.timeColumn
    this.#chains = new RowChains(args.storages)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#nullTimes = ctx.metrics.counter(NULL_TIME_RECORDS)
    ctx.metrics.gauge('stateRows', () => this.#chains.rows.count)
  }

  override process(batch: Batch, input: number): void {
    const timed = rowsWithTime(batch, this.#timeColumn)
    this.#nullTimes.value += batch.n - timed.n
    super.process(timed, input)
  }

  protected begin(slot: number): void {
    this.#chains.ensure(slot + 1)
  }

  protected add(batch: Batch, slots: Int32Array, from: number, to: number): void {
    const { kinds } = batch
    for (let i = from; i < to; i++) {
      const row = this.#chains.append(slots[i] as number, i)
      this.#note(row, this.#arrived++, kinds === undefined ? 0 : (kinds[i] as number))
    }
    this.#chains.copy(batch)
  }

  #note(row: number, arrival: number, kind: number): void {
    if (row >= this.#arrivals.length) {
      const { capacity } = this.#chains.rows
      this.#arrivals = growFloat64(this.#arrivals, capacity)
      this.#kinds = growUint8(this.#kinds, capacity)
    }
    this.#arrivals[row] = arrival
    this.#kinds[row] = kind
  }

  protected merge(slot: number, other: number): void {
    this.#chains.move(other, slot)
  }

  protected end(slot: number): void {
    this.#chains.clear(slot)
  }

  protected send(slots: Int32Array): void {
    const { starts, ends } = this.sessions
    const windowed = this.#windowed
    for (const slot of slots) {
      const n = this.#sortRows(slot)
      for (let i = 0; i < n; i++) {
        windowed.add(this.#order[i] as number, starts[slot] as number, ends[slot] as number)
        if (windowed.n === OUTPUT_ROWS) this.#sendRows()
      }
    }
    this.#sendRows()
  }

  /** Puts the rows of a session in their order of arrival, which merging has disturbed, and returns their number. */
  #sortRows(slot: number): number {
    const { heads, next } = this.#chains
    const arrivals = this.#arrivals
    let n = 0
    let sorted = true
    let last = -1
    for (let row = heads[slot] as number; row >= 0; row = next[row] as number) {
      if (n === this.#order.length) this.#order = growInt32(this.#order, n * 2)
      this.#order[n++] = row
      if ((arrivals[row] as number) < last) sorted = false
      last = arrivals[row] as number
    }
    if (!sorted) this.#order.subarray(0, n).sort((a, b) => (arrivals[a] as number) - (arrivals[b] as number))
    return n
  }

  #sendRows(): void {
    const { n, rows } = this.#windowed
    if (n === 0) return
    this.#windowed.n = 0
    this.ctx.output.collect({
      n,
      columns: [...this.#chains.rows.gather(rows, n), ...this.#windowed.windowColumns()],
      kinds: this.#kindsOf(rows, n),
      watermarks: undefined,
      timestamps: undefined,
    })
  }

  /** The kinds of rows, undefined if all are inserts. */
  #kindsOf(rows: Int32Array, n: number): Uint8Array | undefined {
    const kinds = new Uint8Array(n)
    let any = 0
    for (let i = 0; i < n; i++) {
      const kind = this.#kinds[rows[i] as number] as number
      kinds[i] = kind
      any |= kind
    }
    return any === 0 ? undefined : kinds
  }

  protected writeSession(slot: number, out: ByteWriter): void {
    const n = this.#sortRows(slot)
    out.i32(n)
    for (let i = 0; i < n; i++) {
      const row = this.#order[i] as number
      out.f64(this.#arrivals[row] as number).u8(this.#kinds[row] as number)
      this.#chains.rows.write(row, out)
    }
  }

  protected readSession(slot: number, saved: ByteReader): void {
    for (let n = saved.i32(); n > 0; n--) {
      const row = this.#chains.link(slot)
      const arrival = saved.f64()
      this.#note(row, arrival, saved.u8())
      this.#chains.rows.read(row, saved)
      this.#arrived = Math.max(this.#arrived, arrival + 1)
    }
  }
}
