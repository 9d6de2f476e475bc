import type { EventComparator } from '../../runtime/functions/pattern.ts'
import type { DataStream } from '../data-stream.ts'
import type { Pattern } from './pattern.ts'
import { PatternStream } from './pattern-stream.ts'

/** Complex event processing: patterns in streams. */
export const CEP: {
  /** Looks for a pattern among the records of each key, or of the whole stream if it has no keys. */
  pattern<T, F extends T>(
    stream: DataStream<T>,
    pattern: Pattern<T, F>,
    comparator?: EventComparator<T>,
  ): PatternStream<T>
} = {
  pattern<T, F extends T>(stream: DataStream<T>, pattern: Pattern<T, F>, comparator?: EventComparator<T>) {
    return PatternStream.of(stream, pattern, comparator)
  },
}
