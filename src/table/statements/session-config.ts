import { Options } from '../../core/options.ts'
import { didYouMean } from '../../core/errors.ts'
import { SESSION_OPTIONS, type SessionOption } from './session-options.ts'

const KNOWN: ReadonlyMap<string, SessionOption> = new Map(SESSION_OPTIONS.map((option) => [option.name, option]))
const ZONE = 'table.local-time-zone'

/** The settings of a session: what SET gave, over defaults. Values of known keys are checked when they are set. */
export class SessionConfig {
  readonly #values = new Map<string, string>()
  readonly #systemZone: string
  /** Settings of whoever the session belongs to; its own come first. */
  readonly #shared: ReadonlyMap<string, string>

  constructor(
    systemZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone,
    shared: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#systemZone = systemZone
    this.#shared = shared
  }

  /** Returns a warning when the key means nothing here. */
  set(key: string, value: string): string | undefined {
    const option = KNOWN.get(key)
    if (option !== undefined) check(option, value)
    this.#values.set(key, value)
    return option === undefined ? unknownKey(key) : undefined
  }

  reset(key?: string): void {
    if (key === undefined) this.#values.clear()
    else this.#values.delete(key)
  }

  /** The value that was set or is the default. */
  get(key: string): string | undefined {
    return this.explicit().get(key) ?? (key === ZONE ? this.#systemZone : KNOWN.get(key)?.default)
  }

  boolean(key: string): boolean {
    return this.#options(key).boolean(key)
  }

  integer(key: string): number {
    return this.#options(key).integer(key)
  }

  /** Milliseconds; undefined for a key that has neither a value nor a default. */
  duration(key: string): number | undefined {
    return this.get(key) === undefined ? undefined : this.#options(key).duration(key)
  }

  /** The zone of TIMESTAMP_LTZ. */
  get zone(): string {
    return this.explicit().get(ZONE) ?? this.#systemZone
  }

  /** Every key with a value, defaults included, in order of the keys. */
  entries(): readonly (readonly [key: string, value: string])[] {
    const keys = [...new Set([...KNOWN.keys(), ...this.explicit().keys()])].toSorted()
    return keys.flatMap((key) => {
      const value = this.get(key)
      return value === undefined ? [] : [[key, value] as const]
    })
  }

  /** What was set, without defaults. */
  explicit(): ReadonlyMap<string, string> {
    return new Map([...this.#shared, ...this.#values])
  }

  #options(key: string): Options {
    const value = this.get(key)
    return optionsOf(KNOWN.get(key), key, value)
  }
}

function optionsOf(option: SessionOption | undefined, key: string, value: string | undefined): Options {
  const described = option ?? { name: key, description: '' }
  return new Options('the session', [described], value === undefined ? new Map() : new Map([[key, value]]))
}

function check(option: SessionOption, value: string): void {
  const { name, kind } = option
  const options = optionsOf(option, name, value)
  if (kind === 'boolean') options.boolean(name)
  else if (kind === 'integer') options.integer(name)
  else if (kind === 'duration') options.duration(name)
  else if (kind === 'zone' && !isZone(value))
    options.fail(name, "a time zone such as 'UTC', 'Europe/Berlin' or 'GMT+01:00'")
  else if (typeof kind !== 'string') options.oneOf(name, kind)
}

function isZone(text: string): boolean {
  if (/^(?:GMT|UTC)?[+-]\d{2}:\d{2}$/.test(text)) return true
  try {
    Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

function unknownKey(key: string): string {
  return `'${key}' is set, but nothing reads it.${didYouMean(key, KNOWN.keys())}`
}
