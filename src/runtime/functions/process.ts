import { ValidationError } from '../../core/errors.ts'
import type { KeyedStateStore } from '../state/descriptors.ts'
import type { Collector, Emitted, Fn } from './function.ts'
import { AbstractRichFunction } from './rich.ts'

/** Names a side output and the type of its records. */
export class OutputTag<in out T> {
  readonly id: string
  declare readonly __type?: (value: T) => T

  constructor(id: string) {
    this.id = id
  }
}

/** What a tag is told by: its name. */
export function tagId<T>(tag: OutputTag<T>): string {
  const id: unknown = (tag as OutputTag<T> | undefined)?.id
  if (typeof id === 'string') return id
  throw new ValidationError('NOT_A_TAG', `A side output needs an OutputTag; given was ${String(tag)}.`)
}

export interface SideOutput {
  output<S>(tag: OutputTag<S>, value: NoInfer<S>): void
}

/** Times, and timers of the current key: one per time and kind. */
export interface TimerService {
  currentProcessingTime(): number
  /** -Infinity before the first watermark, Infinity at the end of input. */
  currentWatermark(): number
  registerEventTimeTimer(t: number): void
  registerProcessingTimeTimer(t: number): void
  deleteEventTimeTimer(t: number): void
  deleteProcessingTimeTimer(t: number): void
}

export interface ProcessContext extends SideOutput {
  /** Event time of the record, or the time of the timer; null if the record has none. */
  timestamp(): number | null
  timerService(): TimerService
}

export interface KeyedContext<K> extends ProcessContext, KeyedStateStore {
  getCurrentKey(): K
}

export interface OnTimerContext<K> extends KeyedContext<K> {
  timeDomain(): 'EVENT_TIME' | 'PROCESSING_TIME'
}

export type ProcessFn<I, O, C> = Fn<
  (value: I, ctx: C, out: Collector<O>) => Emitted<O>,
  {
    processElement(value: I, ctx: C, out: Collector<O>): Emitted<O>
    onTimer?(timestamp: number, ctx: C, out: Collector<O>): Emitted<O>
  }
>

export abstract class ProcessFunction<I, O> extends AbstractRichFunction {
  abstract processElement(value: I, ctx: ProcessContext, out: Collector<O>): Emitted<O>

  onTimer(_timestamp: number, _ctx: OnTimerContext<unknown>, _out: Collector<O>): Emitted<O> {}
}

export abstract class KeyedProcessFunction<K, I, O> extends AbstractRichFunction {
  abstract processElement(value: I, ctx: KeyedContext<K>, out: Collector<O>): Emitted<O>

  onTimer(_timestamp: number, _ctx: OnTimerContext<K>, _out: Collector<O>): Emitted<O> {}
}
