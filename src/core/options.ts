import { parseDuration, parseMeasure } from './duration.ts'
import { didYouMean, ValidationError } from './errors.ts'

export interface OptionDescription {
  readonly name: string
  readonly required?: boolean
  readonly default?: string
  readonly description: string
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  bytes: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
}

/** The options of one connector or format, checked against its description table: unknown and missing keys throw. */
export class Options {
  readonly #owner: string
  readonly #described: ReadonlyMap<string, OptionDescription>
  readonly #values: ReadonlyMap<string, string>

  /** `owner` is for messages: `connector 'datagen' of table 't'`. */
  constructor(owner: string, described: readonly OptionDescription[], values: ReadonlyMap<string, string>) {
    this.#owner = owner
    this.#described = new Map(described.map((option) => [option.name, option]))
    this.#values = values
    const prefixes = described.filter((o) => o.name.endsWith('*')).map((o) => o.name.slice(0, -1))
    for (const key of values.keys()) {
      if (!this.#described.has(key) && !prefixes.some((prefix) => key.startsWith(prefix))) this.#unknown(key)
    }
    for (const option of described) {
      if (option.required === true && !values.has(option.name)) this.#missing(option)
    }
  }

  #unknown(key: string): never {
    const names = [...this.#described.keys()]
    const known = names.length === 0 ? 'It has no options.' : `Its options: ${names.toSorted().join(', ')}.`
    throw new ValidationError(
      'UNKNOWN_OPTION',
      `Unknown option '${key}' of ${this.#owner}.${didYouMean(key, names)} ${known}`,
    )
  }

  #missing({ name, description }: OptionDescription): never {
    throw new ValidationError('MISSING_OPTION', `${this.#owner} needs the option '${name}': ${description}`)
  }

  /** Throws for an option with a bad value; `expected` completes "expected …". */
  fail(name: string, expected: string): never {
    const value = this.#values.get(name) ?? ''
    throw new ValidationError(
      'BAD_OPTION_VALUE',
      `Option '${name}' of ${this.#owner} is '${value}'; expected ${expected}.`,
    )
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** The value or the described default. */
  find(name: string): string | undefined {
    return this.#values.get(name) ?? this.#described.get(name)?.default
  }

  /** As `find`, for an option that is required or has a default. */
  text(name: string): string {
    const value = this.find(name)
    if (value === undefined) throw new Error(`option '${name}' has neither a value nor a default`)
    return value
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.text(name)
    const choice = choices.find((c) => c.toLowerCase() === value.toLowerCase())
    return choice ?? this.fail(name, choices.map((c) => `'${c}'`).join(' or '))
  }

  boolean(name: string): boolean {
    const value = this.text(name).trim().toLowerCase()
    if (value !== 'true' && value !== 'false') this.fail(name, "'true' or 'false'")
    return value === 'true'
  }

  integer(name: string, min: number = Number.MIN_SAFE_INTEGER, max: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.text(name).trim()
    const number = Number(value)
    if (!/^[+-]?\d+$/.test(value) || !Number.isSafeInteger(number) || number < min || number > max) {
      const range =
        min === Number.MIN_SAFE_INTEGER
          ? ''
          : max === Number.MAX_SAFE_INTEGER
            ? ` of at least ${min}`
            : ` from ${min} to ${max}`
      this.fail(name, `a whole number${range}`)
    }
    return number
  }

  number(name: string, min: number, max: number): number {
    const value = this.text(name).trim()
    const number = Number(value)
    if (value === '' || !(number >= min && number <= max)) this.fail(name, `a number from ${min} to ${max}`)
    return number
  }

  /** Milliseconds of `10 s`, `5 min`, `1h`, `500ms`; a bare number is milliseconds. */
  duration(name: string): number {
    const ms = parseDuration(this.text(name))
    return ms ?? this.fail(name, "a duration such as '500 ms', '10 s', '5 min', '1 h' or '1 d'")
  }

  /** Bytes of `2mb`, `64 kb`; a bare number is bytes. */
  size(name: string): number {
    const bytes = parseMeasure(this.text(name), SIZE_UNITS)
    return bytes ?? this.fail(name, "a size such as '512 b', '64 kb', '128 mb' or '1 gb'")
  }

  /** The options below `prefix`, without it. */
  below(prefix: string): ReadonlyMap<string, string> {
    const entries = [...this.#values].filter(([key]) => key.startsWith(prefix))
    return new Map(entries.map(([key, value]) => [key.slice(prefix.length), value]))
  }
}
