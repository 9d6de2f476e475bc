import type { Batch } from '../../core/batch.ts'
import { DELETE, INSERT, isAdd } from '../../core/row-kind.ts'
import type { JoinedRows } from '../state/joined-rows.ts'
import { gatherPadded, RegularJoin, type RegularJoinArgs } from './regular-join.ts'

export interface OuterJoinArgs extends RegularJoinArgs {
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL'
}

/**
 * Inner and outer joins over changes. Output: the left's columns, then the right's. A row of a padded side that has no
 * partner stands with NULLs; that is taken back when the first partner comes, and stands again when the last one goes.
 */
export class OuterJoin extends RegularJoin {
  readonly #outer: readonly [boolean, boolean]

  constructor(args: OuterJoinArgs) {
    super(args)
    this.#outer = [args.type === 'LEFT' || args.type === 'FULL', args.type === 'RIGHT' || args.type === 'FULL']
  }

  protected take(input: number, row: number, kind: number, partners: Int32Array, from: number, to: number): number {
    const outer = this.#outer[input] as boolean
    const otherOuter = this.#outer[1 - input] as boolean
    const other = this.sides[1 - input] as JoinedRows
    const add = isAdd(kind)
    if (from === to && outer) this.emit(add ? INSERT : DELETE, row, -1)
    // What an update is to its row, it is to a pair only where no padding comes in between.
    const pairKind = outer || (add && otherOuter) ? (add ? INSERT : DELETE) : kind
    if (otherOuter && add) this.#unpad(other, partners, from, to)
    let count = 0
    for (let p = from; p < to; p++) {
      const slot = partners[p] as number
      const copies = other.copies[slot] as number
      for (let c = 0; c < copies; c++) this.emit(pairKind, row, slot)
      count += copies
    }
    if (otherOuter && !add) this.#pad(other, partners, from, to)
    return count
  }

  /** Takes back what stands for rows that get their first partner. */
  #unpad(other: JoinedRows, partners: Int32Array, from: number, to: number): void {
    for (let p = from; p < to; p++) {
      const slot = partners[p] as number
      if (other.partners[slot] === 0) this.#emitAlone(DELETE, other, slot)
      ;(other.partners[slot] as number)++
    }
  }

  /** Rows that have lost their last partner stand alone again. */
  #pad(other: JoinedRows, partners: Int32Array, from: number, to: number): void {
    for (let p = from; p < to; p++) {
      const slot = partners[p] as number
      if (--(other.partners[slot] as number) === 0) this.#emitAlone(INSERT, other, slot)
    }
  }

  #emitAlone(kind: number, { copies }: JoinedRows, slot: number): void {
    for (let c = copies[slot] as number; c > 0; c--) this.emit(kind, -1, slot)
  }

  protected joined(batch: Batch, input: number, rows: Int32Array, slots: Int32Array, n: number): Batch['columns'] {
    const own = gatherPadded(batch, rows, n)
    const other = (this.sides[1 - input] as JoinedRows).rows.gather(slots, n, true)
    return input === 0 ? [...own, ...other] : [...other, ...own]
  }
}
