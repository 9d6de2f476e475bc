import { MAX_SAFE } from '../../core/column.ts'
import { JobError, type SqlLocation } from '../../core/errors.ts'
import type { Generator, KernelContext, Value } from './generator.ts'

/** A name, or a literal that is as cheap as one. */
const ATOM = /^(?:[A-Za-z_$][\w$]*|-?\d+(?:\.\d+)?n?|"[^"\\]*")$/

interface Block {
  readonly lines: string[]
  /** Values computed in this block, by expression. */
  readonly values: Map<number, Value>
}

/** Constants live as long as the kernel: all its variants share them, so that a cache in one is not lost to the next. */
export class Constants {
  readonly values: Record<string, unknown> = {}
  readonly #names = new Map<unknown, string>()

  name(value: unknown, hint = 'k'): string {
    const known = this.#names.get(value)
    if (known !== undefined) return known
    const base = hint.replace(/\W/g, '')
    const name = `${base}_${this.#names.size}`
    this.#names.set(value, name)
    this.values[name] = value
    return name
  }
}

/** Collects the statements of one row as nested blocks, and what has to stand before the loop. */
export class Emitter implements Generator {
  readonly wide: boolean
  readonly context: KernelContext
  /** Statements that run once per batch. */
  readonly prologue: string[] = []
  /** Set when a literal needs bigints: this kernel can only run wide. */
  needsWide = false
  /** Where the expression being generated stands in the SQL. */
  location: SqlLocation | undefined = undefined
  readonly #constants: Constants
  #blocks: Block[] = [{ lines: [], values: new Map() }]
  #names = 0
  readonly #once = new Map<string, string>()

  constructor(wide: boolean, context: KernelContext, constants: Constants) {
    this.wide = wide
    this.context = context
    this.#constants = constants
  }

  get depth(): number {
    return this.#blocks.length - 1
  }

  get lines(): readonly string[] {
    return this.#current.lines
  }

  get #current(): Block {
    const block = this.#blocks.at(-1)
    if (block === undefined) throw new Error('no open block')
    return block
  }

  statement(code: string): void {
    this.#current.lines.push(code)
  }

  fresh(): string {
    return `v${this.#names++}`
  }

  local(code: string): string {
    if (ATOM.test(code)) return code
    const name = this.fresh()
    this.statement(`const ${name} = ${code}`)
    return name
  }

  variable(initial: string): string {
    const name = this.fresh()
    this.statement(`let ${name} = ${initial}`)
    return name
  }

  once(code: string): string {
    let name = this.#once.get(code)
    if (name === undefined) {
      name = this.fresh()
      this.#once.set(code, name)
      this.prologue.push(`const ${name} = ${code}`)
    }
    return name
  }

  branch(condition: string, then: () => void, otherwise?: () => void): void {
    const first = this.#nested(then)
    const second = otherwise === undefined ? [] : this.#nested(otherwise)
    this.statement(`if (${condition}) {`)
    this.#current.lines.push(...first.map(indent))
    if (second.length > 0) {
      this.statement('} else {')
      this.#current.lines.push(...second.map(indent))
    }
    this.statement('}')
  }

  repeat(header: string, body: () => void): void {
    const lines = this.#nested(body)
    this.statement(`${header} {`)
    this.#current.lines.push(...lines.map(indent))
    this.statement('}')
  }

  block(body: (leave: string) => void): void {
    const label = `l${this.#names++}`
    const lines = this.#nested(() => body(`break ${label}`))
    this.statement(`${label}: {`)
    this.#current.lines.push(...lines.map(indent))
    this.statement('}')
  }

  #nested(body: () => void): string[] {
    const block: Block = { lines: [], values: new Map() }
    this.#blocks.push(block)
    body()
    this.#blocks.pop()
    return block.lines
  }

  constant(value: unknown, hint?: string): string {
    return this.#constants.name(value, hint)
  }

  checked(code: string): string {
    const name = this.local(code)
    // Written so that NaN, which stands for an inexact result, fails it too.
    this.statement(`if (!(Math.abs(${name}) <= ${MAX_SAFE})) return -1`)
    return name
  }

  exact(code: string): string {
    if (this.wide) return this.local(`BigInt(${code})`)
    const name = this.local(code)
    this.statement(`if (typeof ${name} === 'bigint') return -1`)
    return name
  }

  fail(message: string, code = 'EVALUATION_FAILED'): void {
    const { location } = this
    const raise = (text: string): never => {
      throw new JobError(code, text, location)
    }
    this.statement(`${this.constant(raise, 'fail')}(${message})`)
  }

  long(value: number | bigint): string {
    if (this.wide) return value < 0 ? `(${value}n)` : `${value}n`
    if (typeof value === 'bigint' && !Number.isSafeInteger(Number(value))) this.needsWide = true
    const number = Number(value) + 0
    return number < 0 ? `(${number})` : String(number)
  }

  longOf(code: string): string {
    return this.wide ? `BigInt(${code})` : code
  }

  numberOf(code: string): string {
    return this.wide ? `Number(${code})` : code
  }

  /** The value of expression `id`, if this block or one around it has computed it. */
  recall(id: number): Value | undefined {
    for (let i = this.#blocks.length - 1; i >= 0; i--) {
      const value = this.#blocks[i]?.values.get(id)
      if (value !== undefined) return value
    }
    return undefined
  }

  remember(id: number, value: Value): void {
    this.#current.values.set(id, value)
  }
}

function indent(line: string): string {
  return `  ${line}`
}
