import type { Collector, Emitted, Lifecycle } from './function.ts'
import type { RuntimeContext } from './runtime-context.ts'
import type { SinkContext } from './types.ts'

const contexts = new WeakMap<object, RuntimeContext>()

/** Gives a function its context, whether or not its own `open` passes it on. */
export function bindRuntimeContext(fn: object, ctx: RuntimeContext): void {
  contexts.set(fn, ctx)
}

/** Base of functions that want to know where they run. */
export abstract class AbstractRichFunction implements Lifecycle {
  open(_ctx: RuntimeContext): void | Promise<void> {}

  finish(): void {}

  close(): void | Promise<void> {}

  getRuntimeContext(): RuntimeContext {
    const ctx = contexts.get(this)
    if (ctx === undefined) throw new Error('The runtime context is there from open() on.')
    return ctx
  }
}

export abstract class RichMapFunction<I, O> extends AbstractRichFunction {
  abstract map(value: I): O
}

export abstract class RichFilterFunction<T> extends AbstractRichFunction {
  abstract filter(value: T): boolean
}

export abstract class RichFlatMapFunction<I, O> extends AbstractRichFunction {
  abstract flatMap(value: I, out: Collector<O>): Emitted<O>
}

export abstract class RichSinkFunction<T> extends AbstractRichFunction {
  abstract invoke(value: T, ctx: SinkContext): void
}
