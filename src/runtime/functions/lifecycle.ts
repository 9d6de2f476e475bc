import { type Lifecycle, lifecycleOf, refusePromise } from './function.ts'
import { bindRuntimeContext } from './rich.ts'
import type { RuntimeContext } from './runtime-context.ts'

/** Opens the functions of an operator one after the other; a promise only if one of them gives one. */
export function openFunctions(functions: readonly unknown[], ctx: RuntimeContext): void | Promise<void> {
  return inTurn(functions, (fn) => {
    bindRuntimeContext(fn, ctx)
    return fn.open?.(ctx)
  })
}

export function finishFunctions(functions: readonly unknown[]): void {
  for (const fn of functions) refusePromise(lifecycleOf(fn)?.finish?.())
}

export function closeFunctions(functions: readonly unknown[]): void | Promise<void> {
  return inTurn(functions, (fn) => fn.close?.())
}

function inTurn(functions: readonly unknown[], call: (fn: Lifecycle) => void | Promise<void>): void | Promise<void> {
  let previous: Promise<void> | undefined
  for (const fn of functions) {
    const lifecycle = lifecycleOf(fn)
    if (lifecycle === undefined) continue
    if (previous !== undefined) previous = previous.then(() => call(lifecycle))
    else previous = call(lifecycle) ?? undefined
  }
  return previous
}
