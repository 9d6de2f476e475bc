import type { Batch } from '../../core/batch.ts'
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
}

/**
 * GROUP BY without a window, over inserts. Output: keys, results, as a changelog: +I for the first row of a group,
 * then -U and +U whenever the result differs, row by row.
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

  override snapshot(writer: StateWriter): void {
    this.#groups.snapshot(writer, this.#maxParallelism, () => {})
  }

  override restore(reader: StateReader): void {
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) this.#groups.restore(this.#keys.readKey(saved), saved)
    }
  }
}
