import { type DurationLike, millisOf } from '../../runtime/time/duration.ts'

/** What is known of a file that is being written. Times are processing time in ms. */
export interface PartFileInfo {
  readonly bucketId: string
  readonly creationTime: number
  readonly lastUpdateTime: number
  /** In bytes. */
  readonly size: number
}

/** When a file sink closes a file, to go on in another one. */
export interface RollingPolicy<T> {
  shouldRollOnCheckpoint(part: PartFileInfo): boolean
  /** Asked before the element is written. */
  shouldRollOnEvent(part: PartFileInfo, element: T): boolean
  shouldRollOnProcessingTime(part: PartFileInfo, now: number): boolean
}

interface Limits {
  readonly maxPartSize: number
  readonly rolloverInterval: number
  readonly inactivityInterval: number
}

/** Rolls files that are large, old, or not written to any more: 128 MB, 60 s and 60 s by default. */
export class DefaultRollingPolicy implements RollingPolicy<unknown> {
  readonly #limits: Limits

  /** @internal */
  constructor(limits: Limits) {
    this.#limits = limits
  }

  static builder(): DefaultRollingPolicyBuilder {
    return new DefaultRollingPolicyBuilder({
      maxPartSize: 2 ** 27,
      rolloverInterval: 60_000,
      inactivityInterval: 60_000,
    })
  }

  shouldRollOnCheckpoint(part: PartFileInfo): boolean {
    return part.size > this.#limits.maxPartSize
  }

  shouldRollOnEvent(part: PartFileInfo): boolean {
    return part.size > this.#limits.maxPartSize
  }

  shouldRollOnProcessingTime({ creationTime, lastUpdateTime }: PartFileInfo, now: number): boolean {
    const { rolloverInterval, inactivityInterval } = this.#limits
    return now - creationTime >= rolloverInterval || now - lastUpdateTime >= inactivityInterval
  }
}

export class DefaultRollingPolicyBuilder {
  readonly #limits: Limits

  /** @internal */
  constructor(limits: Limits) {
    this.#limits = limits
  }

  withMaxPartSize(bytes: number): DefaultRollingPolicyBuilder {
    return new DefaultRollingPolicyBuilder({ ...this.#limits, maxPartSize: bytes })
  }

  withRolloverInterval(interval: DurationLike): DefaultRollingPolicyBuilder {
    return new DefaultRollingPolicyBuilder({ ...this.#limits, rolloverInterval: millisOf(interval) })
  }

  withInactivityInterval(interval: DurationLike): DefaultRollingPolicyBuilder {
    return new DefaultRollingPolicyBuilder({ ...this.#limits, inactivityInterval: millisOf(interval) })
  }

  build(): DefaultRollingPolicy {
    return new DefaultRollingPolicy(this.#limits)
  }
}

/** Rolls every file at every checkpoint. */
export class OnCheckpointRollingPolicy implements RollingPolicy<unknown> {
  private constructor() {}

  static build(): OnCheckpointRollingPolicy {
    return new OnCheckpointRollingPolicy()
  }

  shouldRollOnCheckpoint(): boolean {
    return true
  }

  shouldRollOnEvent(): boolean {
    return false
  }

  shouldRollOnProcessingTime(): boolean {
    return false
  }
}
