import type { JsonValue } from '../../../../core/json/document.ts'
import { JsonProblem, parseJson } from '../../../../core/json/parse.ts'
import { evaluatePath } from './path/evaluate-path.ts'
import { type JsonPath, PathError } from './path/json-path.ts'
import { parsePath } from './path/parse-path.ts'

/** What `lax $.a` says. A path that is none is a problem of each row, as in Flink. */
export interface PathSpec {
  readonly lax: boolean
  readonly path: JsonPath | JsonProblem
}

const MODE = /^\s*(strict|lax)\s+(.+)$/is
const MOST_KEPT = 1000

/** Without a mode a path is strict. Throws a PathError for what is valid and not supported. */
function compilePath(text: string): PathSpec {
  const [, mode = 'strict', path = text] = MODE.exec(text) ?? []
  const lax = mode.toLowerCase() === 'lax'
  try {
    return { lax, path: parsePath(path) }
  } catch (error) {
    if (!(error instanceof PathError) || error.unsupported) throw error
    return { lax, path: new JsonProblem(`'${text}' is no path: ${error.message}`) }
  }
}

/** What is not supported in a literal path; undefined when all of it is. */
export function unsupportedPath(text: string): string | undefined {
  try {
    compilePath(text)
    return undefined
  } catch (error) {
    return notSupported(text, error)
  }
}

const notSupported = (text: string, error: unknown): string =>
  `The path '${text}' can't be used: ${error instanceof Error ? error.message : 'it is not supported'}.`

const compiled = new Map<string, PathSpec>()

/** Compiled paths of the texts that came last: paths that are no literals repeat themselves. */
export function pathSpec(text: string): PathSpec {
  let spec = compiled.get(text)
  if (spec !== undefined) return spec
  try {
    spec = compilePath(text)
  } catch (error) {
    spec = { lax: false, path: new JsonProblem(notSupported(text, error)) }
  }
  if (compiled.size >= MOST_KEPT) compiled.clear()
  compiled.set(text, spec)
  return spec
}

let lastText: string | undefined
let lastDocument: JsonValue | JsonProblem = null

/** The document of a text; of the same text as before, which several functions of a row ask for, the same object. */
export function documentOf(text: string): JsonValue | JsonProblem {
  if (text !== lastText) {
    lastDocument = parseJson(text)
    lastText = text
  }
  return lastDocument
}

/** Where the path leads to in the document `text`; null where it leads to null or, in a lax path, nowhere. */
export function lookUp(text: string, { lax, path }: PathSpec): JsonValue | JsonProblem {
  const document = documentOf(text)
  if (document instanceof JsonProblem) return lax ? null : document
  if (path instanceof JsonProblem) return path
  if (document === null) return new JsonProblem('the document is null')
  const value = evaluatePath(path, document, lax)
  return value === null && !lax ? new JsonProblem('the path leads to null') : value
}
