import type { NumberColumn } from '../../core/column.ts'
import { JobError } from '../../core/errors.ts'

/** Fails the job for a row without event time. `name` is for the message: `Rowtime column 'ts' of table t`. */
export function refuseNullRowtime({ nulls }: NumberColumn, n: number, name: string): void {
  if (nulls === undefined || !nulls.subarray(0, n).includes(1)) return
  throw new JobError(
    'NULL_ROWTIME',
    `${name} is NULL in a row: without event time it belongs to no window. ` +
      'Declare the watermark on a computed column that is never NULL, for example one that uses COALESCE.',
  )
}
