import { JobError } from '../../../../core/errors.ts'

/** Strings can't be longer. */
const MAX_CHARACTERS = 2 ** 29 - 24

/** Fails for a text that is too long to be made. */
export function checkLength(name: string, length: number): void {
  if (length <= MAX_CHARACTERS) return
  throw new JobError(
    'EVALUATION_FAILED',
    `${name} would make a text of ${length} characters; the longest has ${MAX_CHARACTERS}.`,
  )
}
