import { Options } from '../../core/options.ts'
import type { OptionDescription } from '../../core/options.ts'

export const JSON_OPTIONS: readonly OptionDescription[] = [
  {
    name: 'fail-on-missing-field',
    default: 'false',
    description: 'A record that lacks a field is an error; otherwise the field is NULL.',
  },
  {
    name: 'ignore-parse-errors',
    default: 'false',
    description: 'A field that cannot be read becomes NULL, a record that cannot be read is skipped and counted.',
  },
  {
    name: 'timestamp-format.standard',
    default: 'SQL',
    description: "SQL: '2024-01-31 10:00:00.5'; ISO-8601: with a T in the middle. Instants have a trailing Z.",
  },
  {
    name: 'map-null-key.mode',
    default: 'FAIL',
    description: 'What to do with a NULL as key of a MAP: FAIL, DROP the entry, or write a LITERAL.',
  },
  { name: 'map-null-key.literal', default: 'null', description: 'The key to write with map-null-key.mode LITERAL.' },
  {
    name: 'encode.decimal-as-plain-number',
    default: 'false',
    description: 'Write tiny DECIMALs as 0.000000027 and not as 2.7E-8.',
  },
  { name: 'encode.ignore-null-fields', default: 'false', description: 'Leave out fields that are NULL.' },
  {
    name: 'decode.json-parser.enabled',
    default: 'true',
    description: 'Which of two parsers Flink uses; without effect here.',
  },
]

export interface JsonOptions {
  readonly failOnMissing: boolean
  readonly ignoreErrors: boolean
  readonly timestamps: 'SQL' | 'ISO-8601'
  readonly nullKeys: 'FAIL' | 'DROP' | 'LITERAL'
  readonly nullKeyLiteral: string
  readonly plainDecimals: boolean
  readonly ignoreNulls: boolean
}

export function readJsonOptions(values: ReadonlyMap<string, string>): JsonOptions {
  const options = new Options("format 'json'", JSON_OPTIONS, values)
  const failOnMissing = options.boolean('fail-on-missing-field')
  const ignoreErrors = options.boolean('ignore-parse-errors')
  if (failOnMissing && ignoreErrors) options.fail('ignore-parse-errors', "'false' beside 'fail-on-missing-field'")
  options.boolean('decode.json-parser.enabled')
  return {
    failOnMissing,
    ignoreErrors,
    timestamps: options.oneOf('timestamp-format.standard', ['SQL', 'ISO-8601']),
    nullKeys: options.oneOf('map-null-key.mode', ['FAIL', 'DROP', 'LITERAL']),
    nullKeyLiteral: options.text('map-null-key.literal'),
    plainDecimals: options.boolean('encode.decimal-as-plain-number'),
    ignoreNulls: options.boolean('encode.ignore-null-fields'),
  }
}
