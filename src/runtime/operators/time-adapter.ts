import type { Batch } from '../../core/batch.ts'
import { numberColumn } from '../../core/column.ts'
import type { OperatorContext, Output } from '../operator.ts'
import type { ByteReader } from '../state/bytes.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import type { WallClock } from '../time/wall-clock.ts'
import { EventTimeOperator } from './event-time-operator.ts'

/**
 * Base of operators that hold another one which lives on a time line of its own. The outer one combines the job's
 * watermarks and idle marks and sends them on; the inner one is told watermarks of its own time line, which are the
 * same for all of its inputs, and only its rows go to the consumers. State: the inner operator's, and this one's time.
 */
abstract class TimeAdapter extends EventTimeOperator {
  protected readonly operator: EventTimeOperator
  protected readonly inputs: number

  constructor(operator: EventTimeOperator, inputs: number) {
    super(inputs)
    this.operator = operator
    this.inputs = inputs
  }

  override open(ctx: OperatorContext): void {
    this.operator.open({ ...ctx, output: rowsOnly(ctx.output) })
    super.open(ctx)
  }

  /** The inner operator looks where it has to stop. */
  protected override runEnd(_watermarks: Float64Array, _from: number, n: number): number {
    return n
  }

  protected advanceOperator(watermark: number): void {
    for (let input = 0; input < this.inputs; input++) this.operator.advanceWatermark(watermark, input)
  }

  snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    this.operator.snapshot(writer)
  }

  restore(reader: StateReader): void {
    this.restoreOperator(reader, this.restoreTime(reader))
  }

  /** The inner operator reads on where this one's part of each former subtask ended. */
  protected restoreOperator(reader: StateReader, readers: readonly ByteReader[]): void {
    this.operator.restore({ keyGroups: () => reader.keyGroups(), operator: () => readers })
  }

  override endInput(input: number): void {
    this.operator.endInput(input)
  }

  override close(): void | Promise<void> {
    return this.operator.close()
  }
}

function rowsOnly(output: Output): Output {
  return { collect: (batch) => output.collect(batch), advanceWatermark: () => {}, setIdle: () => {} }
}

export interface WallTimeArgs {
  /** An operator over windows: it sends rows only when its watermark advances. */
  readonly operator: EventTimeOperator
  readonly inputs: number
  /** The wall time that is over for good at an instant (`WallClock.watermark`). */
  readonly toWall: (instant: number) => number
}

/**
 * Runs an operator by the wall clock of a zone: its time columns hold wall time, the watermarks that come are instants.
 * Output: that of the inner operator, then each watermark as it came.
 *
 * Watermark: the inner operator is told the wall time that is over for good, so a window fires at the later of the two
 * instants that may share its last wall time. Late rows: what the inner operator takes for late.
 */
export class WallTimeAdapter extends TimeAdapter {
  readonly #toWall: (instant: number) => number
  #wall = new Float64Array(0)

  constructor({ operator, inputs, toWall }: WallTimeArgs) {
    super(operator, inputs)
    this.#toWall = toWall
  }

  /** Only the inner operator knows what is due. */
  protected nextTimer(): number {
    return -Infinity
  }

  protected onWatermark(watermark: number): void {
    this.advanceOperator(this.#toWall(watermark))
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    input: number,
    watermarks: Float64Array | undefined,
  ): number {
    if (from !== 0 || to !== batch.n) throw new Error('a time adapter takes whole batches')
    const wall = watermarks === undefined ? undefined : this.#inWallTime(watermarks, batch.n, input)
    this.operator.process({ ...batch, watermarks: wall }, input)
    return to
  }

  #inWallTime(watermarks: Float64Array, n: number, input: number): Float64Array {
    if (this.#wall.length < n) this.#wall = new Float64Array(n)
    let [instant, wall] = [NaN, NaN]
    for (let i = 0; i < n; i++) {
      if (watermarks[i] !== instant) {
        instant = watermarks[i] as number
        wall = this.#toWall(instant)
      }
      this.#wall[i] = wall
    }
    // The column is combined over all inputs already: none of the others shall hold it back.
    for (let other = 0; other < this.inputs; other++) if (other !== input) this.operator.advanceWatermark(wall, other)
    return this.#wall
  }
}

export interface ProcessingTimeArgs {
  readonly operator: EventTimeOperator
  /** The time column of each input, which is overwritten. */
  readonly timeColumns: readonly number[]
  /** The wall clock that windows are cut by; undefined: UTC. */
  readonly wall: WallClock | undefined
}

const UTC: WallClock = { toWall: (instant) => instant, watermark: (instant) => instant, instantOf: (wall) => wall }

/**
 * Runs an operator in processing time: each row's time is the clock's when it comes. Output: that of the inner operator;
 * the job's watermarks and idle marks pass by it.
 *
 * State: the latest time given to a row, so that a clock put back makes no row late.
 * Watermark: the inner operator's follows the clock, before rows are taken and by processing timers, so no row is late.
 * What is still due when the inputs end never fires.
 */
export class ProcessingTimeAdapter extends TimeAdapter {
  readonly #timeColumns: readonly number[]
  readonly #wall: WallClock
  #now = -Infinity
  /** The call that was asked for. */
  #scheduled = Infinity
  #openInputs: number
  #times = new Float64Array(0)

  constructor({ operator, timeColumns, wall }: ProcessingTimeArgs) {
    super(operator, timeColumns.length)
    this.#timeColumns = timeColumns
    this.#wall = wall ?? UTC
    this.#openInputs = timeColumns.length
  }

  protected nextTimer(): number {
    return Infinity
  }

  protected onWatermark(): void {}

  protected processRows(batch: Batch, from: number, to: number, input: number): number {
    if (from !== 0 || to !== batch.n) throw new Error('a time adapter takes whole batches')
    this.#followClock()
    if (this.#times.length < batch.n) this.#times = new Float64Array(batch.n)
    this.#times.fill(this.#wall.toWall(this.#now), 0, batch.n)
    const columns = [...batch.columns]
    columns[this.#timeColumns[input] as number] = numberColumn('long', this.#times)
    this.operator.process({ ...batch, columns, watermarks: undefined }, input)
    this.#schedule()
    return to
  }

  #followClock(): void {
    this.#now = Math.max(this.#now, this.ctx.clock.now())
    this.advanceOperator(this.#wall.watermark(this.#now - 1))
  }

  #schedule(): void {
    const due = this.#wall.instantOf(this.operator.nextDue) + 1
    if (due >= this.#scheduled) return
    this.#scheduled = due
    this.ctx.scheduleProcessingTime(due)
  }

  onProcessingTime(): void {
    this.#scheduled = Infinity
    if (this.#openInputs === 0) return
    this.#followClock()
    this.#schedule()
  }

  override snapshot(writer: StateWriter): void {
    this.snapshotTime(writer)
    writer.operator().f64(this.#now)
    this.operator.snapshot(writer)
  }

  override restore(reader: StateReader): void {
    const readers = this.restoreTime(reader)
    for (const saved of readers) this.#now = Math.max(this.#now, saved.f64())
    this.restoreOperator(reader, readers)
    this.#schedule()
  }

  override endInput(input: number): void {
    this.#openInputs--
    super.endInput(input)
  }
}
