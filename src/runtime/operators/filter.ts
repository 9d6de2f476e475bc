import type { Batch } from '../../core/batch.ts'
import { refusePromise, valueCallable } from '../functions/function.ts'
import type { FilterFunction } from '../functions/types.ts'
import { valuesOf } from './function-operator.ts'
import { RowSelection } from './row-selection.ts'
import { StatelessFunction } from './stateless-function.ts'

/** The records a function accepts. */
export class FilterOperator extends StatelessFunction {
  readonly #accepts: (value: unknown) => boolean
  readonly #selection = new RowSelection()

  constructor(fn: FilterFunction<unknown>) {
    super(fn)
    this.#accepts = valueCallable(fn, 'filter')
  }

  process(batch: Batch): void {
    const values = valuesOf(batch)
    const accepts = this.#accepts
    const rows = this.#selection.room(batch.n)
    let n = 0
    for (let i = 0; i < batch.n; i++) {
      const accepted: unknown = accepts(values[i])
      if (i === 0) refusePromise(accepted)
      if (accepted) rows[n++] = i
    }
    if (n > 0) this.output.collect(this.#selection.take(batch, n))
  }
}
