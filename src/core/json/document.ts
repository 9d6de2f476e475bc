/*
 * JSON documents in memory, exact: a number is its decimal text, an object keeps the order of its keys (of equal keys the
 * first place and the last value).
 */

export type JsonValue = null | boolean | string | JsonNumber | JsonArray | JsonObject
export type JsonArray = readonly JsonValue[]
export type JsonObject = ReadonlyMap<string, JsonValue>

/** A number as Java's BigInteger and BigDecimal print it: `5`, `1.50`, `1E+5`. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** Written without decimals and exponent. */
  get isInteger(): boolean {
    return !/[.E]/.test(this.text)
  }
}

export const isArray = (value: JsonValue): value is JsonArray => Array.isArray(value)
export const isObject = (value: JsonValue): value is JsonObject => value instanceof Map
export const isScalar = (value: JsonValue): value is null | boolean | string | JsonNumber =>
  !isArray(value) && !isObject(value)

/** How deep arrays and objects may be nested, as in Flink. */
export const MAX_DEPTH = 1000

/** The text of a scalar that is not null, without quotes. */
export function scalarText(value: boolean | string | JsonNumber): string {
  return value instanceof JsonNumber ? value.text : String(value)
}
