import { ValidationError } from '../core/errors.ts'
import { positionAt, type Span } from '../core/position.ts'

/** A stretch of a script that came from a variable. */
interface Replacement {
  /** Where `${name}` stands in the source. */
  readonly from: number
  readonly length: number
  /** Where its value stands in the text. */
  readonly at: number
  readonly valueLength: number
}

/** SQL to run. */
export interface Script {
  /** The file it comes from, for messages. */
  readonly name: string | undefined
  /** As it was written. */
  readonly source: string
  /** With the values of its variables. */
  readonly text: string
  readonly replacements: readonly Replacement[]
}

/** A comment, which stays as it is, or a variable. Quoted texts are matched so that no comment starts in them. */
const PART = /--[^\n]*|\/\*.*?\*\/|'[^']*'|`[^`]*`|\$\{[A-Za-z_][\w.-]*\}/gs
const VARIABLE = /\$\{([A-Za-z_][\w.-]*)\}/g

/** A script without variables. */
export function scriptOf(source: string, name?: string): Script {
  return { name, source, text: source, replacements: [] }
}

/** Replaces each `${name}` outside of comments by its value; values are not searched again. */
export function withVariables({ source, name: file }: Script, variables: ReadonlyMap<string, string>): Script {
  const replacements: Replacement[] = []
  let text = ''
  let done = 0
  for (const { offset, name } of variablesOf(source)) {
    const value = variables.get(name) ?? missing(source, offset, name, variables)
    const length = name.length + '${}'.length
    text += source.slice(done, offset)
    replacements.push({ from: offset, length, at: text.length, valueLength: value.length })
    text += value
    done = offset + length
  }
  return { name: file, source, text: text + source.slice(done), replacements }
}

function* variablesOf(source: string): Iterable<{ readonly offset: number; readonly name: string }> {
  for (const { index, 0: part } of source.matchAll(PART)) {
    if (part.startsWith('--') || part.startsWith('/*')) continue
    for (const { index: inside, 1: name = '' } of part.matchAll(VARIABLE)) yield { offset: index + inside, name }
  }
}

function missing(source: string, offset: number, name: string, variables: ReadonlyMap<string, string>): never {
  const given = variables.size === 0 ? 'none is given' : `given are ${[...variables.keys()].join(', ')}`
  const message = `The variable '${name}' has no value; ${given}. Give it by -D ${name}=VALUE.`
  const span = { start: positionAt(source, offset), end: offset + name.length + '${}'.length }
  throw new ValidationError('UNKNOWN_VARIABLE', message, { text: source, span })
}

/** The stretch of the source that a stretch of the text came from. */
export function sourceSpan({ source, replacements }: Script, { start, end }: Span): Span {
  const offset = sourceOffset(replacements, start.offset, true)
  return { start: positionAt(source, offset), end: sourceOffset(replacements, end, false) }
}

/** Inside of a value, a start is that of its variable, and an end (behind the last character) the variable's end. */
function sourceOffset(replacements: readonly Replacement[], offset: number, isStart: boolean): number {
  let shift = 0
  for (const { from, length, at, valueLength } of replacements) {
    const character = isStart ? offset : offset - 1
    if (character < at) break
    if (character < at + valueLength) return isStart ? from : from + length
    shift = from + length - at - valueLength
  }
  return offset + shift
}
