import { DEFAULT_MAX_PARALLELISM } from '../job/key-groups.ts'
import { keyGroupOfToken, type KeyToken } from '../state/key-token.ts'

/**
 * Whether a split is read by this subtask. It depends on nothing but the split: subtasks that look for splits at
 * different times find different lists of them, and still no split is read twice or by nobody.
 */
export function isSplitOf(
  split: KeyToken,
  { subtask, parallelism }: { readonly subtask: number; readonly parallelism: number },
): boolean {
  return keyGroupOfToken(split, DEFAULT_MAX_PARALLELISM) % parallelism === subtask
}
