import { isArray, isScalar, type JsonValue, MAX_DEPTH, scalarText } from './document.ts'
import { quoted } from './quoted.ts'

/** A document without blanks, the keys of its objects sorted, as Flink gives them; undefined where it is nested too deep. */
export function printJson(value: JsonValue, depth = 0): string | undefined {
  if (value === null) return 'null'
  if (typeof value === 'string') return quoted(value)
  if (isScalar(value)) return scalarText(value)
  if (depth >= MAX_DEPTH) return undefined
  const parts = isArray(value)
    ? value.map((element) => printJson(element, depth + 1))
    : [...value].toSorted(byKey).map(([key, held]) => member(key, printJson(held, depth + 1)))
  if (parts.includes(undefined)) return undefined
  return isArray(value) ? `[${parts.join(',')}]` : `{${parts.join(',')}}`
}

function member(key: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${quoted(key)}:${text}`
}

/** By UTF-16 units, as Java compares strings. */
function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
