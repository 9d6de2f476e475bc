import { isArray, JsonNumber, type JsonValue } from '../../../../../core/json/document.ts'
import type { JavaRegex } from '../../../../../core/regex/java-regex.ts'
import type { Condition, JsonPath, Operand, Value } from './json-path.ts'

/** What a path in a condition leads to; undefined when nowhere. */
type Read = (path: JsonPath) => Value

export function holds(condition: Condition, read: Read): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, read))
    case 'or':
      return condition.parts.some((part) => holds(part, read))
    case 'not':
      return !holds(condition.part, read)
    case 'exists':
      return exists(condition.path, read)
    case 'matches':
      return matches(condition.pattern, valueOf(condition.operand, read))
    case 'compare':
      return condition.compare(valueOf(condition.left, read), valueOf(condition.right, read))
  }
}

function exists(path: JsonPath, read: Read): boolean {
  const value = read(path)
  return value !== undefined && (path.definite || (isArray(value) && value.length > 0))
}

function valueOf(operand: Operand, read: Read): Value {
  return 'value' in operand ? operand.value : read(operand)
}

/** Of an array one element is enough. */
function matches(pattern: JavaRegex, value: Value): boolean {
  if (value !== undefined && isArray(value)) return value.some((element) => pattern.test(matchedText(element)))
  return pattern.test(matchedText(value ?? null))
}

/** Arrays, objects and null count as the empty text. */
function matchedText(value: JsonValue): string {
  return value instanceof JsonNumber ? value.text : typeof value === 'object' ? '' : String(value)
}
