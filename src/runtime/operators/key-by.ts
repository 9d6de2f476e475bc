import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import { refusePromise, valueCallable } from '../functions/function.ts'
import type { KeySelector } from '../functions/types.ts'
import { valuesOf } from './function-operator.ts'
import { StatelessFunction } from './stateless-function.ts'

/** The column of keys in the batches of a keyed stream. */
export const KEY_COLUMN = 1

/** Adds each record's key as a second column: computed once, for the exchange and for all that use it. */
export class KeyBy extends StatelessFunction {
  readonly #keyOf: (value: unknown) => unknown
  readonly #keys: unknown[] = []

  constructor(selector: KeySelector<unknown, unknown>) {
    super(selector)
    this.#keyOf = valueCallable(selector, 'getKey')
  }

  process(batch: Batch): void {
    const values = valuesOf(batch)
    const keyOf = this.#keyOf
    const keys = this.#keys
    for (let i = 0; i < batch.n; i++) {
      const key = keyOf(values[i])
      if (key === null || key === undefined) throw noKey(this.ctx.name, key)
      keys[i] = key
    }
    refusePromise(keys[0])
    const [column] = batch.columns
    if (column === undefined) throw new Error('a stream has one column')
    this.output.collect({ ...batch, columns: [column, { storage: 'any', data: keys, nulls: undefined }] })
  }
}

function noKey(operator: string, key: null | undefined): JobError {
  return new JobError(
    'NULL_KEY',
    `${operator}: The key of a record is ${key}: give such records a key of their own, or filter them out before keyBy().`,
  )
}
