import type { SqlLocation } from '../../core/errors.ts'
import {
  type CallExpression,
  type CastExpression,
  collectInputs,
  type Expression,
  type InputExpression,
} from '../logical/expression.ts'
import type { BoundCall } from '../functions/function.ts'
import { generateCast, isHarmlessCast } from './casts/cast.ts'
import { CodeResults } from './code-results.ts'
import { isCostly, isRepeatable } from './cost.ts'
import type { ExpressionIds } from './digest.ts'
import type { Emitter } from './emitter.ts'
import type { TextBytes, Value } from './generator.ts'
import { anyNull, blank, literalBytes, literalValue, nullValue } from './literal.ts'
import { caseValue, logicValue } from './logic.ts'

/** How the compiled expressions read their columns. */
export interface InputReader {
  value(input: InputExpression): Value
  /** Where the bytes of a text lie, if it is a column that holds bytes. */
  bytes(expression: Expression): TextBytes | undefined
  /** How column `index` is read if it is a text without NULLs in dictionary codes. */
  codes(index: number): TextCodes | undefined
}

export interface TextCodes {
  /** Source of the row's code. */
  readonly code: string
  /** Source of the array of texts, which keeps its identity as long as codes keep their meaning. */
  readonly dictionary: string
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
    const codes = this.#codesOf(expression)
    return codes === undefined ? this.#computed(expression) : this.#onceForCode(expression, codes)
  }

  /** The codes of the one column that the value depends on, where there is one and it has codes. */
  #codesOf(expression: Expression): TextCodes | undefined {
    if (expression.kind === 'Input' || expression.kind === 'Literal' || !isCostly(expression)) return undefined
    const [column, ...others] = collectInputs(expression)
    if (column === undefined || others.length > 0) return undefined
    return isRepeatable(expression) ? this.#inputs.codes(column) : undefined
  }

  /** A value that is computed for the first row with a code, and kept for the others. */
  #onceForCode(expression: Expression, { code, dictionary }: TextCodes): Value {
    const g = this.#g
    const results = g.once(`${g.constant(new CodeResults(), 'results')}.of(${dictionary})`)
    const known = g.variable(`${results}[${code}]`)
    let nullable = false
    g.branch(`${known} === undefined`, () => {
      const value = this.#computed(expression)
      nullable = value.isNull !== undefined
      g.statement(`${known} = ${results}[${code}] = ${nullable ? `${value.isNull} ? null : ` : ''}${value.code}`)
    })
    if (!nullable) return { code: known, isNull: undefined }
    const isNull = g.local(`${known} === null`)
    return { code: g.local(`${isNull} ? ${blank(g, expression.type)} : ${known}`), isNull }
  }

  #computed(expression: Expression): Value {
    const value = (child: Expression): Value => this.value(child)
    switch (expression.kind) {
      case 'Literal':
        return literalValue(this.#g, expression)
      case 'Input':
        return this.#inputs.value(expression)
      case 'And':
      case 'Or':
        return logicValue(this.#g, expression, value)
      case 'Case':
        return caseValue(this.#g, expression, value)
      case 'Cast':
        return this.#cast(expression)
      case 'Call':
        return this.#call(expression)
      case 'Outer':
      case 'SubQuery':
      case 'Over':
        throw new Error(`a step of its own computes ${expression.kind}`)
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
    const bound = {
      args: call.args.map((arg) => arg.type),
      result: call.type,
      literals: call.args.map((arg) => (arg.kind === 'Literal' ? arg.value : undefined)),
    }
    const fromBytes = this.#fromBytes(call, bound)
    if (fromBytes !== undefined) return fromBytes
    const args = call.args.map((arg) => this.value(arg))
    if (fn.nulls === 'custom') return this.#at(call, () => fn.generate(this.#g, args, bound))
    const plain = args.map((arg) => ({ ...arg, isNull: undefined }))
    return this.#unlessNull(call, args, fn.harmless ?? false, () => fn.generate(this.#g, plain, bound))
  }

  /** The value of a call that needs no characters of the texts it is given; undefined if it does. */
  #fromBytes(call: CallExpression, bound: BoundCall): Value | undefined {
    const { function: fn, args } = call
    if (fn.fromBytes === undefined) return undefined
    const columns = args.map((arg) => this.#inputs.bytes(arg))
    const fits = args.every((arg, i) => columns[i] !== undefined || (arg.kind === 'Literal' && arg.value !== null))
    if (!fits || columns.every((column) => column === undefined)) return undefined
    const texts = args.map((arg, i) => columns[i] ?? literalBytes(this.#g, arg))
    const value = this.#at(call, () => fn.fromBytes?.(this.#g, texts, bound))
    if (value === undefined || fn.nulls === 'custom') return value
    // A NULL has no bytes, so that what was computed of it has done no harm.
    return this.#unlessNull(call, columns.filter(isGiven), true, () => value)
  }

  /** The value that `generate` gives for operands that are not NULL; NULL if one is. */
  #unlessNull(expression: Expression, args: readonly Nullable[], harmless: boolean, generate: () => Value): Value {
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
  #at<T>(expression: Expression, generate: () => T): T {
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

type Nullable = Pick<Value, 'isNull'>

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined
}
