import type { Batch } from '../../core/batch.ts'
import { StatelessFunction } from './stateless-function.ts'

/** Hands on all records; there for the life cycle of a function that is called on the way to the next step. */
export class PassOn extends StatelessFunction {
  process(batch: Batch): void {
    this.output.collect(batch)
  }
}
