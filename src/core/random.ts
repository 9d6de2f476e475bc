/** The only source of randomness. A seed reproduces every draw. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** Xorshift with 32 bits of state: fast, seedable, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0 || 1
  return {
    next() {
      state ^= state << 13
      state >>>= 0
      state ^= state >>> 17
      state ^= state << 5
      state >>>= 0
      return state / 4294967296
    },
  }
}

export const systemRandom: Random = { next: () => Math.random() }
