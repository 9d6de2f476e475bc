import { type LogicalType, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

const asArgument = ([type]: readonly LogicalType[]): LogicalType =>
  type ?? { kind: 'VARCHAR', length: 1, nullable: true }

function converted(name: string, doc: string, apply: (text: string) => string): ScalarFunction {
  const signatures = [`${name}(text)`]
  return plainFunction({ name, family: 'string', signatures, doc, parameters: ['string'], result: asArgument, apply })
}

export const upper: ScalarFunction = converted('UPPER', 'The text in upper case.', (text) => text.toUpperCase())
export const lower: ScalarFunction = converted('LOWER', 'The text in lower case.', (text) => text.toLowerCase())
export const initcap: ScalarFunction = converted(
  'INITCAP',
  'The text with the first letter of each word in upper case, the others in lower case.',
  (text) => text.replace(/[A-Za-z0-9]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
)

export const reversed = (text: string): string => [...text].toReversed().join('')

export const reverse: ScalarFunction = plainFunction({
  name: 'REVERSE',
  family: 'string',
  signatures: ['REVERSE(text)'],
  doc: 'The text backwards.',
  parameters: ['string'],
  result: STRING,
  mayBeNull: true,
  neverNull: () => true,
  apply: reversed,
})
