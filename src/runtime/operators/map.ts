import type { Batch } from '../../core/batch.ts'
import { refusePromise, valueCallable } from '../functions/function.ts'
import type { MapFunction } from '../functions/types.ts'
import { valuesOf } from './function-operator.ts'
import { StatelessFunction } from './stateless-function.ts'

/** One record for each record. */
export class MapOperator extends StatelessFunction {
  readonly #map: (value: unknown) => unknown
  readonly #values: unknown[] = []

  constructor(fn: MapFunction<unknown, unknown>) {
    super(fn)
    this.#map = valueCallable(fn, 'map')
  }

  process(batch: Batch): void {
    const input = valuesOf(batch)
    const map = this.#map
    const values = this.#values
    for (let i = 0; i < batch.n; i++) values[i] = map(input[i])
    // An async function returns promises always: looking at one per batch is enough.
    refusePromise(values[0])
    this.output.collect({ ...batch, columns: [{ storage: 'any', data: values, nulls: undefined }] })
  }
}
