import type { Batch } from '../../core/batch.ts'
import { numberColumn } from '../../core/column.ts'
import type { OperatorContext } from '../operator.ts'
import type { Accumulators, AggregateKernel } from '../state/aggregate-kernel.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { growInt32 } from '../state/grow.ts'
import { type SessionArgs, SessionOperator } from './session-operator.ts'

export interface SessionWindowArgs extends SessionArgs {
  readonly kernel: AggregateKernel
}

/**
 * GROUP BY of SESSION windows. Output: keys, results, window_start, window_end, window_time.
 *
 * State: the accumulators of each open session. Watermark and late rows: as `SessionOperator` has it.
 */
export class SessionWindow extends SessionOperator {
  readonly #kernel: AggregateKernel
  readonly #accumulators: Accumulators
  /** Target by merged session, only the one at hand. */
  #targets = new Int32Array(64)

  constructor(args: SessionWindowArgs) {
    super(args)
    this.#kernel = args.kernel
    this.#accumulators = args.kernel.create()
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    ctx.metrics.gauge('stateRows', () => this.sessions.count)
  }

  protected begin(slot: number): void {
    this.#accumulators.ensure(slot + 1)
  }

  protected add(batch: Batch, slots: Int32Array, from: number, to: number): void {
    this.#kernel.accumulate(this.#accumulators, slots, batch, from, to)
  }

  protected merge(slot: number, other: number): void {
    if (other >= this.#targets.length) this.#targets = growInt32(this.#targets, other * 2)
    this.#targets[other] = slot
    this.#kernel.merge(this.#accumulators, this.#targets, this.#accumulators, other, other + 1)
    this.#accumulators.reset(other)
  }

  protected end(slot: number): void {
    this.#accumulators.reset(slot)
  }

  protected send(slots: Int32Array): void {
    const n = slots.length
    const { keys, starts, ends } = this.sessions
    const keyIds = new Int32Array(n)
    for (let i = 0; i < n; i++) keyIds[i] = keys[slots[i] as number] as number
    this.ctx.output.collect({
      n,
      columns: [
        ...this.keys.decode(this.table, keyIds, n),
        ...this.#kernel.results(this.#accumulators, slots, n),
        numberColumn('long', pick(starts, slots, 0)),
        numberColumn('long', pick(ends, slots, 0)),
        numberColumn('long', pick(ends, slots, -1)),
      ],
      kinds: undefined,
      watermarks: undefined,
      timestamps: undefined,
    })
  }

  protected writeSession(slot: number, out: ByteWriter): void {
    this.#accumulators.write(slot, out)
  }

  protected readSession(slot: number, saved: ByteReader): void {
    this.#accumulators.read(slot, saved)
  }
}

/** A loop: `Float64Array.from` with a function takes 200 ns a value. */
function pick(values: Float64Array, slots: Int32Array, shift: number): Float64Array {
  const picked = new Float64Array(slots.length)
  for (let i = 0; i < picked.length; i++) picked[i] = (values[slots[i] as number] as number) + shift
  return picked
}
