import { type Batch, batchOf } from '../../core/batch.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { readValue, writeValue } from '../state/values.ts'
import { valuesOf } from './function-operator.ts'

type Saved = readonly (readonly [value: unknown, timestamp: number])[]

/**
 * The head of a loop: passes its first input on, and what comes back from the loop's end. That waits for the job loop's
 * next turn, so that records may run around forever without keeping out sources and snapshots.
 *
 * State: the records on their way back.
 * Watermark: that of the first input. Feedback has none, as it may be late by any time; the watermark that ends the stream
 * is held back until nothing flows in the loop, so that records in it are on time for windows and timers.
 */
export class IterationHead implements Operator {
  #ctx!: OperatorContext
  #values: unknown[] = []
  #timestamps: number[] = []
  #posted = false

  open(ctx: OperatorContext): void {
    this.#ctx = ctx
  }

  start(): void {
    if (this.#values.length > 0) this.#post()
  }

  process(batch: Batch, input: number): void {
    if (input === 0) this.#ctx.output.collect(batch)
    else this.#keep(batch)
  }

  #keep({ n, timestamps, ...batch }: Batch): void {
    const values = valuesOf({ n, timestamps, ...batch })
    for (let i = 0; i < n; i++) {
      this.#values.push(values[i])
      this.#timestamps.push(timestamps === undefined ? NaN : (timestamps[i] as number))
    }
    this.#post()
  }

  #post(): void {
    if (this.#posted) return
    this.#posted = true
    this.#ctx.post(() => this.#sendBack())
  }

  #sendBack(): void {
    const values = this.#values
    const timestamps = this.#timestamps
    this.#values = []
    this.#timestamps = []
    this.#posted = false
    const { batchSize, output } = this.#ctx
    for (let from = 0; from < values.length; from += batchSize) {
      const data = values.slice(from, from + batchSize)
      const times = Float64Array.from(timestamps.slice(from, from + batchSize))
      output.collect(batchOf(data.length, [{ storage: 'any', data, nulls: undefined }], undefined, undefined, times))
    }
  }

  pending(): 'none' | 'some' {
    return this.#values.length > 0 ? 'some' : 'none'
  }

  advanceWatermark(watermark: number): void {
    if (watermark < Infinity) this.#ctx.output.advanceWatermark(watermark)
  }

  setIdle(idle: boolean): void {
    this.#ctx.output.setIdle(idle)
  }

  endInput(): void {
    this.#ctx.output.advanceWatermark(Infinity)
  }

  snapshot(writer: StateWriter): void {
    const saved: Saved = this.#values.map((value, i) => [value, this.#timestamps[i] as number])
    writeValue(saved, writer.operator())
  }

  restore(reader: StateReader): void {
    const { subtask, parallelism } = this.#ctx
    for (const part of reader.operator()) {
      ;(readValue(part) as Saved).forEach(([value, timestamp], i) => {
        if (i % parallelism !== subtask) return
        this.#values.push(value)
        this.#timestamps.push(timestamp)
      })
    }
  }

  close(): void {}
}
