import { hasPrivateMembers, prototypeOf, wantsArguments } from '../../core/class-text.ts'
import { DataCopier } from '../../core/copy-data.ts'
import { ValidationError } from '../../core/errors.ts'
import { AbstractRichFunction } from './rich.ts'

/** Gives a subtask its own of a user function: state that a function keeps in its fields is not shared. */
export type Own = <F>(fn: F) => F

/** The first subtask has the functions of the program, the others copies of them. To be made before any is opened. */
export function ownOf(subtask: number): Own {
  return subtask === 0 ? (fn) => fn : ownCopy
}

/** The functions with a life cycle that jobs have under way. */
const inUse = new WeakSet<object>()

/**
 * The user functions of a job. One with a life cycle serves one subtask of one step of one job at a time: whoever else
 * is given it gets a copy, until the job has ended.
 */
export class JobFunctions {
  readonly #taken: object[] = []

  readonly ownOf = (subtask: number): Own => (subtask === 0 ? (fn) => this.#take(fn) : ownCopy)

  #take<F>(fn: F): F {
    if (!hasLifecycle(fn)) return fn
    const its = inUse.has(fn) ? ownCopy(fn) : fn
    inUse.add(its)
    this.#taken.push(its)
    return its
  }

  /** The job has ended. */
  release(): void {
    for (const fn of this.#taken.splice(0)) inUse.delete(fn)
  }
}

const LIFECYCLE = ['open', 'finish', 'close', 'initializeState'] as const

function hasLifecycle<F>(fn: F): fn is F & object {
  if (typeof fn !== 'object' || fn === null) return false
  return fn instanceof AbstractRichFunction || LIFECYCLE.some((name) => name in fn)
}

/** A plain function is its own copy: what it closes over can't be told apart. */
function ownCopy<F>(fn: F): F {
  if (typeof fn !== 'object' || fn === null) return fn
  const prototype = prototypeOf(fn)
  const copy = hasPrivateMembers(prototype) ? newOfClass(fn, prototype) : (Object.create(prototype) as F & object)
  // Instances of classes in its fields, such as tags, descriptors and clients, stay what they are.
  return new DataCopier(false).copyFields(fn, copy)
}

/** What classes say `#name` of is made by their constructors alone, which must not want anything for it. */
function newOfClass<F extends object>(fn: F, prototype: object | null): F {
  if (wantsArguments(prototype)) throw privateMembers(fn)
  return new (fn.constructor as new () => F)()
}

function privateMembers(fn: object): ValidationError {
  const name = fn.constructor.name || 'A function object'
  return new ValidationError(
    'FUNCTION_NOT_COPYABLE',
    `${name} has #private members and a constructor with parameters, so this function can't be copied for several subtasks, steps or ` +
      "jobs: write them as TypeScript 'private' fields, set the parallelism of the step to 1, or give each step a function object of its own.",
  )
}
