import { describe, expect, test } from 'vitest'
import { type Batch, batchOf } from '../../src/core/batch.ts'
import { type NumberColumn, numberColumn } from '../../src/core/column.ts'
import type { Output as OperatorOutput } from '../../src/runtime/operator.ts'
import { StatelessOperator } from '../../src/runtime/operators/stateless.ts'
import type { StateReader, StateWriter } from '../../src/runtime/state/snapshot.ts'
import { type OperatorCase, finish, rows, watermark } from './operator-case.ts'
import { checkOperator } from './operator-harness.ts'
import { insert } from './rows.ts'

/** Adds up one column of numbers and sends the sum at each watermark. */
class RunningSum extends StatelessOperator {
  protected sum = 0

  process(batch: Batch): void {
    const { data } = batch.columns[0] as NumberColumn
    for (let i = 0; i < batch.n; i++) this.sum += data[i] as number
  }

  override advanceWatermark(value: number): void {
    this.send(this.sum)
    this.output.advanceWatermark(value)
  }

  protected send(value: number): void {
    this.output.collect(batchOf(1, [numberColumn('long', Float64Array.of(value))]))
  }

  override snapshot(writer: StateWriter): void {
    writer.operator().f64(this.sum)
  }

  override restore(reader: StateReader): void {
    for (const saved of reader.operator()) this.sum = saved.f64()
  }
}

/** Sums it up only when asked, and so keeps the batch. */
class KeepsBatch extends RunningSum {
  readonly #kept: Batch[] = []

  override process(batch: Batch): void {
    this.#kept.push(batch)
  }

  override advanceWatermark(value: number): void {
    for (const batch of this.#kept.splice(0)) super.process(batch)
    super.advanceWatermark(value)
  }

  override snapshot(writer: StateWriter): void {
    for (const batch of this.#kept.splice(0)) super.process(batch)
    super.snapshot(writer)
  }
}

class ForgetsState extends RunningSum {
  override restore(): void {}
}

class ChangesInSnapshot extends RunningSum {
  override snapshot(writer: StateWriter): void {
    super.snapshot(writer)
    this.sum = 0
  }
}

class CountsBatches extends RunningSum {
  override process(): void {
    this.sum += 2
  }
}

class TurnsTimeBack extends RunningSum {
  override advanceWatermark(value: number): void {
    super.advanceWatermark(value)
    this.output.advanceWatermark(value - 1)
  }
}

class LosesWatermark extends RunningSum {
  override advanceWatermark(): void {
    this.send(this.sum)
  }
}

class SendsLater extends RunningSum {
  #late: OperatorOutput | undefined

  override close(): void {
    this.#late?.advanceWatermark(99)
  }

  override advanceWatermark(value: number): void {
    this.#late = this.output
    super.advanceWatermark(value)
  }
}

function caseOf(create: OperatorCase['create']): OperatorCase {
  return {
    create,
    inputs: [['long']],
    events: [rows(0, insert(1), insert(1)), rows(0, insert(2)), watermark(5), rows(0, insert(2)), ...finish()],
    expected: [insert(4), watermark(5), insert(6), watermark(Infinity)],
  }
}

describe('the harness refuses an operator that', () => {
  test.each([
    ['keeps a batch', KeepsBatch, /row by row/],
    ['does not restore its state', ForgetsState, /restored/],
    ['is changed by a snapshot', ChangesInSnapshot, /snapshots/],
    ['depends on how rows are cut into batches', CountsBatches, /row by row/],
    ['lets the watermark decrease', TurnsTimeBack, /the watermark fell from 5 to 4/],
    ['loses a watermark', LosesWatermark, /as given/],
    ['sends outside of a call', SendsLater, /outside of a call/],
  ])('%s', (_, Broken, message) => {
    expect(() => checkOperator(caseOf(() => new Broken()))).toThrow(message)
  })
})
