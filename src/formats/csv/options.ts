import { Options } from '../../core/options.ts'
import type { OptionDescription } from '../../core/options.ts'

export const CSV_OPTIONS: readonly OptionDescription[] = [
  { name: 'field-delimiter', default: ',', description: "The character between two fields; '\\t' for a tab." },
  { name: 'disable-quote-character', default: 'false', description: 'Fields are never quoted.' },
  { name: 'quote-character', default: '"', description: 'Encloses fields that hold delimiters, quotes or newlines.' },
  { name: 'allow-comments', default: 'false', description: "Lines that start with '#' are left out." },
  {
    name: 'ignore-parse-errors',
    default: 'false',
    description: 'A field that cannot be read becomes NULL, a record that cannot be read is skipped and counted.',
  },
  { name: 'array-element-delimiter', default: ';', description: 'The text between the elements of an ARRAY or ROW.' },
  { name: 'escape-character', description: 'Takes the next character literally; none by default.' },
  { name: 'null-literal', description: 'The text that stands for NULL; none by default.' },
  {
    name: 'write-bigdecimal-in-scientific-notation',
    default: 'true',
    description: 'Large and tiny DECIMALs may be written as 1E+5.',
  },
  { name: 'trim-spaces', default: 'false', description: 'Blanks around unquoted fields do not count.' },
  {
    name: 'ignore-trailing-unmappable',
    default: 'false',
    description: 'Fields behind the last column are left out instead of being an error.',
  },
  { name: 'allow-trailing-comma', default: 'true', description: 'One empty field behind the last column is no error.' },
  {
    name: 'fail-on-missing-columns',
    default: 'false',
    description: 'A record with too few fields is unreadable even where ignore-parse-errors would fill up with NULLs.',
  },
  { name: 'empty-string-as-null', default: 'false', description: 'An empty text is NULL.' },
]

export interface CsvOptions {
  readonly delimiter: string
  readonly quote: string | undefined
  readonly escape: string | undefined
  readonly comments: boolean
  readonly ignoreErrors: boolean
  readonly elementDelimiter: string
  readonly nullLiteral: string | undefined
  readonly scientificDecimals: boolean
  readonly trim: boolean
  readonly ignoreTrailing: boolean
  readonly trailingDelimiter: boolean
  readonly failOnMissing: boolean
  readonly emptyAsNull: boolean
}

export function readCsvOptions(values: ReadonlyMap<string, string>): CsvOptions {
  const options = new Options("format 'csv'", CSV_OPTIONS, values)
  const quoted = !options.boolean('disable-quote-character')
  if (!quoted && options.has('quote-character')) {
    options.fail('quote-character', "no quote character beside 'disable-quote-character'")
  }
  const read: CsvOptions = {
    delimiter: character(options, 'field-delimiter'),
    quote: quoted ? character(options, 'quote-character') : undefined,
    escape: options.has('escape-character') ? character(options, 'escape-character') : undefined,
    comments: options.boolean('allow-comments'),
    ignoreErrors: options.boolean('ignore-parse-errors'),
    elementDelimiter: unescaped(options.text('array-element-delimiter')),
    nullLiteral: options.find('null-literal'),
    scientificDecimals: options.boolean('write-bigdecimal-in-scientific-notation'),
    trim: options.boolean('trim-spaces'),
    ignoreTrailing: options.boolean('ignore-trailing-unmappable'),
    trailingDelimiter: options.boolean('allow-trailing-comma'),
    failOnMissing: options.boolean('fail-on-missing-columns'),
    emptyAsNull: options.boolean('empty-string-as-null'),
  }
  if (read.quote === read.delimiter) options.fail('quote-character', 'another character than the field delimiter')
  if (read.escape === read.delimiter) options.fail('escape-character', 'another character than the field delimiter')
  return read
}

function character(options: Options, name: string): string {
  const text = unescaped(options.text(name))
  const ascii = (text.codePointAt(0) ?? 0) < 128
  if ([...text].length !== 1 || text === '\n' || text === '\r') options.fail(name, 'a single character, no line break')
  if (!ascii && name !== 'field-delimiter') options.fail(name, 'an ASCII character')
  return text
}

/** DDL strings know no backslashes, so Flink lets delimiters be written `\t`, `\\` or `\u0001`. */
function unescaped(text: string): string {
  const codes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', '0': '\0' }
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|([tnrbf0\\'"]))/g,
    (_, hex: string | undefined, letter: string | undefined) =>
      hex === undefined ? (codes[letter ?? ''] ?? letter ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
