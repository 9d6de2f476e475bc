import type { Batch } from '../../core/batch.ts'
import { DELETE, INSERT, isAdd } from '../../core/row-kind.ts'
import { gatherPadded, RegularJoin, type RegularJoinArgs } from './regular-join.ts'

export interface SemiJoinArgs extends RegularJoinArgs {
  /** Rows without a partner instead of those with one. */
  readonly anti: boolean
}

/** Semi and anti joins over changes. Output: the rows of the left that have a partner on the right, or that have none. */
export class SemiJoin extends RegularJoin {
  readonly #anti: boolean

  constructor(args: SemiJoinArgs) {
    super(args)
    this.#anti = args.anti
  }

  protected take(input: number, row: number, kind: number, partners: Int32Array, from: number, to: number): number {
    if (input === 0) {
      if (from < to !== this.#anti) this.emit(kind, row, -1)
      return this.#count(partners, from, to)
    }
    const [left] = this.sides
    const add = isAdd(kind)
    for (let p = from; p < to; p++) {
      const slot = partners[p] as number
      const before = left.partners[slot] as number
      left.partners[slot] = add ? before + 1 : before - 1
      if (before !== (add ? 0 : 1)) continue
      const change = this.#anti ? (add ? DELETE : INSERT) : kind
      for (let c = left.copies[slot] as number; c > 0; c--) this.emit(change, -1, slot)
    }
    return 0
  }

  #count(partners: Int32Array, from: number, to: number): number {
    const [, right] = this.sides
    let count = 0
    for (let p = from; p < to; p++) count += right.copies[partners[p] as number] as number
    return count
  }

  protected joined(batch: Batch, input: number, rows: Int32Array, slots: Int32Array, n: number): Batch['columns'] {
    return input === 0 ? gatherPadded(batch, rows, n) : this.sides[0].rows.gather(slots, n, true)
  }
}
