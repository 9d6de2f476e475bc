import { simple } from '../../../../core/types/logical-type.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

type Test = (text: string) => boolean

export const like: ScalarFunction = plainFunction({
  name: 'LIKE',
  family: 'comparison',
  signatures: ["text LIKE pattern [ESCAPE 'c']"],
  doc: 'Whether the whole text matches: % stands for any run of characters, _ for one.',
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

function wrongPattern(pattern: LiteralValue | undefined, escape: LiteralValue | undefined): string | undefined {
  if (typeof escape === 'string' && [...escape].length !== 1) return `ESCAPE needs one character, not '${escape}'.`
  if (typeof pattern !== 'string' || typeof escape !== 'string') return undefined
  return likeParts(pattern, escape) === undefined
    ? `In '${pattern}' the escape character '${escape}' must stand before %, _ or itself.`
    : undefined
}

/** A pattern as literal texts, ANY (`%`) and ONE (`_`); undefined when an escape has nothing to escape. */
function likeParts(pattern: string, escape: string | undefined): (string | typeof ANY | typeof ONE)[] | undefined {
  const parts: (string | typeof ANY | typeof ONE)[] = []
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

const ANY = Symbol('%')
const ONE = Symbol('_')

/** The commonest shapes need no regular expression. */
function likeTest(pattern: string, escape: string | undefined): Test {
  const parts = likeParts(pattern, escape)
  if (parts === undefined) return () => false
  const [first, second, third] = parts
  if (parts.length === 0) return (text) => text === ''
  if (parts.length === 1 && first === ANY) return () => true
  if (parts.length === 1 && typeof first === 'string') return (text) => text === first
  if (parts.length === 2 && typeof first === 'string' && second === ANY) return (text) => text.startsWith(first)
  if (parts.length === 2 && first === ANY && typeof second === 'string') return (text) => text.endsWith(second)
  if (parts.length === 3 && first === ANY && typeof second === 'string' && third === ANY) {
    return (text) => text.includes(second)
  }
  const source = parts.map((part) => (part === ANY ? '.*' : part === ONE ? '.' : escapeRegex(part))).join('')
  const regex = new RegExp(`^${source}$`, 'su')
  return (text) => regex.test(text)
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replaceAll(String.raw`\-`, String.raw`\x2d`)
}
