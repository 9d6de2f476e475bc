import { type Batch, batchOf } from '../../core/batch.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { type KeyToken, keyToken } from '../state/key-token.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'

interface Row {
  readonly value: unknown
  readonly timestamp: number
}

interface Group {
  readonly key: unknown
  readonly token: KeyToken
  readonly rows: Row[]
}

/**
 * Holds back all records of a keyed stream until its end, and then sends them key by key, those of a key in the order of
 * their event time: the order of a batch job. It keeps everything, and takes no part in snapshots: a batch job has none.
 */
export class GroupByKey implements Operator {
  #ctx!: OperatorContext
  readonly #groups = new Map<KeyToken, Group>()

  open(ctx: OperatorContext): void {
    this.#ctx = ctx
  }

  process(batch: Batch): void {
    const values = valuesOf(batch)
    const keys = valuesOf(batch, KEY_COLUMN)
    for (let i = 0; i < batch.n; i++) {
      const token = keyToken(keys[i])
      let group = this.#groups.get(token)
      if (group === undefined) this.#groups.set(token, (group = { key: keys[i], token, rows: [] }))
      group.rows.push({ value: values[i], timestamp: batch.timestamps?.[i] ?? NaN })
    }
  }

  advanceWatermark(watermark: number): void {
    if (watermark !== Infinity) return
    for (const group of [...this.#groups.values()].toSorted(byKey)) this.#send(group)
    this.#groups.clear()
    this.#ctx.output.advanceWatermark(watermark)
  }

  #send({ key, rows }: Group): void {
    const inOrder = rows.toSorted((a, b) => order(a.timestamp) - order(b.timestamp))
    for (let from = 0; from < inOrder.length; from += this.#ctx.batchSize) {
      const part = inOrder.slice(from, from + this.#ctx.batchSize)
      const values = part.map(({ value }) => value)
      const columns = [values, part.map(() => key)].map((data) => ({ storage: 'any', data, nulls: undefined }) as const)
      const timestamps = Float64Array.from(part, ({ timestamp }) => timestamp)
      this.#ctx.output.collect(batchOf(part.length, columns, undefined, undefined, timestamps))
    }
  }

  setIdle(): void {}

  snapshot(): void {}

  restore(): void {}

  endInput(): void {}

  close(): void {}
}

/** Records without time come first; finite, so that two of them are equal. */
function order(timestamp: number): number {
  return Number.isNaN(timestamp) ? -Number.MAX_VALUE : timestamp
}

function byKey(a: Group, b: Group): number {
  if (typeof a.token !== typeof b.token) return typeof a.token < typeof b.token ? -1 : 1
  return a.token < b.token ? -1 : 1
}
