import { ValidationError } from '../../core/errors.ts'
import type { Options } from '../../core/options.ts'

/** The options of one field, `fields.<path>.<name>`, and of what is nested in it. */
export class FieldOptions {
  readonly #options: Options
  readonly #path: string
  /** Full names that some field understands. */
  readonly #known: Set<string>

  constructor(options: Options, path: string, known: Set<string>) {
    this.#options = options
    this.#path = path
    this.#known = known
  }

  nested(name: string): FieldOptions {
    return new FieldOptions(this.#options, `${this.#path}.${name}`, this.#known)
  }

  #name(name: string): string {
    const full = `${this.#path}.${name}`
    this.#known.add(full)
    return full
  }

  has(name: string): boolean {
    return this.#options.has(this.#name(name))
  }

  text(name: string, otherwise: string): string {
    return this.#options.find(this.#name(name)) ?? otherwise
  }

  boolean(name: string): boolean {
    return this.has(name) && this.#options.boolean(this.#name(name))
  }

  integer(name: string, otherwise: number, min: number, max: number): number {
    return this.has(name) ? this.#options.integer(this.#name(name), min, max) : otherwise
  }

  number(name: string, otherwise: number, min: number, max: number): number {
    return this.has(name) ? this.#options.number(this.#name(name), min, max) : otherwise
  }

  duration(name: string): number {
    return this.has(name) ? this.#options.duration(this.#name(name)) : 0
  }

  /** The value as `read` understands it; undefined from `read` is an error. */
  parsed<T>(name: string, otherwise: T, read: (text: string) => T | undefined, expected: string): T {
    const text = this.#options.find(this.#name(name))
    if (text === undefined) return otherwise
    return read(text.trim()) ?? this.fail(name, expected)
  }

  fail(name: string, expected: string): never {
    return this.#options.fail(this.#name(name), expected)
  }

  missing(name: string): never {
    throw new ValidationError('MISSING_OPTION', `A field of kind 'sequence' needs the option '${this.#name(name)}'.`)
  }
}
