import { didYouMean, ValidationError } from '../core/errors.ts'
import { builtinConnectors, type ConnectorHost } from '../connectors/registry.ts'
import { builtinFormats } from '../formats/registry.ts'
import { pathText, type ResolvedTable } from '../planner/catalog.ts'
import type { Connector, TableDescription } from '../runtime/connector.ts'

/** The connectors of a session, found by the `connector` option of a table. */
export class Connectors {
  readonly #byName: ReadonlyMap<string, Connector>

  constructor(host: ConnectorHost) {
    const formats = new Map(builtinFormats.map((format) => [format.name, format]))
    const connectors = builtinConnectors((name) => formats.get(name), { ...host, formatNames: [...formats.keys()] })
    this.#byName = new Map(connectors.map((connector) => [connector.name, connector]))
  }

  names(): readonly string[] {
    return [...this.#byName.keys()].toSorted()
  }

  /** The connector of a table and what it needs to know of it. */
  of(table: ResolvedTable): { readonly connector: Connector; readonly description: TableDescription } {
    return { connector: table.table.connector ?? this.#named(table), description: describe(table) }
  }

  #named({ options, path }: ResolvedTable): Connector {
    const name = options.get('connector')
    const known = this.names().join(', ')
    if (name === undefined) {
      const message = `Table ${pathText(path)} has no option 'connector' that says where its rows are. Connectors: ${known}.`
      throw new ValidationError('MISSING_OPTION', message)
    }
    const connector = this.#byName.get(name)
    if (connector !== undefined) return connector
    const message = `Unknown connector '${name}' of table ${pathText(path)}.${didYouMean(name, this.#byName.keys())} Connectors: ${known}.`
    throw new ValidationError('UNKNOWN_CONNECTOR', message)
  }
}

function describe({ path, table, options }: ResolvedTable): TableDescription {
  return {
    name: pathText(path),
    columns: table.columns.flatMap((column) =>
      column.kind === 'physical' ? [{ name: column.name, type: column.type }] : [],
    ),
    primaryKey: table.primaryKey?.columns,
    partitionKeys: table.partitionKeys,
    options: new Map([...options].filter(([key]) => key !== 'connector')),
  }
}
