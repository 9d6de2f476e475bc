import { ValidationError } from '../../core/errors.ts'
import { type DurationLike, millisOf } from '../time/duration.ts'

/** How long state lives, in processing time. Entries of lists and maps live each by itself. */
export interface StateTtlConfig {
  readonly ttl: DurationLike
  /** What starts the time anew: writing only (the default), or reading too. */
  readonly updateType?: 'OnCreateAndWrite' | 'OnReadAndWrite'
  /** Whether expired state may still be seen until it is removed; by default never. */
  readonly visibility?: 'NeverReturnExpired' | 'ReturnExpiredIfNotCleanedUp'
}

/** A value and when its time began. */
export interface Dated {
  value: unknown
  at: number
}

/** The rule of one state. */
export class TimeToLive {
  readonly ttl: number
  readonly #now: () => number
  readonly #onRead: boolean
  readonly #showExpired: boolean

  constructor(config: StateTtlConfig, now: () => number) {
    this.ttl = millisOf(config.ttl)
    if (this.ttl <= 0) throw new ValidationError('BAD_TTL', `State must live longer than 0 ms, not ${this.ttl} ms.`)
    requireOneOf(config.updateType, ['OnCreateAndWrite', 'OnReadAndWrite'], 'updateType')
    requireOneOf(config.visibility, ['NeverReturnExpired', 'ReturnExpiredIfNotCleanedUp'], 'visibility')
    this.#now = now
    this.#onRead = config.updateType === 'OnReadAndWrite'
    this.#showExpired = config.visibility === 'ReturnExpiredIfNotCleanedUp'
  }

  date(value: unknown): Dated {
    return { value, at: this.#now() }
  }

  isExpired({ at }: Dated): boolean {
    return at + this.ttl <= this.#now()
  }

  isVisible(dated: Dated): boolean {
    return this.#showExpired || !this.isExpired(dated)
  }

  /** Notes that a living value has been read. */
  touch(dated: Dated): void {
    if (this.#onRead) dated.at = this.#now()
  }
}

function requireOneOf(given: string | undefined, words: readonly string[], what: string): void {
  if (given === undefined || words.includes(given)) return
  throw new ValidationError('BAD_TTL', `The ${what} of a time to live is ${words.join(' or ')}, not '${given}'.`)
}
