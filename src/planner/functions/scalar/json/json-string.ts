import { STRING, withNullable } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { isJsonText } from './construct.ts'
import { unprintable, valueText } from './value-text.ts'

const ofValue: ScalarFunction = {
  name: 'JSON_STRING',
  family: 'json',
  signatures: ['JSON_STRING(value)'],
  doc: 'The value as JSON text: times as 2024-01-31T10:00:00, those with the local time zone in UTC, BYTES in base 64, rows and maps as objects with sorted keys.',
  bareNull: 'any',
  resolve([value, ...rest]) {
    if (value === undefined || rest.length > 0) return undefined
    const { type } = value
    const problem = type.kind === 'NULL' ? undefined : unprintable(type)
    return problem ?? { args: [type], result: withNullable(STRING, type.nullable || type.kind === 'NULL') }
  },
  generate(g, args, call) {
    const [type] = call.args
    const text = type === undefined || type.kind === 'NULL' ? String : valueText(type, g.location)
    return { code: g.local(`${g.constant(text, 'jsonText')}(${args[0]?.code})`), isNull: undefined }
  },
}

export const jsonString: ScalarFunction = {
  ...ofValue,
  /** What is JSON text already stays as it is. */
  expand(call) {
    const [arg] = call.args
    return arg !== undefined && isJsonText(arg) ? arg : { ...call, function: ofValue }
  },
}
