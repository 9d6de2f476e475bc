import { didYouMean, ValidationError } from '../core/errors.ts'
import type { OptionDescription } from '../core/options.ts'
import type { TableDescription } from '../runtime/connector.ts'
import type { Format } from '../runtime/format.ts'
import { Options } from '../core/options.ts'

/** The known formats; connectors are given them and import none. */
export interface FormatLookup {
  readonly find: (name: string) => Format | undefined
  readonly names: readonly string[]
}

/** The format that the option `key` names. */
export function formatOf(table: TableDescription, connector: string, key: string, formats: FormatLookup): Format {
  const name = table.options.get(key)
  if (name === undefined) {
    const message = `connector '${connector}' of table ${table.name} needs the option '${key}': one of ${formats.names.join(', ')}.`
    throw new ValidationError('MISSING_OPTION', message)
  }
  const format = formats.find(name)
  if (format === undefined) {
    const known = formats.names
    const message = `Unknown format '${name}' of table ${table.name}.${didYouMean(name, known)} Formats: ${known.join(', ')}.`
    throw new ValidationError('UNKNOWN_FORMAT', message)
  }
  return format
}

/** The options of a table, checked against those of the connector and, prefixed with its name, of its format. */
export function connectorOptions(
  table: TableDescription,
  connector: string,
  described: readonly OptionDescription[],
  format?: Format,
): Options {
  const owner = `connector '${connector}' of table ${table.name}`
  // A format's option has no default here: the format reads it itself.
  const ofFormat = (format?.options ?? []).map(({ name, description }) => ({
    name: `${format?.name}.${name}`,
    description,
  }))
  return new Options(owner, [...described, ...COMMON_OPTIONS, ...ofFormat], table.options)
}

/** Options that any table may have; the planner reads them. */
const COMMON_OPTIONS: readonly OptionDescription[] = [
  { name: 'scan.parallelism', description: 'Parallelism of the source.' },
  { name: 'sink.parallelism', description: 'Parallelism of the sink.' },
  { name: 'scan.watermark.*', description: 'How watermarks are emitted.' },
  { name: 'property-version', description: 'Ignored.' },
]
