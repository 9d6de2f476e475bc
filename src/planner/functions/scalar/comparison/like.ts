import { ANY, ONE, type WildcardPart, wildcardTest } from '../../../../core/regex/wildcards.ts'
import { containsTest, endsWithBytes, sameBytes, startsWithBytes } from '../../../../core/text-bytes.ts'
import { simple } from '../../../../core/types/logical-type.ts'
import type { Generator, TextBytes } from '../../../codegen/generator.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

type Test = (text: string) => boolean

const plainLike = plainFunction({
  name: 'LIKE',
  family: 'comparison',
  signatures: ["text LIKE pattern [ESCAPE 'c']"],
  doc: 'Whether the whole text matches: % stands for any run of characters, _ for one, which ends no line.',
  parameters: ['string', 'string', 'string'],
  optional: 1,
  result: simple('BOOLEAN'),
  check: ([, pattern, escape]) => wrongPattern(pattern, escape),
  apply: (text: string, pattern: string, escape?: string) => likeTest(pattern, escape)(text),
  specialise([, pattern, escape]) {
    if (typeof pattern !== 'string' || (escape !== undefined && typeof escape !== 'string')) return undefined
    const test = likeTest(pattern, escape)
    return (text: string) => test(text)
  },
})

export const like: ScalarFunction = {
  ...plainLike,
  fromBytes(g, [text], { literals: [, pattern, escape] }) {
    if (text === undefined || typeof pattern !== 'string') return undefined
    const shape = shapeOf(likeParts(pattern, typeof escape === 'string' ? escape : undefined))
    if (shape === undefined) return undefined
    return { code: g.local(bytesTest(g, text, shape)), isNull: undefined }
  },
}

function bytesTest(g: Generator, { range }: TextBytes, { kind, text }: Shape): string {
  const part = Buffer.from(text, 'utf8')
  if (kind === 'contains') return `${g.constant(containsTest(part), kind)}(${range})`
  return `${g.constant(BYTE_TESTS[kind], kind)}(${range}, ${g.constant(part, 'bytes')}, 0, ${part.length})`
}

function wrongPattern(pattern: LiteralValue | undefined, escape: LiteralValue | undefined): string | undefined {
  if (typeof escape === 'string' && [...escape].length !== 1) return `ESCAPE needs one character, not '${escape}'.`
  if (typeof pattern !== 'string' || typeof escape !== 'string') return undefined
  return likeParts(pattern, escape) === undefined
    ? `In '${pattern}' the escape character '${escape}' must stand before %, _ or itself.`
    : undefined
}

/** A pattern as literal texts, ANY (`%`) and ONE (`_`); undefined when an escape has nothing to escape. */
function likeParts(pattern: string, escape: string | undefined): WildcardPart[] | undefined {
  const parts: WildcardPart[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') parts.push(text)
    text = ''
  }
  const characters = [...pattern]
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] as string
    if (c === escape) {
      const next = characters[++i]
      if (next !== '%' && next !== '_' && next !== escape) return undefined
      text += next
    } else if (c === '%' || c === '_') {
      flush()
      if (c === '_') parts.push(ONE)
      else if (parts.at(-1) !== ANY) parts.push(ANY)
    } else text += c
  }
  flush()
  return parts
}

/** The commonest shapes, which need no regular expression. */
interface Shape {
  readonly kind: 'equals' | 'startsWith' | 'endsWith' | 'contains'
  readonly text: string
}

function shapeOf(parts: ReturnType<typeof likeParts>): Shape | undefined {
  const [first = '', second = '', third] = parts ?? []
  if (parts === undefined || parts.length > 3) return undefined
  if (typeof first === 'string') {
    if (parts.length <= 1) return { kind: 'equals', text: first }
    return parts.length === 2 && second === ANY ? { kind: 'startsWith', text: first } : undefined
  }
  if (first !== ANY || typeof second !== 'string') return undefined
  // '%' alone is to start with nothing.
  if (parts.length === 1) return { kind: 'startsWith', text: '' }
  return parts.length === 2
    ? { kind: 'endsWith', text: second }
    : third === ANY
      ? { kind: 'contains', text: second }
      : undefined
}

const TESTS: Readonly<Record<Shape['kind'], (part: string) => Test>> = {
  equals: (part) => (text) => text === part,
  startsWith: (part) => (text) => text.startsWith(part),
  endsWith: (part) => (text) => text.endsWith(part),
  contains: (part) => (text) => text.includes(part),
}

const BYTE_TESTS = { equals: sameBytes, startsWith: startsWithBytes, endsWith: endsWithBytes }

function likeTest(pattern: string, escape: string | undefined): Test {
  const parts = likeParts(pattern, escape)
  if (parts === undefined) return () => false
  const shape = shapeOf(parts)
  if (shape !== undefined) return TESTS[shape.kind](shape.text)
  return wildcardTest(parts)
}
