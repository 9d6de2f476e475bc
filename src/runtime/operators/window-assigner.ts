import type { Batch } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import { gatherRows } from '../../core/gather.ts'
import { NULL_TIME_RECORDS } from '../job/metrics.ts'
import type { OperatorContext } from '../operator.ts'
import { type AlignedWindows, windowStart } from '../windows/aligned.ts'
import { StatelessOperator } from './stateless.ts'
import { OUTPUT_ROWS, WindowedRows, rowsWithTime } from './windowed-rows.ts'

export interface WindowAssignerArgs {
  readonly windows: AlignedWindows
  readonly timeColumn: number
}

/**
 * TUMBLE, HOP or CUMULATE as a table function of its own. Output: each row once per window that holds it, the latest
 * window first for HOP, the shortest first for CUMULATE: its columns, window_start, window_end, window_time.
 *
 * State: none; rows go out as they come, in their order and with their kinds.
 * Watermark: passes through; window_time is never behind the row's own time.
 * Late rows: pass like all others. Rows without time are dropped and counted.
 */
export class WindowAssigner extends StatelessOperator {
  readonly #args: WindowAssignerArgs
  readonly #windowed = new WindowedRows()
  #nullTimes = { value: 0 }

  constructor(args: WindowAssignerArgs) {
    super()
    this.#args = args
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.#nullTimes = ctx.metrics.counter(NULL_TIME_RECORDS)
  }

  process(batch: Batch): void {
    const { windows, timeColumn } = this.#args
    const timed = rowsWithTime(batch, timeColumn)
    this.#nullTimes.value += batch.n - timed.n
    if (timed.n === 0) return
    const times = (timed.columns[timeColumn] as NumberColumn).data as Float64Array
    switch (windows.kind) {
      case 'TUMBLE':
        this.#tumble(timed, times, windows.offset, windows.size)
        break
      case 'HOP':
        this.#hop(timed, times, windows.offset, windows.slide, windows.size)
        break
      case 'CUMULATE':
        this.#cumulate(timed, times, windows.offset, windows.step, windows.size)
    }
  }

  /** Every row is in one window: the columns stay as they are. */
  #tumble(batch: Batch, times: Float64Array, offset: number, size: number): void {
    const windowed = this.#windowed
    for (let i = 0; i < batch.n; i++) {
      const start = windowStart(times[i] as number, offset, size)
      windowed.add(i, start, start + size)
    }
    windowed.n = 0
    this.output.collect({ ...batch, columns: [...batch.columns, ...windowed.windowColumns()] })
  }

  #hop(batch: Batch, times: Float64Array, offset: number, slide: number, size: number): void {
    const windowed = this.#windowed
    for (let i = 0; i < batch.n; i++) {
      const time = times[i] as number
      for (let start = windowStart(time, offset, slide); start + size > time; start -= slide) {
        windowed.add(i, start, start + size)
        if (windowed.n === OUTPUT_ROWS) this.#send(batch)
      }
    }
    this.#send(batch)
  }

  #cumulate(batch: Batch, times: Float64Array, offset: number, step: number, size: number): void {
    const windowed = this.#windowed
    for (let i = 0; i < batch.n; i++) {
      const time = times[i] as number
      const start = windowStart(time, offset, size)
      for (let end = windowStart(time, offset, step) + step; end <= start + size; end += step) {
        windowed.add(i, start, end)
        if (windowed.n === OUTPUT_ROWS) this.#send(batch)
      }
    }
    this.#send(batch)
  }

  #send(batch: Batch): void {
    const { n, rows } = this.#windowed
    if (n === 0) return
    this.#windowed.n = 0
    const expanded = gatherRows(batch, rows, n)
    this.output.collect({ ...expanded, columns: [...expanded.columns, ...this.#windowed.windowColumns()] })
  }
}
