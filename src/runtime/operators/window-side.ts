import type { Storage } from '../../core/types/storage.ts'
import type { Counter } from '../job/metrics.ts'
import { growUint8 } from '../state/grow.ts'
import { RowChains } from '../state/row-chains.ts'
import type { JoinSide } from './hash-join.ts'

export interface WindowJoinSide extends JoinSide {
  /** The column that holds the end of the row's window (ms). */
  readonly windowEnd: number
}

/** The rows that one side of a window join keeps, chained by key and window. */
export class WindowSide {
  readonly storages: readonly Storage[]
  readonly windowEnd: number
  /** Whether rows without partner are padded. */
  readonly outer: boolean
  readonly chains: RowChains
  /** By slot, only while a window fires: 1 for a row that has found a partner. */
  matched: Uint8Array = new Uint8Array(0)
  late: Counter = { value: 0 }

  constructor({ storages, windowEnd }: WindowJoinSide, outer: boolean) {
    this.storages = storages
    this.windowEnd = windowEnd
    this.outer = outer
    this.chains = new RowChains(storages)
  }

  reserveMatched(): void {
    const { capacity } = this.chains.rows
    if (this.outer && capacity > this.matched.length) this.matched = growUint8(this.matched, capacity)
  }
}
