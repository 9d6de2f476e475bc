import { type JsonValue, JsonNumber, MAX_DEPTH } from './document.ts'
import { exactNumberText } from './number-text.ts'

/** What is wrong with a text that is no JSON. */
export class JsonProblem {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** The limits of Flink's parser, which keep it from what an enormous token would cost. */
const LONGEST_KEY = 50_000
const LONGEST_INTEGER = 1000
const LONGEST_DECIMAL = 1002

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/g
const HALF_A_PAIR = /\p{Cs}/gu
const WORD_GOES_ON = /[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mc}\p{Mn}\]}]/u

const SPACE = 32
const QUOTE = 34
const MINUS = 45
const ZERO = 48
const NINE = 57
const BACKSLASH = 92

const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/**
 * The JSON value at the beginning of a text. As in Flink, what stands behind it does not matter (but for a number or a
 * word, which must be complete there).
 */
export function parseJson(text: string): JsonValue | JsonProblem {
  const parser = new Parser(text)
  const value = parser.root()
  return value === undefined ? new JsonProblem(parser.problem) : value
}

/** Each method gives undefined where the text is wrong, with the reason in `problem`. */
class Parser {
  readonly #text: string
  #at = 0
  problem = ''

  constructor(text: string) {
    this.#text = text
  }

  root(): JsonValue | undefined {
    const value = this.#value(0)
    if (value === undefined) return undefined
    const next = this.#text.charAt(this.#at)
    if (value instanceof JsonNumber && next !== '' && !' \t\n\r'.includes(next)) return this.#unexpected()
    const isWord = value === null || typeof value === 'boolean'
    return isWord && WORD_GOES_ON.test(next) ? this.#unexpected() : value
  }

  #value(depth: number): JsonValue | undefined {
    this.#skipBlanks()
    switch (this.#text.charAt(this.#at)) {
      case '"':
        return this.#string()
      case '{':
        return depth < MAX_DEPTH ? this.#object(depth + 1) : this.#tooDeep()
      case '[':
        return depth < MAX_DEPTH ? this.#array(depth + 1) : this.#tooDeep()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      default:
        return this.#number()
    }
  }

  #object(depth: number): JsonValue | undefined {
    const members = new Map<string, JsonValue>()
    this.#at++
    if (this.#takes('}')) return members
    do {
      this.#skipBlanks()
      if (this.#text.charCodeAt(this.#at) !== QUOTE) return this.#unexpected()
      const key = this.#string()
      if (key === undefined) return undefined
      if (key.length > LONGEST_KEY) return this.#fail(`a key has more than ${LONGEST_KEY} characters`)
      if (!this.#takes(':')) return this.#unexpected()
      const value = this.#value(depth)
      if (value === undefined) return undefined
      members.set(key, value)
    } while (this.#takes(','))
    return this.#takes('}') ? members : this.#unexpected()
  }

  #array(depth: number): JsonValue | undefined {
    const elements: JsonValue[] = []
    this.#at++
    if (this.#takes(']')) return elements
    do {
      const value = this.#value(depth)
      if (value === undefined) return undefined
      elements.push(value)
    } while (this.#takes(','))
    return this.#takes(']') ? elements : this.#unexpected()
  }

  #string(): string | undefined {
    const text = this.#text
    const start = this.#at + 1
    let escapes = false
    for (let p = start; p < text.length; p++) {
      const code = text.charCodeAt(p)
      if (code === QUOTE) {
        this.#at = p + 1
        const content = text.slice(start, p)
        return escapes ? unescaped(content) : content
      }
      if (code === BACKSLASH) {
        ESCAPE.lastIndex = p
        if (ESCAPE.exec(text)?.index !== p) return this.#fail(`an escape at position ${p + 1} is none`)
        escapes = true
        p = ESCAPE.lastIndex - 1
      } else if (code < SPACE) return this.#fail(`a control character at position ${p + 1} is not escaped`)
    }
    return this.#fail('a string is not closed')
  }

  #number(): JsonNumber | undefined {
    const text = this.#text
    const start = this.#at
    // Most numbers are whole. Their digits in a loop, a document of 200 bytes took 4.7 instead of 7.3 us.
    let p = text.charCodeAt(start) === MINUS ? start + 1 : start
    if (isDigit(text.charCodeAt(p)) && text.charCodeAt(p) !== ZERO) {
      while (isDigit(text.charCodeAt(p))) p++
      const next = text.charAt(p)
      if (next !== '.' && next !== 'e' && next !== 'E' && p - start <= LONGEST_INTEGER) {
        this.#at = p
        return new JsonNumber(text.slice(start, p))
      }
    }
    return this.#anyNumber()
  }

  #anyNumber(): JsonNumber | undefined {
    NUMBER.lastIndex = this.#at
    const [source] = NUMBER.exec(this.#text) ?? []
    if (source === undefined) return this.#unexpected()
    if (source.length > LONGEST_INTEGER && isTooLong(source)) return this.#fail('a number has more than 1000 digits')
    this.#at += source.length
    const exact = exactNumberText(source)
    return exact === undefined ? this.#fail(`the exponent of ${source} is too large`) : new JsonNumber(exact)
  }

  #word<T extends boolean | null>(word: string, value: T): T | undefined {
    if (!this.#text.startsWith(word, this.#at)) return this.#unexpected()
    this.#at += word.length
    return value
  }

  #takes(char: string): boolean {
    this.#skipBlanks()
    if (this.#text.charAt(this.#at) !== char) return false
    this.#at++
    return true
  }

  #skipBlanks(): void {
    const text = this.#text
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (code !== SPACE && code !== 10 && code !== 13 && code !== 9) return
      this.#at++
    }
  }

  #unexpected(): undefined {
    const char = this.#text.codePointAt(this.#at)
    if (char === undefined) return this.#fail('it ends too early')
    return this.#fail(`unexpected ${JSON.stringify(String.fromCodePoint(char))} at position ${this.#at + 1}`)
  }

  #tooDeep(): undefined {
    return this.#fail(`it is nested more than ${MAX_DEPTH} levels deep`)
  }

  #fail(problem: string): undefined {
    this.problem = problem
    return undefined
  }
}

/** Half of a surrogate pair has no bytes in UTF-8; Flink puts a question mark in its place. */
function unescaped(content: string): string {
  return content.replace(ESCAPE, unescape).replace(HALF_A_PAIR, '?')
}

function unescape(escape: string): string {
  const kind = escape.charAt(1)
  if (kind === 'u') return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
  return UNESCAPED[kind] ?? kind
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}

function isTooLong(source: string): boolean {
  const length = source.startsWith('-') ? source.length - 1 : source.length
  return length > (/[.eE]/.test(source) ? LONGEST_DECIMAL : LONGEST_INTEGER)
}
