import type { Batch } from '../../core/batch.ts'
import { copyData } from '../../core/copy-data.ts'
import { refusePromise, valueCallable } from '../functions/function.ts'
import type { ReduceFunction } from '../functions/types.ts'
import type { OperatorContext } from '../operator.ts'
import type { KeyToken } from '../state/key-token.ts'
import { valuesOf } from './function-operator.ts'
import { KEY_COLUMN } from './key-by.ts'
import { type KeyEntry, KeyedFunctionOperator } from './keyed-function-operator.ts'

/** How the result of a key grows with its records. */
export interface RollingStep {
  readonly first: (value: unknown) => unknown
  readonly next: (result: unknown, value: unknown) => unknown
  /** The user function behind it; undefined for one of ours, which changes nothing in place. */
  readonly fn: unknown
}

/** The first record of a key is its first result. */
export function reduceStep(fn: ReduceFunction<unknown>): RollingStep {
  return { first: (value) => value, next: valueCallable(fn, 'reduce'), fn }
}

export function fieldStep(reduce: (a: unknown, b: unknown) => unknown): RollingStep {
  return { first: (value) => value, next: reduce, fn: undefined }
}

/** Every key starts from a copy of `initial`. */
export function foldStep(initial: unknown, fold: (result: unknown, value: unknown) => unknown): RollingStep {
  return { first: (value) => fold(copyData(initial), value), next: fold, fn: fold }
}

interface RollingEntry extends KeyEntry {
  result: unknown
  /** Event time of the last record. */
  timestamp: number
}

/**
 * A running result per key, emitted anew for every record with that record's event time; in a batch job once, at the end.
 *
 * A result in state is nobody else's, because a function may change it in place: what is emitted is a copy, or if the
 * function gave the record itself, what is kept.
 *
 * State: the result of each key; never dropped. Event time plays no part: watermarks pass through.
 */
export class Rolling extends KeyedFunctionOperator<RollingEntry, RollingEntry> {
  readonly #step: RollingStep
  #onlyLast = false
  #copies = false

  constructor(step: RollingStep) {
    super(1, [step.fn])
    this.#step = step
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#onlyLast = ctx.job?.batch ?? false
    this.#copies = this.#step.fn !== undefined && ctx.job?.objectReuse !== true
  }

  protected createEntry(key: unknown, token: KeyToken): RollingEntry {
    return { key, token, cells: [], live: 0, result: undefined, timestamp: NaN }
  }

  protected processRows(
    batch: Batch,
    from: number,
    to: number,
    _input: number,
    watermarks: Float64Array | undefined,
  ): number {
    const values = valuesOf(batch)
    const keys = valuesOf(batch, KEY_COLUMN)
    const { timestamps } = batch
    const { first, next } = this.#step
    this.beginRun()
    for (let i = from; i < to; i++) {
      if (watermarks !== undefined) this.advanceRun(watermarks[i] as number)
      const entry = this.useKey(keys[i])
      const value = values[i]
      const result = entry.live === 0 ? first(value) : next(entry.result, value)
      refusePromise(result)
      entry.result = this.#copies && result === value ? copyData(result) : result
      entry.live = 1
      entry.timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
      if (this.#onlyLast) continue
      this.out.timestamp = entry.timestamp
      this.out.collect(this.#copies && result !== value ? copyData(result) : result)
    }
    this.endRun()
    return to
  }

  protected override onWatermark(watermark: number): void {
    if (this.#onlyLast && watermark === Infinity) {
      for (const { result, timestamp } of this.keyEntries) {
        this.out.timestamp = timestamp
        this.out.collect(result)
        this.flushIfFull()
      }
    }
    super.onWatermark(watermark)
  }

  protected onEventTimer(): void {}

  protected onProcessingTimer(): void {}

  protected saveEntry(entry: RollingEntry): unknown {
    return [entry.result]
  }

  protected restoreEntry(entry: RollingEntry, saved: unknown): void {
    entry.result = (saved as [unknown])[0]
    entry.live++
  }
}
