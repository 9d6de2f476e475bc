import { type Span, underline } from './position.ts'

/** Where in which SQL text an error was found. */
export interface SqlLocation {
  readonly text: string
  readonly span: Span
}

/**
 * Base of every error a user may meet. `code` is stable and documented; `message` says what is wrong, where
 * (`line:column` and the line with a caret), what was expected and what to do.
 */
export class MillraceError extends Error {
  readonly code: string
  readonly location: SqlLocation | undefined
  #summary: string
  #hasOrigin = false

  constructor(code: string, summary: string, location?: SqlLocation, options?: ErrorOptions) {
    super(location === undefined ? summary : locate(summary, location), options)
    this.name = new.target.name
    this.code = code
    this.#summary = summary
    this.location = location
  }

  /** The message without its place and the quoted line. */
  get summary(): string {
    return this.#summary
  }

  /** Puts the step of a job that it came from before the message, unless that, or a place in SQL, is told already. */
  from(step: string): this {
    if (this.#hasOrigin || this.location !== undefined) return this
    this.#hasOrigin = true
    const told = this.#summary
    if (told.startsWith(`${step}: `)) return this
    this.message = this.#summary = `${step}: ${told}`
    // What is printed of an error that nobody catches.
    if (this.stack !== undefined) this.stack = this.stack.replace(told, () => this.message)
    return this
  }
}

function locate(summary: string, { text, span }: SqlLocation): string {
  const { line, column, offset } = span.start
  return `${line}:${column}: ${summary}\n${underline(text, span.start, span.end - offset)}`
}

/** SQL text that is no statement of the dialect. */
export class ParseError extends MillraceError {}

/** A statement with an unknown name, a wrong type, a wrong argument or option. */
export class ValidationError extends MillraceError {}

/** Valid SQL that can't run as a stream, or not yet. */
export class PlanError extends MillraceError {}

/** A running job failed: a bad record, a failed cast, a division by zero, a throwing user function. */
export class JobError extends MillraceError {}

/** A source or sink failed: a missing file, an unreadable record, a refused connection. */
export class ConnectorError extends MillraceError {}

/** Up to three of `candidates` that `name` may have been meant for, nearest first. */
export function nearestNames(name: string, candidates: Iterable<string>): string[] {
  const wanted = name.toLowerCase()
  const limit = Math.max(1, Math.floor(wanted.length / 3))
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) =>
        distance <= limit || (wanted.length > 2 && candidate.toLowerCase().startsWith(wanted)),
    )
    .toSorted((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** A sentence that offers the nearest names, or an empty string: ` Did you mean 'price'?`. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearestNames(name, candidates)
  return near.length === 0 ? '' : ` Did you mean ${near.map((n) => `'${n}'`).join(' or ')}?`
}

/** Changed, missing, surplus and swapped characters count one each. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = swapped ? (beforePrevious[j - 2] ?? 0) + 1 : Infinity
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitute, swap))
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? 0
}
