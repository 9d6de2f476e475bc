import { ValidationError } from '../core/errors.ts'

/** What a type means for JSON. */
export type JsonShape = {
  /** As SQL, for messages. */
  readonly type: string
  readonly nullable: boolean
} & (
  | { readonly kind: 'bigint' | 'number' | 'boolean' | 'bytes' }
  | { readonly kind: 'string'; readonly decimal: boolean }
  | { readonly kind: 'array'; readonly element: JsonShape }
  | { readonly kind: 'map'; readonly value: JsonShape }
  | { readonly kind: 'row'; readonly fields: readonly { readonly name: string; readonly shape: JsonShape }[] }
)

/** Reads a type as `DataTypes` writes it. */
export function jsonShape(type: string): JsonShape {
  const nullable = !type.endsWith(' NOT NULL')
  const base = nullable ? type : type.slice(0, -' NOT NULL'.length)
  const inner = base.endsWith('>') ? partsOf(base.slice(base.indexOf('<') + 1, -1)) : []
  const name = (/^[A-Z_]+/.exec(base) ?? [''])[0]
  const common = { type, nullable }
  switch (name) {
    case 'BIGINT':
      return { ...common, kind: 'bigint' }
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'TIMESTAMP_LTZ':
      return { ...common, kind: 'number' }
    case 'BOOLEAN':
      return { ...common, kind: 'boolean' }
    case 'BYTES':
      return { ...common, kind: 'bytes' }
    case 'ARRAY':
      return { ...common, kind: 'array', element: jsonShape(inner[0] ?? '') }
    case 'MAP':
      return { ...common, kind: 'map', value: jsonShape(inner[1] ?? '') }
    case 'ROW':
      return { ...common, kind: 'row', fields: inner.map(fieldOf) }
    case 'STRING':
    case 'CHAR':
    case 'VARCHAR':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'DECIMAL':
      return { ...common, kind: 'string', decimal: name === 'DECIMAL' }
    default:
      throw new ValidationError('UNSUPPORTED_TYPE', `Type ${type} can't be read as JSON.`)
  }
}

/** `` `name` TYPE `` */
function fieldOf(text: string): { name: string; shape: JsonShape } {
  const [, quoted = '', type = ''] = /^`((?:[^`]|``)*)` (.*)$/s.exec(text) ?? []
  return { name: quoted.replaceAll('``', '`'), shape: jsonShape(type) }
}

/** The parts of a list between commas, which may hold lists and quoted names themselves. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  let [depth, start, quoted] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === '`') quoted = !quoted
    else if (quoted) continue
    else if ('<('.includes(character)) depth++
    else if ('>)'.includes(character)) depth--
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 2
    }
  }
  return [...parts, text.slice(start)]
}
