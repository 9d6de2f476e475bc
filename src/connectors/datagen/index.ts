import { didYouMean, ValidationError } from '../../core/errors.ts'
import type { OptionDescription } from '../../core/options.ts'
import type { Connector, TableDescription } from '../../runtime/connector.ts'
import { connectorOptions } from '../formats.ts'
import type { Options } from '../../core/options.ts'
import { FieldOptions } from './field-options.ts'
import { fieldGenerator } from './fields.ts'
import { DatagenReader, type GeneratedColumn } from './reader.ts'

const OPTIONS: readonly OptionDescription[] = [
  { name: 'rows-per-second', default: '10000', description: 'Rows made in a second.' },
  { name: 'number-of-rows', description: 'Rows in all; without it the table has no end, unless a sequence has.' },
  { name: 'seed', description: 'A whole number; the same seed makes the same rows. Without it they differ each time.' },
  {
    name: 'fields.*',
    description:
      'How a field is filled: fields.<name>.kind (random or sequence), .start and .end of a sequence, .min, .max, ' +
      '.length, .var-len, .max-past and .null-rate of random values; fields.<name>.element.<option> for those of an ' +
      'array, .key and .value for those of a map, .<field> for those of a row.',
  },
]

/** Made-up rows. */
export const datagenConnector: Connector = {
  name: 'datagen',
  options: OPTIONS,
  source(table) {
    const options = connectorOptions(table, 'datagen', OPTIONS)
    const columns = generatedColumns(table, options)
    const counts = columns.flatMap(({ generator }) => (generator.kind === 'sequence' ? [generator.count] : []))
    if (options.has('number-of-rows')) counts.push(options.integer('number-of-rows', 0))
    const settings = {
      rowsPerSecond: options.integer('rows-per-second', 1),
      rows: Math.min(...counts, Number.POSITIVE_INFINITY),
      seed: options.has('seed') ? options.integer('seed') : undefined,
    }
    return {
      bounded: counts.length > 0,
      changelog: 'append',
      createReader: (request, ctx) => {
        const wanted = request.columns.map((k) => columns[k] as GeneratedColumn)
        return new DatagenReader(wanted, settings, ctx)
      },
    }
  },
}

function generatedColumns(table: TableDescription, options: Options): GeneratedColumn[] {
  const known = new Set<string>()
  const columns = table.columns.map((column, index) => {
    const generator = fieldGenerator(column, new FieldOptions(options, `fields.${column.name}`, known))
    return { column, index, generator }
  })
  for (const name of table.options.keys()) {
    if (!name.startsWith('fields.') || known.has(name)) continue
    const message = `Unknown option '${name}' of connector 'datagen' of table ${table.name}.${didYouMean(name, known)}`
    throw new ValidationError(
      'UNKNOWN_OPTION',
      `${message} Options of its fields: ${[...known].toSorted().join(', ')}.`,
    )
  }
  return columns
}
