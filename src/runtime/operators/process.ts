import { JobError } from '../../core/errors.ts'
import { callable, type Collector, type Emitted } from '../functions/function.ts'
import type { ProcessContext, ProcessFn, ProcessFunction, TimerService } from '../functions/process.ts'
import { ForEachRecord } from './flat-map.ts'

/** A process function on a stream without keys: side outputs and times, but neither state nor timers. */
export class ProcessOperator extends ForEachRecord {
  readonly #process: (value: unknown, ctx: ProcessContext, out: Collector<unknown>) => Emitted<unknown>
  readonly #context: ProcessContext

  constructor(fn: ProcessFunction<unknown, unknown> | ProcessFn<unknown, unknown, ProcessContext>) {
    super(1, [fn])
    this.#process = callable(fn, 'processElement')
    const timers: TimerService = {
      currentProcessingTime: () => this.ctx.clock.now(),
      currentWatermark: () => this.watermark,
      registerEventTimeTimer: noTimers,
      registerProcessingTimeTimer: noTimers,
      deleteEventTimeTimer: noTimers,
      deleteProcessingTimeTimer: noTimers,
    }
    this.#context = {
      timestamp: () => (Number.isNaN(this.out.timestamp) ? null : this.out.timestamp),
      timerService: () => timers,
      output: (tag, value) => this.emitSide(tag, value),
    }
  }

  protected call(value: unknown): Emitted<unknown> {
    return this.#process(value, this.#context, this.out)
  }
}

function noTimers(): never {
  throw new JobError('NOT_KEYED', 'Timers are there on a keyed stream only: call keyBy() before process().')
}
