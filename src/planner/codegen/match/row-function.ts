import type { Expression, InputExpression } from '../../logical/expression.ts'
import { ExpressionIds } from '../digest.ts'
import { Constants, Emitter } from '../emitter.ts'
import { ExpressionCompiler, type InputReader } from '../expression.ts'
import type { KernelOptions, Value } from '../generator.ts'
import { fromStored, storedForm } from '../nested.ts'

/** Computes an expression for one row of values in storage form; null for NULL. */
export type RowFunction<C> = (row: readonly unknown[], context: C) => unknown

/** How a column that is no value of the row itself is read. */
export type RowReference<C> = (row: readonly unknown[], context: C) => unknown

/** Source of a function of a row: it writes its result to `out`, or returns -1 when that needs bigints. */
type Generated<C> = (row: readonly unknown[], context: C, out: unknown[]) => number

/**
 * Compiles an expression whose columns are the values of a row, and behind those what `references` give, which are asked
 * only where their value is needed.
 */
export function compileRowFunction<C>(
  expression: Expression,
  width: number,
  references: readonly RowReference<C>[],
  options: KernelOptions,
): RowFunction<C> {
  const source = new RowSource(expression, width, references, options)
  const out: unknown[] = [null]
  let [narrow, wide] = [source.generate(false), undefined as Generated<C> | undefined]
  return (row, context) => {
    if (narrow === undefined || narrow(row, context, out) < 0) {
      wide ??= source.generate(true)
      if (wide === undefined || wide(row, context, out) < 0) throw new Error('a function over bigints gave up')
    }
    return out[0]
  }
}

class RowSource<C> {
  readonly #expression: Expression
  readonly #width: number
  readonly #references: readonly RowReference<C>[]
  readonly #options: KernelOptions
  readonly #constants = new Constants()

  constructor(expression: Expression, width: number, references: readonly RowReference<C>[], options: KernelOptions) {
    this.#expression = expression
    this.#width = width
    this.#references = references
    this.#options = options
  }

  /** Undefined where numbers are not enough whatever the row. */
  generate(wide: boolean): Generated<C> | undefined {
    const g = new Emitter(wide, this.#options, this.#constants)
    const ids = new ExpressionIds()
    ids.use(this.#expression)
    const compiler = new ExpressionCompiler(g, ids, this.#reader(g), this.#options.text)
    const value = compiler.value(this.#expression)
    g.statement(`out[0] = ${storedForm(g, value, this.#expression.type)}`)
    if (g.needsWide && !wide) return undefined
    const lines = [...g.prologue, ...compiler.declarations, ...g.lines]
    const text = `'use strict'\nreturn function (row, context, out) {\n${lines.join('\n')}\nreturn 0\n}`
    const { values } = this.#constants
    return new Function(...Object.keys(values), text)(...Object.values(values)) as Generated<C>
  }

  #reader(g: Emitter): InputReader {
    return {
      value: ({ index, type }: InputExpression): Value => fromStored(g, this.#sourceOf(g, index), type),
      bytes: () => undefined,
      codes: () => undefined,
    }
  }

  #sourceOf(g: Emitter, index: number): string {
    if (index < this.#width) return `row[${index}]`
    return `${g.constant(this.#references[index - this.#width], 'reference')}(row, context)`
  }
}
