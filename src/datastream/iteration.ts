import { ValidationError } from '../core/errors.ts'
import { type Input, reachable, type Transformation } from './transformation.ts'

/** Sends the records of `feedback` back to the head of their loop. */
export function closeLoop(head: Transformation, feedback: Input): void {
  if (!reachable([feedback.from]).includes(head)) {
    throw new ValidationError(
      'FOREIGN_FEEDBACK',
      `closeWith() takes a stream that was made from the one that iterate() gave; '${feedback.from.name}' was not.`,
    )
  }
  head.feedback.push(feedback)
}
