import { PlanError, ValidationError } from '../../core/errors.ts'
import type { OptionDescription } from '../../core/options.ts'
import type { Connector, TableDescription } from '../../runtime/connector.ts'
import type { Format } from '../../runtime/format.ts'
import { connectorOptions, type FormatLookup, formatOf } from '../formats.ts'
import { type JavaRegex, unsupportedRegex, wholeRegex } from '../../core/regex/java-regex.ts'
import type { Options } from '../../core/options.ts'
import { localPath } from '../../runtime/files/file-list.ts'
import { fileSink } from './sink.ts'
import { fileSource } from './source.ts'

const OPTIONS: readonly OptionDescription[] = [
  {
    name: 'path',
    required: true,
    description: 'A file, or a directory whose files are all read: file:///… or a plain path.',
  },
  { name: 'format', required: true, description: 'The format of the files.' },
  { name: 'source.path.regex-pattern', description: 'Only files whose whole path matches are read.' },
  { name: 'source.monitor-interval', description: 'How often to look for new files, for an endless table.' },
]

/** Files of a local file system. */
export function filesystemConnector(formats: FormatLookup): Connector {
  return {
    name: 'filesystem',
    options: OPTIONS,
    source(table) {
      const { options, format } = prepare(table, formats)
      if (options.has('source.monitor-interval')) notYet(table, "'source.monitor-interval'")
      if (format.decoding === undefined) throw unsupported(table, format, 'read')
      const settings = { path: localPath(options.text('path')), pattern: pathPattern(options) }
      return fileSource(settings, format.decoding(table.columns, options.below(`${format.name}.`)))
    },
    sink(table) {
      const { options, format } = prepare(table, formats)
      if (format.encoding === undefined) throw unsupported(table, format, 'written')
      const encoding = format.encoding(table.columns, options.below(`${format.name}.`))
      return fileSink(localPath(options.text('path')), encoding)
    },
  }
}

function prepare(table: TableDescription, formats: FormatLookup): { options: Options; format: Format } {
  const format = formatOf(table, 'filesystem', 'format', formats)
  const options = connectorOptions(table, 'filesystem', OPTIONS, format)
  if (table.partitionKeys.length > 0) notYet(table, 'PARTITIONED BY')
  return { options, format }
}

function notYet(table: TableDescription, what: string): never {
  throw new PlanError('NOT_SUPPORTED', `Table ${table.name}: ${what} is not supported yet by connector 'filesystem'.`)
}

function unsupported(table: TableDescription, format: Format, verb: string): ValidationError {
  return new ValidationError('UNSUPPORTED_FORMAT', `Table ${table.name}: format '${format.name}' can't be ${verb}.`)
}

function pathPattern(options: Options): JavaRegex | undefined {
  const pattern = options.find('source.path.regex-pattern')
  if (pattern === undefined) return undefined
  const regex = unsupportedRegex(pattern) === undefined ? wholeRegex(pattern) : undefined
  return regex ?? options.fail('source.path.regex-pattern', 'a regular expression')
}
