import type { Random } from '../../core/random.ts'

/** Bits of a 32-bit number well mixed (murmur's finaliser). */
function mixed(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/**
 * Random numbers that are a function of seed, column and row alone: a reader continues anywhere without state, and what
 * a row holds depends neither on batches nor on parallelism or on which columns are read.
 */
export class RowRandom implements Random {
  readonly #seed: number
  #state = 0

  constructor(seed: number, column: number) {
    this.#seed = mixed(seed ^ mixed(column + 1))
  }

  /** Starts the numbers of a row. */
  seek(row: number): void {
    this.#state = mixed(this.#seed ^ mixed(row >>> 0)) ^ mixed(Math.floor(row / 4294967296))
  }

  next(): number {
    return this.bits() / 4294967296
  }

  /** 32 random bits. */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    return mixed(this.#state)
  }

  /** Uniform in [0, 1) with all 53 bits of a double. */
  precise(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992
  }

  /** A whole number from 0 to `count - 1`; `count` at most 2^53. */
  below(count: number): number {
    return Math.floor((count > 65536 ? this.precise() : this.next()) * count)
  }

  /** As `below`, from `words` times 32 bits: 64 more than `count` has keep the remainder even. */
  belowWide(count: bigint, words: number): bigint {
    let bits = 0n
    for (let word = 0; word < words; word++) bits = (bits << 32n) | BigInt(this.bits())
    return bits % count
  }
}
