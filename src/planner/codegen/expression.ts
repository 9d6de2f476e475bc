import type { SqlLocation } from '../../core/errors.ts'
import { isString } from '../../core/types/logical-type.ts'
import { storageOf } from '../../core/types/storage.ts'
import type { CallExpression, CastExpression, Expression, InputExpression } from '../logical/expression.ts'
import { generateCast, isHarmlessCast } from './casts/cast.ts'
import type { ExpressionIds } from './digest.ts'
import type { Emitter } from './emitter.ts'
import type { Value } from './generator.ts'
import { anyNull, blank, literalValue, nullValue } from './literal.ts'
import { caseValue, logicValue } from './logic.ts'

/** How the compiled expressions read their columns. */
export interface InputReader {
  value(g: Emitter, input: InputExpression): Value
}

/** A shared value that only some rows need: computed where first asked for. */
interface Shared {
  readonly done: string
  readonly code: string
  readonly isNull: string
}

/**
 * Turns expressions into statements of an emitter. Each value is computed once per block and those inside it. A costly
 * one that is first needed in a branch and again elsewhere is kept in a variable with a flag.
 */
export class ExpressionCompiler {
  /** Declarations that stand at the beginning of the row. */
  readonly declarations: string[] = []
  readonly #g: Emitter
  readonly #ids: ExpressionIds
  readonly #inputs: InputReader
  readonly #text: string | undefined
  readonly #shared = new Map<number, Shared>()

  constructor(g: Emitter, ids: ExpressionIds, inputs: InputReader, text: string | undefined) {
    this.#g = g
    this.#ids = ids
    this.#inputs = inputs
    this.#text = text
  }

  value(expression: Expression): Value {
    if (expression.kind === 'Literal') return literalValue(this.#g, expression)
    const id = this.#ids.of(expression)
    const known = this.#g.recall(id)
    if (known !== undefined) return known
    const costly = this.#ids.uses(expression) > 1 && isCostly(expression)
    const shared = this.#shared.get(id)
    const lazily = shared !== undefined || (costly && this.#g.depth > 0)
    const value = lazily ? this.#sharedValue(expression, id, shared) : this.#generate(expression)
    this.#g.remember(id, value)
    return value
  }

  #sharedValue(expression: Expression, id: number, known: Shared | undefined): Value {
    const g = this.#g
    const shared = known ?? { done: g.fresh(), code: g.fresh(), isNull: g.fresh() }
    if (known === undefined) {
      this.#shared.set(id, shared)
      const initial = blank(g, expression.type)
      this.declarations.push(`let ${shared.done} = false, ${shared.code} = ${initial}, ${shared.isNull} = false`)
    }
    let isNull: string | undefined
    g.branch(`!${shared.done}`, () => {
      const value = this.#generate(expression)
      isNull = value.isNull
      g.statement(`${shared.code} = ${value.code}`)
      if (isNull !== undefined) g.statement(`${shared.isNull} = ${isNull}`)
      g.statement(`${shared.done} = true`)
    })
    return { code: shared.code, isNull: isNull === undefined ? undefined : shared.isNull }
  }

  #generate(expression: Expression): Value {
    const value = (child: Expression): Value => this.value(child)
    switch (expression.kind) {
      case 'Literal':
        return literalValue(this.#g, expression)
      case 'Input':
        return this.#inputs.value(this.#g, expression)
      case 'And':
      case 'Or':
        return logicValue(this.#g, expression, value)
      case 'Case':
        return caseValue(this.#g, expression, value)
      case 'Cast':
        return this.#cast(expression)
      case 'Call':
        return this.#call(expression)
    }
  }

  #cast(cast: CastExpression): Value {
    const arg = this.value(cast.arg)
    const { arg: from, type, safe } = cast
    return this.#unlessNull(cast, [arg], isHarmlessCast(from.type, type), () =>
      generateCast(this.#g, { ...arg, isNull: undefined }, from.type, type, safe),
    )
  }

  #call(call: CallExpression): Value {
    const { function: fn } = call
    if (fn.expand !== undefined) return this.value(fn.expand(call))
    const args = call.args.map((arg) => this.value(arg))
    const bound = {
      args: call.args.map((arg) => arg.type),
      result: call.type,
      literals: call.args.map((arg) => (arg.kind === 'Literal' ? arg.value : undefined)),
    }
    if (fn.nulls === 'custom') return this.#at(call, () => fn.generate(this.#g, args, bound))
    const plain = args.map((arg) => ({ ...arg, isNull: undefined }))
    return this.#unlessNull(call, args, fn.harmless ?? false, () => fn.generate(this.#g, plain, bound))
  }

  /** The value that `generate` gives for operands that are not NULL; NULL if one is. */
  #unlessNull(expression: Expression, args: readonly Value[], harmless: boolean, generate: () => Value): Value {
    const g = this.#g
    const nulls = anyNull(args)
    if (nulls === 'true') return nullValue(g, expression.type)
    if (nulls === undefined) return this.#at(expression, generate)
    if (harmless) {
      const value = this.#at(expression, generate)
      const isNull = g.local(value.isNull === undefined ? nulls : `${nulls} || ${value.isNull}`)
      return { ...value, isNull }
    }
    const code = g.variable(blank(g, expression.type))
    const isNull = g.variable('true')
    g.branch(`!(${nulls})`, () => {
      const value = this.#at(expression, generate)
      g.statement(`${code} = ${value.code}`)
      g.statement(`${isNull} = ${value.isNull ?? 'false'}`)
    })
    return { code, isNull }
  }

  /** Runs `generate` with the expression's place as that of the failures it may emit. */
  #at(expression: Expression, generate: () => Value): Value {
    const outer = this.#g.location
    this.#g.location = this.#locationOf(expression) ?? outer
    const value = generate()
    this.#g.location = outer
    return value
  }

  #locationOf({ span }: Expression): SqlLocation | undefined {
    return span === undefined || this.#text === undefined ? undefined : { text: this.#text, span }
  }
}

/** Whether computing the value twice costs more than remembering that it was computed: whatever deals with text. */
function isCostly(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Input':
      return isString(expression.type)
    case 'Cast':
      return isString(expression.arg.type) || isString(expression.type)
    case 'Call':
      return (
        isString(expression.type) ||
        storageOf(expression.type) === 'any' ||
        (expression.function.family !== 'comparison' && expression.args.some(({ type }) => isString(type)))
      )
    default:
      return false
  }
}
