import type { KeyedStateStore } from '../state/descriptors.ts'
import type { TimeWindow, Window } from '../windows/window.ts'
import type { Collector, Emitted, Fn } from './function.ts'
import type { SideOutput } from './process.ts'
import { AbstractRichFunction } from './rich.ts'

export interface WindowContext<W extends Window> extends SideOutput {
  readonly window: W
  currentProcessingTime(): number
  currentWatermark(): number
  /** State of this key and window, removed with the window. */
  windowState(): KeyedStateStore
  /** State of this key, over all its windows. */
  globalState(): KeyedStateStore
}

export type WindowFn<I, O, K, W extends Window> = (
  key: K,
  ctx: WindowContext<W>,
  elements: Iterable<I>,
  out: Collector<O>,
) => Emitted<O>

export abstract class ProcessWindowFunction<I, O, K, W extends Window = TimeWindow> extends AbstractRichFunction {
  abstract process(key: K, ctx: WindowContext<W>, elements: Iterable<I>, out: Collector<O>): Emitted<O>

  /** Called when the window is removed: the place to clear `windowState`. */
  clear(_ctx: WindowContext<W>): void {}
}

/** A window function in object form. */
export interface WindowApply<I, O, K, W extends Window> {
  apply(key: K, window: W, input: Iterable<I>, out: Collector<O>): Emitted<O>
}

export type WindowFunction<I, O, K, W extends Window = TimeWindow> = Fn<
  (key: K, window: W, input: Iterable<I>, out: Collector<O>) => Emitted<O>,
  WindowApply<I, O, K, W>
>

export type AllWindowFn<I, O, W extends Window> = (
  ctx: WindowContext<W>,
  elements: Iterable<I>,
  out: Collector<O>,
) => Emitted<O>

/** The same for the windows of a whole stream, which have no key. */
export abstract class ProcessAllWindowFunction<I, O, W extends Window = TimeWindow> extends AbstractRichFunction {
  abstract process(ctx: WindowContext<W>, elements: Iterable<I>, out: Collector<O>): Emitted<O>

  clear(_ctx: WindowContext<W>): void {}
}

export interface AllWindowApply<I, O, W extends Window> {
  apply(window: W, input: Iterable<I>, out: Collector<O>): Emitted<O>
}

export type AllWindowFunction<I, O, W extends Window = TimeWindow> = Fn<
  (window: W, input: Iterable<I>, out: Collector<O>) => Emitted<O>,
  AllWindowApply<I, O, W>
>
