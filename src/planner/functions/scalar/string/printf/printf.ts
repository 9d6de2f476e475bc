import { doubleText, floatText } from '../../../../../core/java-number.ts'
import { valueText } from '../../../../../core/text.ts'
import { formatTimestamp } from '../../../../../core/timestamp.ts'
import { isBinary, isNested, type LogicalType, STRING, typeText } from '../../../../../core/types/logical-type.ts'
import type { Generator, Value } from '../../../../codegen/generator.ts'
import { fromStored, storedForm } from '../../../../codegen/nested.ts'
import type { Argument, BoundCall, Resolution, ScalarFunction } from '../../../function.ts'
import { accepted } from '../../../signature.ts'
import { type FormatItem, missingConversion, parseFormat } from './format-string.ts'
import { type ArgumentClass, formatAll } from './java-format.ts'

type Pieces = readonly (string | FormatItem)[]

export const printf: ScalarFunction = {
  name: 'PRINTF',
  family: 'string',
  signatures: ['PRINTF(format, value, …)'],
  doc: 'The values in a text, formatted as by java.util.Formatter; NULL when the format and the values do not fit.',
  nulls: 'custom',
  bareNull: 'any',
  resolve([format, ...values]: readonly Argument[]): Resolution | string | undefined {
    const type = format && accepted(format, 'string')
    if (format === undefined || type === undefined) return undefined
    const unprintable = values.find((value) => isNested(value.type) || isBinary(value.type))
    if (unprintable !== undefined) return `PRINTF can't print ${typeText(unprintable.type)}. Cast it to STRING first.`
    const { literal } = format
    const missing = typeof literal === 'string' ? missingConversion(parseFormat(literal) ?? []) : undefined
    if (missing !== undefined) return notHere(missing)
    return { args: [type, ...values.map((value) => value.type)], result: STRING }
  },
  generate(g: Generator, [format, ...values]: readonly Value[], call: BoundCall) {
    const [, ...types] = call.args
    const classes = types.map(classOf)
    const [literal] = call.literals
    const pieces = typeof literal === 'string' ? constantly(parseFormat(literal)) : parseOnce()
    const parsed = g.local(`${g.constant(pieces, 'format')}(${format?.code})`)
    const missing = g.local(`${parsed} && ${g.constant(missingConversion, 'missingConversion')}(${parsed})`)
    g.branch(missing, () => g.fail(`${g.constant(notHere, 'notHere')}(${missing})`))
    const stored = values.map((value, i) => storedForm(g, value, types[i] as LogicalType))
    const print = g.constant(
      (items: Pieces | undefined, given: readonly unknown[]) =>
        items === undefined ? null : (formatAll(items, classes, given) ?? null),
      'PRINTF',
    )
    const printed = `${print}(${parsed}, [${stored.join(', ')}])`
    return fromStored(g, format?.isNull === undefined ? printed : `${format.isNull} ? null : ${printed}`, STRING)
  },
}

const notHere = (conversion: string): string => `PRINTF has no ${conversion}. Use DATE_FORMAT, HEX or a CAST and %s.`

const constantly = (pieces: Pieces | undefined) => (): Pieces | undefined => pieces

/** Formats met in data mostly repeat. */
function parseOnce(): (format: string) => Pieces | undefined {
  let last: string | undefined
  let pieces: Pieces | undefined
  return (format) => {
    if (format !== last) pieces = parseFormat(format)
    last = format
    return pieces
  }
}

/** How the values of a type stand in Flink, whose printing knows nothing of their type: a DATE is a number of days. */
function classOf(type: LogicalType): ArgumentClass {
  switch (type.kind) {
    case 'TINYINT':
      return { kind: 'integer', bits: 8, text: String }
    case 'SMALLINT':
      return { kind: 'integer', bits: 16, text: String }
    case 'INT':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_MONTHS':
      return { kind: 'integer', bits: 32, text: String }
    case 'BIGINT':
    case 'INTERVAL_MILLIS':
      return { kind: 'integer', bits: 64, text: String }
    case 'FLOAT':
      return { kind: 'double', text: (value) => floatText(value as number) }
    case 'DOUBLE':
      return { kind: 'double', text: (value) => doubleText(value as number) }
    case 'BOOLEAN':
      return { kind: 'boolean', text: String }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { kind: 'other', text: (value) => isoText(formatTimestamp(value as number | bigint, type.precision)) }
    default:
      return { kind: 'other', text: valueText(type) }
  }
}

/** `2024-01-02T03:04`: seconds only where there are some, and three, six or nine decimals. */
function isoText(text: string): string {
  const [whole = '', fraction = ''] = text.replace(' ', 'T').split('.')
  const digits = fraction.replace(/0+$/, '')
  if (digits !== '') return `${whole}.${digits.padEnd(Math.ceil(digits.length / 3) * 3, '0')}`
  return whole.replace(/:00$/, '')
}
