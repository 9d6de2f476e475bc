import { type Batch, batchOf } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { gatherColumn } from '../../core/gather.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { OperatorContext } from '../operator.ts'
import type { AggregateKernel } from '../state/aggregate-kernel.ts'
import { GroupTable, KeyColumns } from '../state/group-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { StatelessOperator } from './stateless.ts'

export interface GroupAggregateArgs {
  readonly keys: readonly number[]
  readonly keyStorages: readonly Storage[]
  readonly kernel: AggregateKernel
  /** Whether consumers want the -U row before each +U. */
  readonly updateBefore: boolean
  /** Sends the groups once, at the end of a bounded input, instead of every change. */
  readonly onlyAtEnd: boolean
}

/** Rows of a batch that is sent at the end. */
const OUTPUT_ROWS = 8192

/**
 * GROUP BY without a window, over inserts. Output: keys, results, as a changelog: +I for the first row of a group,
 * then -U and +U whenever the result differs, row by row; or one +I for each group at the end of the input.
 *
 * State: one group per key, never dropped. Event time plays no part, so no row is late.
 */
export class GroupAggregate extends StatelessOperator {
  readonly #args: GroupAggregateArgs
  readonly #keys: KeyColumns
  readonly #groups: GroupTable
  #ids = new Int32Array(0)
  #maxParallelism = 1

  constructor(args: GroupAggregateArgs) {
    super()
    this.#args = args
    this.#keys = new KeyColumns(args.keys, args.keyStorages)
    this.#groups = new GroupTable(this.#keys, args.kernel)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#maxParallelism = ctx.maxParallelism
    ctx.metrics.gauge('stateRows', () => this.#groups.table.count)
  }

  process(batch: Batch): void {
    const { n } = batch
    if (this.#ids.length < n) this.#ids = new Int32Array(n)
    this.#groups.insert(this.#keys.encode(batch), 0, n, this.#ids)
    if (this.#args.onlyAtEnd) this.#args.kernel.accumulate(this.#groups.accumulators, this.#ids, batch, 0, n)
    else this.#update(batch)
  }

  #update(batch: Batch): void {
    const changes = this.#args.kernel.update(this.#groups.accumulators, this.#ids, batch, this.#args.updateBefore)
    if (changes.n === 0) return
    const keys = this.#args.keys.map((c) => gatherColumn(batch.columns[c] as Column, changes.rows, changes.n))
    this.output.collect({
      n: changes.n,
      columns: [...keys, ...changes.columns],
      kinds: changes.kinds,
      watermarks: undefined,
      timestamps: undefined,
    })
  }

  override advanceWatermark(watermark: number, input: number): void {
    if (watermark === Infinity && this.#args.onlyAtEnd) this.#sendAll()
    super.advanceWatermark(watermark, input)
  }

  #sendAll(): void {
    const { table, accumulators } = this.#groups
    for (let from = 0; from < table.size; from += OUTPUT_ROWS) {
      const n = Math.min(OUTPUT_ROWS, table.size - from)
      const ids = Int32Array.from({ length: n }, (_, i) => from + i)
      const columns = [...this.#keys.decode(table, ids, n), ...this.#args.kernel.results(accumulators, ids, n)]
      this.output.collect(batchOf(n, columns))
    }
  }

  override snapshot(writer: StateWriter): void {
    this.#groups.snapshot(writer, this.#maxParallelism, () => {})
  }

  override restore(reader: StateReader): void {
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) this.#groups.restore(this.#keys.readKey(saved), saved)
    }
  }
}
