/*
 * An estimate of how many different values there are, from 53-bit hashes of them (HyperLogLog): 14 bits choose one of
 * 16384 registers, which keeps the highest rank (place of the first one-bit) among the other 39. The standard error is
 * 0.8 %. Few values are kept as they are, and counted exactly.
 */

const INDEX_BITS = 14
const REGISTERS = 2 ** INDEX_BITS
const RANK_BITS = 39
const HIGH_BITS = 32 - INDEX_BITS
const LOW_BITS = RANK_BITS - HIGH_BITS
/** As many as need the memory of the registers. */
const EXACT = 256

/** Plain data. */
export interface DistinctEstimate {
  /** The hashes, as long as they are few. */
  few: Set<number> | undefined
  registers: Uint8Array | undefined
  /** How many registers hold each rank, 0 for none. */
  ranks: number[]
}

export const noValues = (): DistinctEstimate => ({ few: new Set(), registers: undefined, ranks: [] })

export function addHash(estimate: DistinctEstimate, hash: number): void {
  const { few } = estimate
  if (few === undefined) {
    register(estimate, hash)
    return
  }
  few.add(hash)
  if (few.size > EXACT) spill(estimate)
}

export function mergeEstimates(estimate: DistinctEstimate, other: DistinctEstimate): void {
  if (other.few !== undefined) {
    for (const hash of other.few) addHash(estimate, hash)
    return
  }
  spill(estimate)
  other.registers?.forEach((rank, index) => raise(estimate, index, rank))
}

function spill(estimate: DistinctEstimate): void {
  const { few } = estimate
  if (few === undefined) return
  estimate.few = undefined
  estimate.registers = new Uint8Array(REGISTERS)
  estimate.ranks = Array.from({ length: RANK_BITS + 2 }, (_, rank) => (rank === 0 ? REGISTERS : 0))
  for (const hash of few) register(estimate, hash)
}

function register(estimate: DistinctEstimate, hash: number): void {
  const high = Math.floor(hash / 2 ** LOW_BITS)
  const rest = high & (2 ** HIGH_BITS - 1)
  const rank =
    rest !== 0 ? Math.clz32(rest) - INDEX_BITS + 1 : HIGH_BITS + Math.clz32(hash % 2 ** LOW_BITS) - (32 - LOW_BITS) + 1
  raise(estimate, high >>> HIGH_BITS, rank)
}

function raise({ registers, ranks }: DistinctEstimate, index: number, rank: number): void {
  const old = registers?.[index] ?? rank
  if (registers === undefined || rank <= old) return
  registers[index] = rank
  ranks[old] = (ranks[old] as number) - 1
  ranks[rank] = (ranks[rank] as number) + 1
}

/** Otmar Ertl's estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017): unbiased at any size. */
export function estimated({ few, ranks }: DistinctEstimate): number {
  if (few !== undefined) return few.size
  let sum = REGISTERS * tau(1 - (ranks[RANK_BITS + 1] as number) / REGISTERS)
  for (let rank = RANK_BITS; rank >= 1; rank--) sum = (sum + (ranks[rank] as number)) / 2
  sum += REGISTERS * sigma((ranks[0] as number) / REGISTERS)
  return Math.round(REGISTERS ** 2 / (2 * Math.LN2 * sum))
}

function sigma(share: number): number {
  if (share === 1) return Infinity
  let x = share
  let factor = 1
  let sum = share
  for (let before = -1; before !== sum;) {
    before = sum
    x *= x
    sum += x * factor
    factor *= 2
  }
  return sum
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let x = share
  let factor = 1
  let sum = 1 - share
  for (let before = -1; before !== sum;) {
    before = sum
    x = Math.sqrt(x)
    factor /= 2
    sum -= (1 - x) ** 2 * factor
  }
  return sum / 3
}
