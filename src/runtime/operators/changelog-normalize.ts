import { isDeepStrictEqual } from 'node:util'
import { type Batch, batchOf } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { columnOfValues, storedValue } from '../../core/column-of-values.ts'
import { DELETE, INSERT, isAdd, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/row-kind.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { OperatorContext } from '../operator.ts'
import { KeyColumns } from '../state/group-table.ts'
import type { KeyTable } from '../state/key-table.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { readValue, writeValue } from '../state/values.ts'
import { StatelessOperator } from './stateless.ts'

export interface ChangelogNormalizeArgs {
  readonly keys: readonly number[]
  readonly types: readonly LogicalType[]
  /** Whether consumers want the -U row before each +U. */
  readonly updateBefore: boolean
}

type StoredRow = readonly unknown[]

interface Change {
  readonly kind: number
  readonly row: StoredRow
  /** The row of the batch that caused it. */
  readonly from: number
}

/**
 * Turns new values by key into changes: +I for a key that is not there, -U and +U for another row, nothing for the same,
 * and -D with the whole row where only the key may have come. A deletion of a key that is not there is dropped.
 *
 * State: the row of each key, in storage form. Of a deleted key its number stays.
 */
export class ChangelogNormalize extends StatelessOperator {
  readonly #args: ChangelogNormalizeArgs
  readonly #keys: KeyColumns
  readonly #table: KeyTable
  /** By number of the key. */
  readonly #rows: (StoredRow | undefined)[] = []
  #ids = new Int32Array(0)
  #count = 0
  #maxParallelism = 1

  constructor(args: ChangelogNormalizeArgs) {
    super()
    this.#args = args
    this.#keys = KeyColumns.of(args.keys, args.types.map(storageOf))
    this.#table = this.#keys.createTable()
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#maxParallelism = ctx.maxParallelism
    ctx.metrics.gauge('stateRows', () => this.#count)
  }

  process(batch: Batch): void {
    if (this.#ids.length < batch.n) this.#ids = new Int32Array(batch.n)
    const known = this.#table.size
    this.#table.insert(this.#keys.encode(batch), 0, batch.n, this.#ids)
    this.#keys.retain(this.#table, known)
    const changes: Change[] = []
    for (let i = 0; i < batch.n; i++) this.#take(batch, i, this.#ids[i] as number, changes)
    if (changes.length > 0) this.#send(batch, changes)
  }

  #take(batch: Batch, i: number, id: number, changes: Change[]): void {
    const before = this.#rows[id]
    if (!isAdd(batch.kinds?.[i] ?? INSERT)) {
      if (before === undefined) return
      this.#put(id, undefined)
      changes.push({ kind: DELETE, row: before, from: i })
      return
    }
    const row = batch.columns.map((column) => storedValue(column, i))
    if (before !== undefined && isDeepStrictEqual(before, row)) return
    this.#put(id, row)
    if (before === undefined) changes.push({ kind: INSERT, row, from: i })
    else {
      if (this.#args.updateBefore) changes.push({ kind: UPDATE_BEFORE, row: before, from: i })
      changes.push({ kind: UPDATE_AFTER, row, from: i })
    }
  }

  #put(id: number, row: StoredRow | undefined): void {
    this.#count += (row === undefined ? 0 : 1) - (this.#rows[id] === undefined ? 0 : 1)
    this.#rows[id] = row
  }

  #send({ watermarks }: Batch, changes: readonly Change[]): void {
    const columns = this.#args.types.map((type, k): Column =>
      columnOfValues(
        type,
        changes.map(({ row }) => row[k]),
      ),
    )
    const kinds = Uint8Array.from(changes, ({ kind }) => kind)
    const before = watermarks && Float64Array.from(changes, ({ from }) => watermarks[from] as number)
    this.output.collect(batchOf(changes.length, columns, kinds, before))
  }

  override snapshot(writer: StateWriter): void {
    this.#rows.forEach((row, id) => {
      if (row !== undefined) writeValue(row, this.#keys.writeKey(this.#table, id, writer, this.#maxParallelism))
    })
  }

  override restore(reader: StateReader): void {
    const id = new Int32Array(1)
    for (const [, saved] of reader.keyGroups()) {
      while (!saved.done) {
        const known = this.#table.size
        this.#table.insertKeys(this.#keys.readKey(saved), 1, id)
        this.#keys.retain(this.#table, known)
        this.#put(id[0] as number, readValue(saved) as StoredRow)
      }
    }
  }
}
