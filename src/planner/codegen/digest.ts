import { typeText } from '../../core/types/logical-type.ts'
import type { ScalarFunction } from '../functions/function.ts'
import { children, type Expression, type LiteralExpression, type NestedValue } from '../logical/expression.ts'

/** Numbers expressions so that equal computations get equal numbers, and counts how often each is asked for. */
export class ExpressionIds {
  readonly #byExpression = new Map<Expression, number>()
  readonly #byShape = new Map<string, number>()
  readonly #functions = new Map<ScalarFunction, number>()
  readonly #nested = new Map<NestedValue, number>()
  readonly #uses: number[] = []

  /** Registers one more place that needs `expression`. */
  use(expression: Expression): void {
    const id = this.of(expression)
    const uses = (this.#uses[id] ?? 0) + 1
    this.#uses[id] = uses
    // A shape seen before has counted its parts already.
    if (uses === 1) for (const child of children(expression)) this.use(child)
  }

  uses(expression: Expression): number {
    return this.#uses[this.of(expression)] ?? 0
  }

  of(expression: Expression): number {
    const known = this.#byExpression.get(expression)
    if (known !== undefined) return known
    const shape = this.#shape(expression)
    let id = this.#byShape.get(shape)
    if (id === undefined) {
      id = this.#uses.length
      this.#uses.push(0)
      this.#byShape.set(shape, id)
    }
    this.#byExpression.set(expression, id)
    return id
  }

  #shape(expression: Expression): string {
    const parts = children(expression)
      .map((child) => this.of(child))
      .join(',')
    switch (expression.kind) {
      case 'Literal':
        return `L${typeText(expression.type)}:${this.#literalKey(expression)}`
      case 'Input':
        return `I${expression.index}`
      case 'Call':
        // Each call of a function like RAND is a value of its own.
        if (expression.function.deterministic === false) return `N${this.#byShape.size}`
        return `F${idOf(this.#functions, expression.function)}(${parts})${typeText(expression.type)}`
      default: {
        const safe = expression.kind === 'Cast' && expression.safe
        return `${expression.kind}${safe ? '?' : ''}(${parts})${typeText(expression.type)}`
      }
    }
  }

  #literalKey({ value }: LiteralExpression): string {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
    if (typeof value === 'object' && value !== null) return `object ${idOf(this.#nested, value)}`
    // Told apart: 'true' and true, NULL and 'null', 0 and -0.
    return Object.is(value, -0) ? '-0' : `${value === null ? '' : typeof value}${value}`
  }
}

/** Numbers in the order of first appearance. */
function idOf<K>(ids: Map<K, number>, key: K): number {
  let id = ids.get(key)
  if (id === undefined) ids.set(key, (id = ids.size))
  return id
}
