import { JobError } from '../../core/errors.ts'
import type { Emitted } from '../functions/function.ts'
import type { ProcessContext, TimerService } from '../functions/process.ts'
import { ForEachRecord } from './flat-map.ts'
import type { FunctionCall, RecordCall } from './function-call.ts'

/** Process and co functions on streams without keys: side outputs and times, but neither state nor timers. */
export class ProcessOperator extends ForEachRecord {
  readonly #inputs: readonly RecordCall<never>[]
  protected readonly context: ProcessContext

  constructor({ inputs, functions }: FunctionCall<never>, inputCount: number = inputs.length) {
    super(inputCount, functions)
    this.#inputs = inputs
    this.context = this.#createContext()
  }

  #createContext(): ProcessContext {
    const timers: TimerService = {
      currentProcessingTime: () => this.ctx.clock.now(),
      currentWatermark: () => this.watermark,
      registerEventTimeTimer: noTimers,
      registerProcessingTimeTimer: noTimers,
      deleteEventTimeTimer: noTimers,
      deleteProcessingTimeTimer: noTimers,
    }
    return {
      timestamp: () => (Number.isNaN(this.out.timestamp) ? null : this.out.timestamp),
      timerService: () => timers,
      output: (tag, value) => this.emitSide(tag, value),
    }
  }

  protected call(value: unknown, input: number): Emitted<unknown> {
    return (this.#inputs[input] as RecordCall<ProcessContext>)(value, this.context, this.out)
  }
}

function noTimers(): never {
  throw new JobError('NOT_KEYED', 'Timers are there on a keyed stream only: call keyBy() before process().')
}
