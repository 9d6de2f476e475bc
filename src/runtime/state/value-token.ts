import { serializeKey } from './key-encoder.ts'

/**
 * A value in storage form as something a `Map` compares by value, as GROUP BY does: primitives stand for themselves,
 * bytes, arrays, maps and rows for a text. Such texts start with NUL, and so do the tokens of the few strings that do.
 */
export type ValueToken = string | number | bigint | boolean

export function valueToken(value: unknown): ValueToken {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\0s${value}` : value
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
    default:
      return `\0v${serializeKey(value)}`
  }
}
