import { before, behind, isTerminator } from './characters.ts'

/** Any text, also none: `%`. */
export const ANY: unique symbol = Symbol('%')
/** One character that ends no line: `_`. */
export const ONE: unique symbol = Symbol('_')

export type WildcardPart = string | typeof ANY | typeof ONE

type Segment = readonly (string | typeof ONE)[]

/**
 * A test of whether all of a text fits the parts. Between two ANY the first place that fits will do, so that no other is
 * tried: the time is at most the text's length times the pattern's.
 */
export function wildcardTest(parts: readonly WildcardPart[]): (text: string) => boolean {
  const segments = segmentsOf(parts)
  const [head = []] = segments
  const tail = segments.at(-1) ?? []
  const middle = segments.slice(1, -1).filter((segment) => segment.length > 0)
  if (segments.length === 1) return (text) => endAt(text, head, 0) === text.length
  return (text) => {
    let at = endAt(text, head, 0)
    for (const segment of middle) {
      if (at < 0) return false
      at = endOfFirst(text, segment, at)
    }
    return at >= 0 && startOfLast(text, tail) >= at
  }
}

/** What stands between ANYs. */
function segmentsOf(parts: readonly WildcardPart[]): readonly Segment[] {
  const segments: (string | typeof ONE)[][] = [[]]
  for (const part of parts) {
    if (part === ANY) segments.push([])
    else segments.at(-1)?.push(part)
  }
  return segments
}

const isOne = (c: string): boolean => c !== '' && !isTerminator(c)

/** Where a segment that begins at a place ends; -1 if it isn't there. */
function endAt(text: string, segment: Segment, start: number): number {
  let at = start
  for (const part of segment) {
    if (part === ONE ? !isOne(text.charAt(at)) : !text.startsWith(part, at)) return -1
    at = part === ONE ? behind(text, at) : at + part.length
  }
  return at
}

/** Where the first occurrence of a segment from a place on ends; -1 if there is none. */
function endOfFirst(text: string, segment: Segment, from: number): number {
  const [first = ''] = segment
  for (let start = from; start <= text.length; start = behind(text, start)) {
    if (first !== ONE) {
      start = text.indexOf(first, start)
      if (start < 0) return -1
    }
    const end = endAt(text, segment, start)
    if (end >= 0) return end
  }
  return -1
}

/** Where a segment begins that ends with the text; -1 if it doesn't. */
function startOfLast(text: string, segment: Segment): number {
  let at = text.length
  for (const part of segment.toReversed()) {
    if (part === ONE ? !isOne(text.charAt(at - 1)) : !text.endsWith(part, at)) return -1
    at = part === ONE ? before(text, at) : at - part.length
  }
  return at
}
