import { growInt32, growUint8 } from '../state/grow.ts'

/** Changes of stored rows that wait to be sent: what, which slot, and at which rank, counted from 0. */
export class ChangeBuffer {
  n = 0
  kinds: Uint8Array = new Uint8Array(1024)
  slots: Int32Array = new Int32Array(1024)
  ranks: Int32Array = new Int32Array(1024)

  add(kind: number, slot: number, rank: number): void {
    const { n } = this
    if (n === this.slots.length) this.#grow()
    this.kinds[n] = kind
    this.slots[n] = slot
    this.ranks[n] = rank
    this.n = n + 1
  }

  #grow(): void {
    this.kinds = growUint8(this.kinds, this.n * 2)
    this.slots = growInt32(this.slots, this.n * 2)
    this.ranks = growInt32(this.ranks, this.n * 2)
  }

  clear(): void {
    this.n = 0
  }
}
