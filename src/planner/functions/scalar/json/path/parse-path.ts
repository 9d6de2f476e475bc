import { JsonProblem, parseJson } from '../../../../../core/json/parse.ts'
import { Cursor } from './cursor.ts'
import { type JsonPath, type Operand, PathError, pathOf, type PathStep } from './json-path.ts'
import { parseCondition } from './parse-condition.ts'

/** Paths are followed step by step, and conditions within them one inside the other: more than these are refused. */
const MOST_STEPS = 1000
const DEEPEST = 100

/** The path that a text says; throws a PathError. A text that does not begin with `$` or `@` is meant from the root. */
export function parsePath(text: string, depth = 0): JsonPath {
  if (depth > DEEPEST) throw new PathError(`it is nested more than ${DEEPEST} levels deep`)
  let end = text.length
  while (text.charAt(end - 1) === ' ') end--
  const trimmed = text.slice(0, end)
  if (trimmed === '') throw new PathError('it is empty')
  if (trimmed.endsWith('.')) throw new PathError("it must not end with '.'")
  return new PathParser(/^[$@]/.test(trimmed) ? trimmed : `$.${trimmed}`, depth).path()
}

class PathParser {
  readonly #cursor: Cursor
  readonly #depth: number

  constructor(text: string, depth: number) {
    this.#cursor = new Cursor(text)
    this.#depth = depth
  }

  path(): JsonPath {
    const c = this.#cursor
    const start = c.takes('@') ? '@' : '$'
    if (start === '$') c.expect('$')
    if (!c.isAtEnd && c.peek() !== '.' && c.peek() !== '[') throw c.unexpected("'.' or '[' expected")
    const steps: PathStep[] = []
    while (!c.isAtEnd) {
      this.#next(steps)
      if (steps.length > MOST_STEPS) throw new PathError(`it has more than ${MOST_STEPS} steps`)
    }
    return withFunctionFirst(pathOf(start, steps))
  }

  #next(steps: PathStep[]): void {
    const c = this.#cursor
    if (c.takes('..')) steps.push({ kind: 'descendants' })
    else c.takes('.')
    if (c.peek() === '[') steps.push(this.#bracket())
    else if (c.takes('*')) steps.push({ kind: 'all' })
    else steps.push(this.#nameOrFunction())
  }

  #nameOrFunction(): PathStep {
    const c = this.#cursor
    const name = c.match(/[^ .[(]+/y)
    if (c.peek() === ' ') throw c.unexpected("a name with blanks must stand in brackets, ['my name'],")
    if (c.peek() !== '(') {
      if (name === '') throw c.unexpected('a name expected')
      return { kind: 'members', names: [name] }
    }
    const start = c.at + 1
    c.skipBrackets()
    if (!c.isAtEnd) throw c.unexpected('a function must be the last step: the end expected')
    return { kind: 'function', name, parameters: this.#parameters(c.text.slice(start, c.at - 1)) }
  }

  #parameters(text: string): readonly Operand[] {
    if (text.trim() === '') return []
    const c = new Cursor(text)
    const parameters: Operand[] = []
    do {
      c.skipBlanks()
      const start = c.at
      while (!c.isAtEnd && c.peek() !== ',') c.skipBrackets()
      parameters.push(this.#parameter(text.slice(start, c.at).trim()))
    } while (c.takes(','))
    return parameters
  }

  #parameter(text: string): Operand {
    if (/^[$@]/.test(text)) return parsePath(text, this.#depth + 1)
    const value = parseJson(text)
    if (value instanceof JsonProblem) throw new PathError(`'${text}' is no parameter of a function`)
    return { value }
  }

  #bracket(): PathStep {
    const c = this.#cursor
    c.expect('[')
    c.skipBlanks()
    const step = this.#inBrackets()
    c.expect(']')
    return step
  }

  #inBrackets(): PathStep {
    const c = this.#cursor
    const first = c.peek()
    if (first === "'" || first === '"') return { kind: 'members', names: this.#names(first) }
    if (c.takes('*')) return { kind: 'all' }
    if (c.takes('?')) {
      c.skipBlanks()
      return { kind: 'filter', condition: parseCondition(c, (text) => parsePath(text, this.#depth + 1)) }
    }
    const indexes = c.match(/[-\d:, ]+/y).trim()
    if (indexes.includes(':')) return slice(indexes)
    if (indexes === '') throw c.unexpected('a name in quotes, an index, * or ? expected')
    return { kind: 'elements', indexes: indexes.split(',').map(index) }
  }

  #names(quote: string): readonly string[] {
    const c = this.#cursor
    const names: string[] = []
    do {
      c.skipBlanks()
      if (c.peek() !== quote) throw c.unexpected(`${quote} expected`)
      names.push(c.quoted())
      c.skipBlanks()
    } while (c.takes(','))
    return names
  }
}

function index(text: string): number {
  const value = Number(text)
  if (!/^\s*-?\d+\s*$/.test(text) || value !== (value | 0)) throw new PathError(`'${text.trim()}' is no index`)
  return value
}

/** `1:`, `:2` or `1:2`; a third number is read and has no effect, as in Flink. */
function slice(text: string): PathStep {
  const [from = '', to = ''] = text.split(':')
  if (/ /.test(text) || (from === '' && to === '')) throw new PathError(`'${text}' is no slice`)
  return { kind: 'slice', from: from === '' ? undefined : index(from), to: to === '' ? undefined : index(to) }
}

/** `$..a.sum()` is `$.sum($..a)`, and `$..a.length()` counts what is inside of all the `a`. */
function withFunctionFirst(path: JsonPath): JsonPath {
  const call = path.steps.at(-1)
  if (call?.kind !== 'function' || path.steps[0]?.kind !== 'descendants') return path
  const steps = path.steps.slice(0, -1)
  const counted: readonly PathStep[] = call.name === 'length' ? [...steps, { kind: 'all' }] : steps
  return pathOf('$', [{ ...call, parameters: [pathOf('$', counted), ...call.parameters] }])
}
