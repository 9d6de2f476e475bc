import { serializeKey } from './key-encoder.ts'
import { type KeyToken, tokenOf } from './key-token.ts'

/** The token of a value in storage form, by which a `Map` compares as GROUP BY does: bytes, maps and rows by content. */
export type ValueToken = KeyToken

export function valueToken(value: unknown): ValueToken {
  return tokenOf(value, contentText)
}

const contentText = (value: unknown): string => `v${serializeKey(value)}`
