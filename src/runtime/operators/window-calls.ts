import { callable, type Collector, type Emitted, valueCallable } from '../functions/function.ts'
import { synchronous } from '../functions/synchronous.ts'
import type { CoGroupFunction, FlatJoinFunction, JoinFunction } from '../functions/join.ts'
import type { WindowContext } from '../functions/window.ts'
import type { Window } from '../windows/window.ts'
import type { WindowCall } from './window-operator.ts'

type Elements = readonly unknown[]
type Out = Collector<unknown>
type Process = WindowCall['process']
type ProcessAll = (ctx: WindowContext<Window>, elements: Elements, out: Out) => Emitted<unknown>
type Apply = (key: unknown, window: Window, elements: Elements, out: Out) => Emitted<unknown>
type ApplyAll = (window: Window, elements: Elements, out: Out) => Emitted<unknown>

/** A plain function or a `ProcessWindowFunction`; an object with `apply` is a `WindowFunction`. */
export function processCall(fn: object | undefined): WindowCall | undefined {
  if (fn === undefined) return undefined
  return isApply(fn) ? applyCall(fn) : withClear(fn, callable<Process>(fn, 'process'))
}

/** The same for functions of the windows of a whole stream. */
export function processAllCall(fn: object | undefined): WindowCall | undefined {
  if (fn === undefined) return undefined
  if (isApply(fn)) return applyAllCall(fn)
  const process: ProcessAll = callable(fn, 'process')
  return withClear(fn, (_key, ctx, elements, out) => process(ctx, elements, out))
}

function isApply(fn: object): boolean {
  return typeof fn !== 'function' && !('process' in fn) && 'apply' in fn
}

function withClear(fn: object, process: Process): WindowCall {
  return 'clear' in fn ? { process, clear: callable(fn, 'clear') } : { process }
}

export function applyCall(fn: object | undefined): WindowCall {
  const apply: Apply = callable(fn, 'apply')
  return { process: (key, ctx, elements, out) => apply(key, ctx.window, elements, out) }
}

export function applyAllCall(fn: object | undefined): WindowCall {
  const apply: ApplyAll = callable(fn, 'apply')
  return { process: (_key, ctx, elements, out) => apply(ctx.window, elements, out) }
}

// The elements of a window of two inputs are two lists.

export function coGroupCall(fn: CoGroupFunction<unknown, unknown, unknown>): WindowCall {
  const coGroup: (first: Elements, second: Elements, out: Out) => Emitted<unknown> = callable(fn, 'coGroup')
  return {
    process(_key, _ctx, elements, out) {
      const [first, second] = elements as [Elements, Elements]
      return coGroup(first, second, out)
    },
  }
}

export function joinCall(fn: JoinFunction<unknown, unknown, unknown>): WindowCall {
  const join = synchronous<[unknown, unknown], unknown>(valueCallable(fn, 'join'))
  return {
    process(_key, _ctx, elements, out) {
      const [first, second] = elements as [Elements, Elements]
      for (const a of first) for (const b of second) out.collect(join(a, b))
    },
  }
}

export function flatJoinCall(fn: FlatJoinFunction<unknown, unknown, unknown>): WindowCall {
  const join: (first: unknown, second: unknown, out: Out) => Emitted<unknown> = callable(fn, 'join')
  return {
    process(_key, _ctx, elements, out, emit) {
      const [first, second] = elements as [Elements, Elements]
      for (const a of first) for (const b of second) emit(join(a, b, out))
    },
  }
}
