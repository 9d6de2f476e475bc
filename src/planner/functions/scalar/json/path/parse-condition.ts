import type { JsonValue } from '../../../../../core/json/document.ts'
import { JsonProblem, parseJson } from '../../../../../core/json/parse.ts'
import { type JavaRegex, unsupportedRegex, wholeRegex } from '../../../../../core/regex/java-regex.ts'
import type { Cursor } from './cursor.ts'
import { COMPARISONS } from './comparisons.ts'
import { type Compare, type Condition, type JsonPath, type Operand, PathError } from './json-path.ts'

type ParsePath = (text: string) => JsonPath

/** Operators of Flink's path library that compare with Java's classes or with conditions of a program. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['type', 'matches'])
const DEEPEST = 100

/** The condition in parentheses at the cursor. */
export function parseCondition(cursor: Cursor, parsePath: ParsePath): Condition {
  cursor.expect('(')
  const condition = new ConditionParser(cursor, parsePath).either(0)
  cursor.expect(')')
  return condition
}

class ConditionParser {
  readonly #cursor: Cursor
  readonly #parsePath: ParsePath

  constructor(cursor: Cursor, parsePath: ParsePath) {
    this.#cursor = cursor
    this.#parsePath = parsePath
  }

  either(depth: number): Condition {
    return this.#parts('or', '||', () => this.#parts('and', '&&', () => this.#part(depth)))
  }

  #parts(kind: 'and' | 'or', operator: string, part: () => Condition): Condition {
    const c = this.#cursor
    const first = part()
    const parts = [first]
    for (c.skipBlanks(); c.takes(operator); c.skipBlanks()) parts.push(part())
    return parts.length === 1 ? first : { kind, parts }
  }

  #part(depth: number): Condition {
    const c = this.#cursor
    if (depth > DEEPEST) throw new PathError(`a condition is nested more than ${DEEPEST} levels deep`)
    c.skipBlanks()
    if (c.takes('!')) return this.#negated(depth)
    if (!c.takes('(')) return this.#comparison()
    const inner = this.either(depth + 1)
    c.expect(')')
    return inner
  }

  /** Before a path it denies that there is one: as in Flink it has no effect where a comparison follows. */
  #negated(depth: number): Condition {
    const isComparison = this.#cursor.peek() === '@' || this.#cursor.peek() === '$'
    const part = this.#part(depth + 1)
    return isComparison && part.kind === 'compare' ? part : { kind: 'not', part }
  }

  #comparison(): Condition {
    const c = this.#cursor
    c.skipBlanks()
    if (c.peek() === '/') return this.#matched()
    const left = this.#operand()
    c.skipBlanks()
    if (c.peek() === ')' || c.peek() === '&' || c.peek() === '|') {
      if ('value' in left) throw c.unexpected('a comparison expected')
      return { kind: 'exists', path: left }
    }
    const operator = (c.match(/[<>=~!]+/y) || c.match(/[^ ]+/y)).toLowerCase()
    if (operator !== '=~') return { kind: 'compare', compare: comparison(operator), left, right: this.#operand() }
    c.skipBlanks()
    if (c.peek() !== '/') throw c.unexpected('a pattern between / expected')
    return { kind: 'matches', operand: left, pattern: this.#pattern() }
  }

  /** `/pattern/ =~ operand` */
  #matched(): Condition {
    const pattern = this.#pattern()
    this.#cursor.expect('=~')
    return { kind: 'matches', operand: this.#operand(), pattern }
  }

  #operand(): Operand {
    const c = this.#cursor
    c.skipBlanks()
    return c.peek() === '$' || c.peek() === '@' ? this.#path() : { value: this.#literal() }
  }

  /** Up to a blank, an operator or the parenthesis that closes the condition. */
  #path(): JsonPath {
    const c = this.#cursor
    const start = c.at
    for (c.at++; !c.isAtEnd;) {
      if (c.peek() === '[' || c.peek() === '(') c.skipBrackets()
      else if (/^(?:[ <>=~!),\]]|&&|\|\|)/.test(c.peek() + c.peek(1))) break
      else c.at++
    }
    return this.#parsePath(c.text.slice(start, c.at))
  }

  #pattern(): JavaRegex {
    const c = this.#cursor
    const source = c.delimited()
    const flags = c.match(/[a-zA-Z]*/y)
    const text = flags === '' ? source : `(?${flags})${source}`
    const problem = unsupportedRegex(text)
    if (problem !== undefined) throw new PathError(problem, true)
    const pattern = wholeRegex(text)
    if (pattern === undefined) throw new PathError(`/${source}/${flags} is no pattern`)
    return pattern
  }

  #literal(): JsonValue {
    const c = this.#cursor
    c.skipBlanks()
    const first = c.peek()
    if (first === "'" || first === '"') return c.quoted()
    if (first === '[') return this.#list()
    const start = c.at
    if (first === '{') c.skipBrackets()
    else c.match(/[-+.\w]+/y)
    const text = c.text.slice(start, c.at).replace(/^(-?)\./, '$10.')
    const value = parseJson(text)
    if (value instanceof JsonProblem) {
      throw text === '' ? c.unexpected('a value expected') : new PathError(`'${text}' is no value`)
    }
    return value
  }

  /** Texts in it may stand between either quotes. */
  #list(): JsonValue {
    const c = this.#cursor
    const values: JsonValue[] = []
    c.expect('[')
    c.skipBlanks()
    if (c.takes(']')) return values
    do {
      values.push(this.#literal())
      c.skipBlanks()
    } while (c.takes(','))
    c.expect(']')
    return values
  }
}

function comparison(operator: string): Compare {
  if (UNSUPPORTED.has(operator)) throw new PathError(`the operator '${operator}' is not supported`, true)
  const compare = COMPARISONS.get(operator)
  if (compare === undefined) throw new PathError(`'${operator}' is no operator`)
  return compare
}
