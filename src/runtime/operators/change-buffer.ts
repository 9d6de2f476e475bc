import { INSERT } from '../../core/row-kind.ts'
import { growInt32, growUint8 } from '../state/grow.ts'

/** Changes of stored rows that wait to be sent: what, which slot, and a number that goes with it. */
export class ChangeBuffer {
  n = 0
  kinds: Uint8Array = new Uint8Array(1024)
  slots: Int32Array = new Int32Array(1024)
  numbers: Int32Array = new Int32Array(1024)

  add(kind: number, slot: number, number: number): void {
    const { n } = this
    if (n === this.slots.length) this.#grow()
    this.kinds[n] = kind
    this.slots[n] = slot
    this.numbers[n] = number
    this.n = n + 1
  }

  /** The kinds to send; undefined where all are inserts. */
  sentKinds(): Uint8Array | undefined {
    const kinds = this.kinds.subarray(0, this.n)
    return kinds.some((kind) => kind !== INSERT) ? kinds.slice() : undefined
  }

  #grow(): void {
    this.kinds = growUint8(this.kinds, this.n * 2)
    this.slots = growInt32(this.slots, this.n * 2)
    this.numbers = growInt32(this.numbers, this.n * 2)
  }

  clear(): void {
    this.n = 0
  }
}
