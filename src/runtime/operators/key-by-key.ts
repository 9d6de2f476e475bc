import { type Batch, batchOf } from '../../core/batch.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { type KeyToken, keyToken } from '../state/key-token.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import type { KeyedFunctionOperator, KeyEntry } from './keyed-function-operator.ts'

interface Row {
  readonly value: unknown
  readonly timestamp: number
  readonly input: number
}

interface Group {
  readonly key: unknown
  readonly token: KeyToken
  readonly rows: Row[]
}

/**
 * A keyed operator in a batch job. All records of keyed inputs are held back until their end; then the operator gets
 * them key by key, those of all inputs together in the order of their event time, and after those of a key all its
 * timers fire. Other inputs, such as a broadcast one, are read first. A batch job has no snapshots.
 */
export class KeyByKey implements Operator {
  readonly #operator: KeyedFunctionOperator<KeyEntry, object>
  readonly #keyed: readonly boolean[]
  readonly #groups = new Map<KeyToken, Group>()
  #batchSize = 0
  #openInputs: number

  /** `keyed`: of each input, whether its records have keys. */
  constructor(operator: KeyedFunctionOperator<KeyEntry, object>, keyed: readonly boolean[]) {
    this.#operator = operator
    this.#keyed = keyed
    this.#openInputs = keyed.length
  }

  open(ctx: OperatorContext): void {
    this.#batchSize = ctx.batchSize
    this.#operator.open(ctx)
  }

  start(): void | Promise<void> {
    return this.#operator.start()
  }

  process(batch: Batch, input: number): void {
    if (this.#keyed[input] !== true) {
      this.#operator.process(batch, input)
      return
    }
    const values = valuesOf(batch)
    const keys = valuesOf(batch, KEY_COLUMN)
    for (let i = 0; i < batch.n; i++) {
      const token = keyToken(keys[i])
      let group = this.#groups.get(token)
      if (group === undefined) this.#groups.set(token, (group = { key: keys[i], token, rows: [] }))
      group.rows.push({ value: values[i], timestamp: batch.timestamps?.[i] ?? NaN, input })
    }
  }

  advanceWatermark(watermark: number): void {
    if (watermark !== Infinity || --this.#openInputs > 0) return
    for (const group of [...this.#groups.values()].toSorted(byKey)) {
      this.#send(group)
      this.#operator.endKey()
    }
    this.#groups.clear()
    this.#keyed.forEach((_, input) => this.#operator.advanceWatermark(watermark, input))
  }

  #send({ key, rows }: Group): void {
    const inOrder = rows.toSorted((a, b) => order(a.timestamp) - order(b.timestamp) || a.input - b.input)
    let from = 0
    for (let to = 1; to <= inOrder.length; to++) {
      const input = inOrder[from]?.input as number
      if (inOrder[to]?.input === input && to - from < this.#batchSize) continue
      this.#operator.process(batchOfRows(inOrder.slice(from, to), key), input)
      from = to
    }
  }

  setIdle(): void {}

  onProcessingTime(now: number): void {
    this.#operator.onProcessingTime(now)
  }

  snapshot(writer: StateWriter): void {
    this.#operator.snapshot(writer)
  }

  restore(reader: StateReader): void {
    this.#operator.restore(reader)
  }

  endInput(input: number): void {
    this.#operator.endInput(input)
  }

  close(): void | Promise<void> {
    return this.#operator.close()
  }
}

function batchOfRows(rows: readonly Row[], key: unknown): Batch {
  const values = rows.map(({ value }) => value)
  const columns = [values, rows.map(() => key)].map((data) => ({ storage: 'any', data, nulls: undefined }) as const)
  const timestamps = Float64Array.from(rows, ({ timestamp }) => timestamp)
  return batchOf(rows.length, columns, undefined, undefined, timestamps)
}

/** Records without time come first; finite, so that two of them are equal. */
function order(timestamp: number): number {
  return Number.isNaN(timestamp) ? -Number.MAX_VALUE : timestamp
}

function byKey(a: Group, b: Group): number {
  if (typeof a.token !== typeof b.token) return typeof a.token < typeof b.token ? -1 : 1
  return a.token < b.token ? -1 : 1
}
