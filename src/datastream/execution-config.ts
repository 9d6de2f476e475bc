import { ValidationError } from '../core/errors.ts'
import { type DurationLike, millisOf } from '../runtime/time/duration.ts'
import { registerPojoClass } from '../runtime/state/value-classes.ts'
import type { JobBuilder } from './job-builder.ts'

/** How the jobs of an environment run. */
export class ExecutionConfig {
  readonly #builder: JobBuilder

  constructor(builder: JobBuilder) {
    this.#builder = builder
  }

  /**
   * How often watermarks are emitted, by the job's clock. 0, the default: after every record, which makes results
   * independent of time.
   */
  setAutoWatermarkInterval(interval: DurationLike): this {
    const ms = notNegative(interval, 'watermark interval')
    this.#builder.autoWatermarkInterval = ms
    this.#builder.configuration.set('pipeline.auto-watermark-interval', `${ms} ms`)
    return this
  }

  getAutoWatermarkInterval(): number {
    return this.#builder.autoWatermarkInterval
  }

  /** What functions get from `getRuntimeContext().getGlobalJobParameters()`. */
  setGlobalJobParameters(parameters: Readonly<Record<string, string>>): this {
    this.#builder.globalParameters = { ...parameters }
    return this
  }

  getGlobalJobParameters(): Readonly<Record<string, string>> {
    return this.#builder.globalParameters
  }

  /**
   * Saves the copies that are otherwise made of results that stay in state, so that a function that changes them in place
   * doesn't change what has been emitted: functions then must not do so.
   */
  enableObjectReuse(): this {
    this.#builder.objectReuse = true
    return this
  }

  disableObjectReuse(): this {
    this.#builder.objectReuse = false
    return this
  }

  /**
   * Makes a class known, of which saved state may hold instances: they are saved by the name of their class with their
   * fields, and come back as instances without a call of the constructor. A program that goes on from a savepoint must
   * know the classes in it; they are registered for all environments.
   */
  registerPojoType(type: abstract new (...args: never[]) => object): this {
    registerPojoClass(type)
    return this
  }

  isObjectReuseEnabled(): boolean {
    return this.#builder.objectReuse
  }
}

export function notNegative(duration: DurationLike, what: string): number {
  const ms = millisOf(duration)
  if (ms >= 0) return ms
  throw new ValidationError('BAD_INTERVAL', `The ${what} can't be negative: ${ms} ms.`)
}

/** How often something is done; ms. */
export function everyMillis(interval: DurationLike, what: string): number {
  const ms = millisOf(interval)
  if (ms >= 1) return ms
  throw new ValidationError('BAD_INTERVAL', `The ${what} must be 1 ms or more, not ${ms} ms.`)
}
