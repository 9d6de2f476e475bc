import type { Batch } from '../../core/batch.ts'
import type { Operator, OperatorContext, Output } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'

/** Base of operators that keep nothing: watermarks and idleness pass through. */
export abstract class StatelessOperator implements Operator {
  protected output!: Output

  open(ctx: OperatorContext): void {
    this.output = ctx.output
  }

  abstract process(batch: Batch, input: number): void

  advanceWatermark(watermark: number, _input: number): void {
    this.output.advanceWatermark(watermark)
  }

  setIdle(idle: boolean, _input: number): void {
    this.output.setIdle(idle)
  }

  snapshot(_writer: StateWriter): void {}

  restore(_reader: StateReader): void {}

  endInput(): void {}

  close(): void | Promise<void> {}
}

/** Filter and projection by a generated kernel. */
export class Calc extends StatelessOperator {
  readonly #kernel: BatchKernel

  constructor(kernel: BatchKernel) {
    super()
    this.#kernel = kernel
  }

  process(batch: Batch): void {
    const result = this.#kernel.run(batch)
    if (result.n > 0) this.output.collect(result)
  }
}

/** A batch in, a batch out; the result is valid until the next call. */
export interface BatchKernel {
  run(batch: Batch): Batch
}
