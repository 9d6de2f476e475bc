import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import { gatherRows } from '../../core/gather.ts'
import { StatelessOperator } from './stateless.ts'

export interface NotNullEnforcerArgs {
  /** Columns that must not be NULL, with their names for the message. */
  readonly columns: readonly { readonly index: number; readonly name: string }[]
  readonly target: string
  /** What a row with a NULL there does: end the job, or nothing. */
  readonly mode: 'ERROR' | 'DROP'
}

/** Keeps NULLs out of the NOT NULL columns of a sink. */
export class NotNullEnforcer extends StatelessOperator {
  readonly #args: NotNullEnforcerArgs

  constructor(args: NotNullEnforcerArgs) {
    super()
    this.#args = args
  }

  process(batch: Batch): void {
    const bad = this.#badRows(batch)
    this.output.collect(bad === undefined ? batch : withoutRows(batch, bad))
  }

  /** Marks the rows to be dropped; undefined when there are none. */
  #badRows(batch: Batch): Uint8Array | undefined {
    let bad: Uint8Array | undefined
    for (const { index, name } of this.#args.columns) {
      const nulls = batch.columns[index]?.nulls
      if (nulls === undefined || !nulls.subarray(0, batch.n).includes(1)) continue
      if (this.#args.mode === 'ERROR') this.#fail(name)
      bad ??= new Uint8Array(batch.n)
      for (let i = 0; i < batch.n; i++) bad[i] = (bad[i] as number) | (nulls[i] as number)
    }
    return bad
  }

  #fail(name: string): never {
    const message =
      `Column '${name}' of ${this.#args.target} is NOT NULL, but a row has NULL there. ` +
      "SET 'table.exec.sink.not-null-enforcer' = 'DROP' leaves such rows out."
    throw new JobError('NULL_IN_NOT_NULL', message)
  }
}

function withoutRows(batch: Batch, bad: Uint8Array): Batch {
  const rows = new Int32Array(batch.n)
  let n = 0
  for (let i = 0; i < batch.n; i++) if (bad[i] === 0) rows[n++] = i
  return gatherRows(batch, rows, n)
}
