import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import type { OperatorContext } from '../operator.ts'
import { createRuntimeContext, NO_STATE } from './function-operator.ts'
import { StatelessOperator } from './stateless.ts'

/** Base of operators that call one user function per record and keep nothing. */
export abstract class StatelessFunction extends StatelessOperator {
  readonly #functions: readonly unknown[]
  protected ctx!: OperatorContext

  constructor(fn: unknown) {
    super()
    this.#functions = [fn]
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.ctx = ctx
  }

  start(): void | Promise<void> {
    return openFunctions(this.#functions, createRuntimeContext(this.ctx, NO_STATE))
  }

  override endInput(): void {
    finishFunctions(this.#functions)
  }

  override close(): void | Promise<void> {
    return closeFunctions(this.#functions)
  }
}
