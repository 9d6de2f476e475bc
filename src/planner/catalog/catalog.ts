import { didYouMean, type SqlLocation, ValidationError } from '../../core/errors.ts'
import { type CatalogObject, pathText, quoteName, type SearchPath, type TablePath } from '../catalog.ts'

/** A table or view found by name. */
export interface CatalogEntry {
  readonly path: TablePath
  readonly object: CatalogObject
  readonly temporary: boolean
}

/** All names at one moment; later changes of the catalog don't show. */
export interface CatalogSnapshot {
  readonly current: SearchPath
  readonly catalogs: readonly {
    readonly name: string
    readonly databases: readonly { readonly name: string; readonly entries: readonly CatalogEntry[] }[]
  }[]
}

export interface CreateOptions {
  readonly temporary?: boolean
  /** An object that exists already stays as it is. */
  readonly ifNotExists?: boolean
  readonly replace?: boolean
  readonly location?: SqlLocation | undefined
}

export interface DropOptions {
  readonly temporary?: boolean
  readonly ifExists?: boolean
  readonly location?: SqlLocation | undefined
}

export const DEFAULT_CATALOG = 'default_catalog'
export const DEFAULT_DATABASE = 'default_database'

type Database = Map<string, CatalogObject>

/**
 * Tables and views by `catalog.database.name`, in memory. Temporary objects live beside the permanent ones and hide
 * those of the same path. Tables and views share one name space.
 */
export class Catalog {
  readonly #catalogs = new Map<string, Map<string, Database>>([
    [DEFAULT_CATALOG, new Map([[DEFAULT_DATABASE, new Map<string, CatalogObject>()]])],
  ])
  readonly #temporary = new Map<string, CatalogEntry>()
  #current: SearchPath = { catalog: DEFAULT_CATALOG, database: DEFAULT_DATABASE }

  get current(): SearchPath {
    return this.#current
  }

  useCatalog(name: string, location?: SqlLocation): void {
    const first = this.#databases(name, location).keys().next().value
    this.#current = {
      catalog: name,
      database: name === DEFAULT_CATALOG ? DEFAULT_DATABASE : (first ?? DEFAULT_DATABASE),
    }
  }

  /** `database` or `catalog.database`. */
  useDatabase(parts: readonly string[], location?: SqlLocation): void {
    const path = this.databasePath(parts, location)
    this.#database(path, location)
    this.#current = path
  }

  /** The full path of a name of one to three parts; whether anything is there is not checked. */
  qualify(parts: readonly string[], location?: SqlLocation, search: SearchPath = this.#current): TablePath {
    const [name, database, catalog] = parts.toReversed()
    if (name === undefined || parts.length > 3) {
      const message = `'${parts.join('.')}' is no name of a table or view: it has ${parts.length} parts, at most three are possible.`
      throw new ValidationError('BAD_NAME', message, location)
    }
    return { catalog: catalog ?? search.catalog, database: database ?? search.database, name }
  }

  databasePath(parts: readonly string[], location?: SqlLocation): SearchPath {
    const [database, catalog] = parts.toReversed()
    if (database === undefined || parts.length > 2) {
      throw new ValidationError('BAD_NAME', `'${parts.join('.')}' is no name of a database.`, location)
    }
    return { catalog: catalog ?? this.#current.catalog, database }
  }

  find(path: TablePath): CatalogEntry | undefined {
    const hidden = this.findPermanent(path)
    return this.#temporary.get(key(path)) ?? (hidden && { path, object: hidden, temporary: false })
  }

  /** The object without regard to a temporary one of the same path. */
  findPermanent(path: TablePath): CatalogObject | undefined {
    return this.#catalogs.get(path.catalog)?.get(path.database)?.get(path.name)
  }

  /** The object of this path, or an error with the nearest names, those in `also` among them. */
  get(path: TablePath, location?: SqlLocation, also: Iterable<string> = []): CatalogEntry {
    const entry = this.find(path)
    if (entry === undefined) throw this.#notFound(path, 'Table or view', location, also)
    return entry
  }

  /** Returns false when the object existed already and `ifNotExists` was given. */
  create(path: TablePath, object: CatalogObject, options: CreateOptions = {}): boolean {
    const { temporary = false, ifNotExists = false, replace = false, location } = options
    // A temporary object may stand in a database that doesn't exist: it belongs to the session alone.
    const database = temporary ? undefined : this.#database(path, location)
    const exists = database === undefined ? this.#temporary.has(key(path)) : database.has(path.name)
    if (exists && !replace) {
      if (ifNotExists) return false
      const noun = temporary ? `Temporary ${object.kind}` : object.kind === 'table' ? 'Table' : 'View'
      const message = `${noun} ${pathText(path)} can't be created: a table or view of that name exists already.`
      throw new ValidationError('ALREADY_EXISTS', `${message} Drop it first or write IF NOT EXISTS.`, location)
    }
    if (database === undefined) this.#temporary.set(key(path), { path, object, temporary: true })
    else database.set(path.name, object)
    return true
  }

  /** Returns false when there was nothing to drop and `ifExists` was given. */
  drop(path: TablePath, kind: CatalogObject['kind'], options: DropOptions = {}): boolean {
    const { temporary = false, ifExists = false, location } = options
    const shadow = this.#temporary.get(key(path))
    if (!temporary && shadow?.object.kind === kind) {
      const message = `There is a temporary ${kind} ${pathText(path)}, which hides any permanent one.`
      const help = `Drop it first with DROP TEMPORARY ${kind.toUpperCase()}.`
      throw new ValidationError('TEMPORARY_EXISTS', `${message} ${help}`, location)
    }
    const object = temporary ? shadow?.object : this.findPermanent(path)
    if (object?.kind !== kind) {
      if (object === undefined && ifExists) return false
      throw this.#notDroppable(path, kind, object, temporary, location)
    }
    if (temporary) this.#temporary.delete(key(path))
    else this.#catalogs.get(path.catalog)?.get(path.database)?.delete(path.name)
    return true
  }

  createCatalog(name: string, ifNotExists: boolean, location?: SqlLocation): void {
    if (!this.#catalogs.has(name)) this.#catalogs.set(name, new Map([['default', new Map()]]))
    else if (!ifNotExists)
      throw new ValidationError('ALREADY_EXISTS', `Catalog ${quoteName(name)} exists already.`, location)
  }

  createDatabase(path: SearchPath, ifNotExists: boolean, location?: SqlLocation): void {
    const databases = this.#databases(path.catalog, location)
    if (!databases.has(path.database)) databases.set(path.database, new Map())
    else if (!ifNotExists) {
      throw new ValidationError('ALREADY_EXISTS', `Database ${databaseText(path)} exists already.`, location)
    }
  }

  dropDatabase(
    path: SearchPath,
    { ifExists = false, cascade = false, location }: DropOptions & { cascade?: boolean },
  ): void {
    if (ifExists && this.#catalogs.get(path.catalog)?.has(path.database) !== true) return
    const database = this.#database(path, location)
    if (path.catalog === this.#current.catalog && path.database === this.#current.database) {
      const message = `Database ${databaseText(path)} is the current one and can't be dropped. Choose another with USE first.`
      throw new ValidationError('DATABASE_IN_USE', message, location)
    }
    if (database.size > 0 && !cascade) {
      const message = `Database ${databaseText(path)} isn't empty: it holds ${[...database.keys()].join(', ')}.`
      throw new ValidationError('DATABASE_NOT_EMPTY', `${message} Drop them first or write CASCADE.`, location)
    }
    this.#catalogs.get(path.catalog)?.delete(path.database)
  }

  catalogNames(): readonly string[] {
    return [...this.#catalogs.keys()].toSorted()
  }

  databaseNames(catalog: string = this.#current.catalog, location?: SqlLocation): readonly string[] {
    return [...this.#databases(catalog, location).keys()].toSorted()
  }

  /** Tables and views of a database as queries see them, in order of their names. */
  entries(path: SearchPath = this.#current, location?: SqlLocation): readonly CatalogEntry[] {
    const entries = new Map<string, CatalogEntry>()
    for (const [name, object] of this.#database(path, location)) {
      entries.set(name, { path: { ...path, name }, object, temporary: false })
    }
    for (const entry of this.#temporary.values()) {
      if (entry.path.catalog === path.catalog && entry.path.database === path.database)
        entries.set(entry.path.name, entry)
    }
    return [...entries.values()].toSorted((a, b) => (a.path.name < b.path.name ? -1 : 1))
  }

  snapshot(): CatalogSnapshot {
    const catalogs = this.catalogNames().map((catalog) => ({
      name: catalog,
      databases: this.databaseNames(catalog).map((database) => ({
        name: database,
        entries: this.entries({ catalog, database }),
      })),
    }))
    return { current: this.#current, catalogs }
  }

  #databases(catalog: string, location: SqlLocation | undefined): Map<string, Database> {
    const databases = this.#catalogs.get(catalog)
    if (databases !== undefined) return databases
    const message = `Catalog ${quoteName(catalog)} doesn't exist.${didYouMean(catalog, this.#catalogs.keys())}`
    throw new ValidationError('UNKNOWN_CATALOG', message, location)
  }

  #database(path: SearchPath, location: SqlLocation | undefined): Database {
    const databases = this.#databases(path.catalog, location)
    const database = databases.get(path.database)
    if (database !== undefined) return database
    const message = `Database ${databaseText(path)} doesn't exist.${didYouMean(path.database, databases.keys())}`
    throw new ValidationError('UNKNOWN_DATABASE', message, location)
  }

  #notFound(
    path: TablePath,
    noun: string,
    location: SqlLocation | undefined,
    also: Iterable<string> = [],
  ): ValidationError {
    this.#database(path, location)
    const names = [...this.entries(path).map((entry) => entry.path.name), ...also]
    const home = path.catalog === this.#current.catalog && path.database === this.#current.database
    const where = home ? '' : ` in ${databaseText(path)}`
    const hint = didYouMean(path.name, names)
    return new ValidationError(
      'UNKNOWN_TABLE',
      `${noun} ${quoteName(path.name)} doesn't exist${where}.${hint}`,
      location,
    )
  }

  #notDroppable(
    path: TablePath,
    kind: CatalogObject['kind'],
    object: CatalogObject | undefined,
    temporary: boolean,
    location: SqlLocation | undefined,
  ): ValidationError {
    if (object !== undefined) {
      const drop = `DROP ${temporary ? 'TEMPORARY ' : ''}${object.kind.toUpperCase()}`
      return new ValidationError(
        'WRONG_KIND',
        `${pathText(path)} is a ${object.kind}, not a ${kind}. Use ${drop}.`,
        location,
      )
    }
    if (!temporary) return this.#notFound(path, kind === 'table' ? 'Table' : 'View', location)
    return new ValidationError('UNKNOWN_TABLE', `Temporary ${kind} ${pathText(path)} doesn't exist.`, location)
  }
}

function key({ catalog, database, name }: TablePath): string {
  return JSON.stringify([catalog, database, name])
}

function databaseText({ catalog, database }: SearchPath): string {
  return `${quoteName(catalog)}.${quoteName(database)}`
}
