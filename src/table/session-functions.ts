import { ValidationError } from '../core/errors.ts'
import { builtinFunctions } from '../planner/bind/builtin-functions.ts'
import type { FunctionLookup } from '../planner/bind/context.ts'
import type { Catalog } from '../planner/catalog/catalog.ts'
import type { AggregateFunction } from '../planner/functions/aggregate-function.ts'
import type { ScalarFunction } from '../planner/functions/function.ts'
import type { UserTableFunction } from '../planner/functions/user/table.ts'
import type { UserDefinedFunction } from '../runtime/functions/user-defined.ts'
import { type RegisteredFunction, registeredFunction } from './user-functions.ts'

/**
 * The functions of a session. A name means, in this order: a temporary system function, a built-in one, a temporary
 * function of the current database. Names are the same in upper and lower case.
 */
export class SessionFunctions implements FunctionLookup {
  readonly #catalog: Catalog
  readonly #system = new Map<string, RegisteredFunction>()
  /** By full path. */
  readonly #ofDatabases = new Map<string, RegisteredFunction>()

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  createSystem(name: string, fn: UserDefinedFunction): void {
    if (name === '' || name.includes('.')) {
      const message = `'${name}' can't be the name of a system function: it needs one without dots, as it belongs to no database.`
      throw new ValidationError('BAD_NAME', message)
    }
    const key = name.toUpperCase()
    if (this.#system.has(key)) throw alreadyThere(`Temporary system function '${name}'`)
    this.#system.set(key, registeredFunction(name, fn))
  }

  create(path: string, fn: UserDefinedFunction): void {
    const key = this.#path(path)
    if (this.#ofDatabases.has(key)) throw alreadyThere(`Temporary function '${path}'`)
    this.#ofDatabases.set(key, registeredFunction(path.split('.').at(-1) ?? path, fn))
  }

  dropSystem(name: string): boolean {
    return this.#system.delete(name.toUpperCase())
  }

  drop(path: string): boolean {
    return this.#ofDatabases.delete(this.#path(path))
  }

  #path(name: string): string {
    const { catalog, database, name: own } = this.#catalog.qualify(name.split('.'))
    return `${catalog}.${database}.${own}`.toUpperCase()
  }

  /** The function of the program that the name means, if it means one. */
  #find(name: string): RegisteredFunction | undefined {
    const system = this.#system.get(name)
    if (system !== undefined) return system
    if (builtinFunctions.scalar(name) !== undefined || builtinFunctions.aggregate(name) !== undefined) return undefined
    return this.#ofDatabases.get(this.#path(name))
  }

  scalar(name: string): ScalarFunction | undefined {
    const own = this.#find(name)
    if (own !== undefined) return own.kind === 'scalar' ? own.scalar : undefined
    return builtinFunctions.scalar(name)
  }

  aggregate(name: string): AggregateFunction | undefined {
    const own = this.#find(name)
    if (own !== undefined) return own.kind === 'aggregate' ? own.aggregate : undefined
    return builtinFunctions.aggregate(name)
  }

  table(name: string): UserTableFunction | undefined {
    const own = this.#find(name)
    return own?.kind === 'table' ? own.table : undefined
  }

  isPlanned(name: string): boolean {
    return builtinFunctions.isPlanned(name)
  }

  names(): Iterable<string> {
    return [...builtinFunctions.names(), ...this.#ownNames()]
  }

  /** Those of the program that can be called by their name alone. */
  userNames(): readonly string[] {
    return [...new Set(this.#ownNames())].map((name) => name.toLowerCase()).toSorted()
  }

  #ownNames(): readonly string[] {
    const { catalog, database } = this.#catalog.current
    const prefix = `${catalog}.${database}.`.toUpperCase()
    const ofDatabase = [...this.#ofDatabases.keys()].filter((path) => path.startsWith(prefix))
    return [...this.#system.keys(), ...ofDatabase.map((path) => path.slice(prefix.length))]
  }
}

function alreadyThere(what: string): ValidationError {
  return new ValidationError('ALREADY_EXISTS', `${what} exists already. Drop it first, or choose another name.`)
}
