import { createRuntimeContext, NO_STATE } from '../functions/create-runtime-context.ts'
import { closeFunctions, finishFunctions, openFunctions } from '../functions/lifecycle.ts'
import type { OperatorContext } from '../operator.ts'
import { OperatorStates } from '../state/operator-states.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { StatelessOperator } from './stateless.ts'

/** Base of operators that call one user function per record and keep nothing themselves. */
export abstract class StatelessFunction extends StatelessOperator {
  readonly #functions: readonly unknown[]
  readonly #states: OperatorStates
  protected ctx!: OperatorContext

  constructor(fn: unknown) {
    super()
    this.#functions = [fn]
    this.#states = new OperatorStates(this.#functions)
  }

  override open(ctx: OperatorContext): void {
    super.open(ctx)
    this.ctx = ctx
  }

  start(): void | Promise<void> {
    this.#states.initialize(this.ctx.job?.restored ?? false, NO_STATE)
    return openFunctions(this.#functions, createRuntimeContext(this.ctx, NO_STATE))
  }

  override snapshot(writer: StateWriter): void {
    this.#states.prepareSnapshot()
    this.#states.snapshot(writer.operator())
  }

  override restore(reader: StateReader): void {
    this.#states.restore([...reader.operator()], this.ctx)
  }

  override endInput(): void {
    finishFunctions(this.#functions)
  }

  override close(): void | Promise<void> {
    return closeFunctions(this.#functions)
  }
}
