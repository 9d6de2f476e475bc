export const DEFAULT_MAX_PARALLELISM = 128
export const MOST_KEY_GROUPS = 32768

/** How many key groups the state of a job is cut into, if it doesn't say: there is room to grow by half. */
export function defaultMaxParallelism(parallelism: number): number {
  const power = 2 ** Math.ceil(Math.log2(1.5 * parallelism))
  return Math.min(Math.max(power, DEFAULT_MAX_PARALLELISM), MOST_KEY_GROUPS)
}

/** The key group of a key, from the bytes that name it: the same in every subtask, run and version. */
export function keyGroupOf(key: Uint8Array, maxParallelism: number): number {
  let hash = 0
  let i = 0
  for (; i + 4 <= key.length; i += 4) {
    const word =
      (key[i] as number) |
      ((key[i + 1] as number) << 8) |
      ((key[i + 2] as number) << 16) |
      ((key[i + 3] as number) << 24)
    hash = mix(hash, word)
  }
  let tail = 0
  for (let shift = 0; i < key.length; i++, shift += 8) tail |= (key[i] as number) << shift
  hash = mix(hash, tail) ^ key.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) % maxParallelism
}

/** One step of 32-bit murmur3. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  const mixed = hash ^ Math.imul(k, 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

/** The subtask that a key group belongs to. */
export function subtaskOf(keyGroup: number, maxParallelism: number, parallelism: number): number {
  return Math.floor((keyGroup * parallelism) / maxParallelism)
}
