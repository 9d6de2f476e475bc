import { ValidationError } from '../core/errors.ts'
import type { NodeSettings } from '../runtime/graph.ts'
import type { Transformation } from './transformation.ts'
import { MOST_KEY_GROUPS } from '../runtime/job/key-groups.ts'

/** A whole number above 0. */
export function positive(n: number, what: string): number {
  if (Number.isInteger(n) && n > 0) return n
  throw new ValidationError('BAD_PARALLELISM', `The ${what} must be a whole number above 0, not ${n}.`)
}

/** A maximum parallelism: as many key groups there are. */
export function keyGroups(n: number): number {
  if (positive(n, 'maximum parallelism') <= MOST_KEY_GROUPS) return n
  throw new ValidationError('BAD_PARALLELISM', `The maximum parallelism can't be above ${MOST_KEY_GROUPS}, as ${n} is.`)
}

/** A word out of a few. */
export function oneOf<W extends string>(words: readonly W[], given: W, what: string): W {
  if (words.includes(given)) return given
  const quoted = words.map((word) => `'${word}'`)
  const known = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
  throw new ValidationError('BAD_OPTION_VALUE', `The ${what} is ${known}, not '${given}'.`)
}

function notParallel(name: string): ValidationError {
  return new ValidationError(
    'NOT_PARALLEL',
    `'${name}' has one subtask and can't have more: set the parallelism of the steps behind it instead.`,
  )
}

/** How a step of the program is named and run: calls on the stream or sink that it made. */
export abstract class StepSettings {
  protected readonly step: Transformation

  constructor(step: Transformation) {
    this.step = step
  }

  name(name: string): this {
    this.step.name = name
    return this
  }

  /** A name that stays the same when the program changes: state is found again by it. */
  uid(uid: string): this {
    this.step.uid = uid
    return this
  }

  /** The same with the hash that an older program was given: 32 hexadecimal digits. */
  setUidHash(hash: string): this {
    if (!/^[0-9a-f]{32}$/i.test(hash)) {
      throw new ValidationError('BAD_UID_HASH', `A uid hash has 32 hexadecimal digits; given was '${hash}'.`)
    }
    return this.uid(hash)
  }

  /** A longer text than the name, for plans. */
  setDescription(description: string): this {
    return this.#set({ description })
  }

  setParallelism(n: number): this {
    const parallelism = positive(n, 'parallelism')
    if (this.step.isSingle && parallelism > 1) throw notParallel(this.step.name)
    this.step.parallelism = parallelism
    return this
  }

  setMaxParallelism(n: number): this {
    return this.#set({ maxParallelism: keyGroups(n) })
  }

  /** The step shares no task with those before it. */
  startNewChain(): this {
    return this.#set({ chaining: 'HEAD' })
  }

  /** The step shares no task with others. */
  disableChaining(): this {
    return this.#set({ chaining: 'NEVER' })
  }

  slotSharingGroup(slotSharingGroup: string): this {
    return this.#set({ slotSharingGroup })
  }

  #set(settings: NodeSettings): this {
    this.step.settings = { ...this.step.settings, ...settings }
    return this
  }
}
