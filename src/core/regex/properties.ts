import { CodePointSet, LAST_CODE_POINT } from './code-point-set.ts'

const known = new Map<string, CodePointSet>()

/** The characters that a class of JavaScript's regular expressions has, like `\p{L}`; throws where it is none. */
export function unicodeSet(source: string): CodePointSet {
  const found = known.get(source)
  if (found !== undefined) return found
  const set = scan(new RegExp(`(?:${source})+`, 'gu'))
  known.set(source, set)
  return set
}

/** The same among the characters of ASCII. */
export function asciiSet(source: string): CodePointSet {
  const regex = new RegExp(source, 'u')
  const bounds: number[] = []
  for (let c = 0; c < 0x80; c++) if (regex.test(String.fromCharCode(c))) bounds.push(c, c)
  return CodePointSet.of(...bounds)
}

const BLOCK = 0x400

/** Beyond this there are but blocks of characters that are all alike, except for their last two and one plane. */
const VARIED = 0x34000

function scan(regex: RegExp): CodePointSet {
  const bounds: number[] = []
  const add = (first: number, last: number): void => {
    const units = first > 0xffff ? 2 : 1
    for (const { index, 0: run } of textOf(first, last).matchAll(regex)) {
      bounds.push(first + index / units, first + (index + run.length) / units - 1)
    }
  }
  for (let first = 0; first <= LAST_CODE_POINT; first += BLOCK) {
    const last = first + BLOCK - 1
    if (first < VARIED || (first >= 0xe0000 && first < 0xe1000)) add(first, last)
    else {
      if (String.fromCodePoint(first).search(regex) === 0) bounds.push(first, last - 2)
      add(last - 1, last)
    }
  }
  return CodePointSet.of(...bounds)
}

/** A block of characters; surrogates of both kinds are never in one, so that they make no pairs. */
function textOf(first: number, last: number): string {
  let text = ''
  for (let c = first; c <= last; c++) text += String.fromCodePoint(c)
  return text
}

/** Java's names of POSIX classes, by which only characters of ASCII are meant. */
const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: String.raw`\x00-\x7f`,
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: String.raw`!-\/:-@\[-\x60\{-~`,
  Graph: '!-~',
  Print: ' -~',
  Blank: String.raw` \t`,
  Cntrl: String.raw`\x00-\x1f\x7f`,
  XDigit: '0-9a-fA-F',
  Space: String.raw` \t-\r`,
}

/** Properties of Unicode by the upper-case names that Java knows (`\p{IsAlphabetic}`), without underscores. */
const UNICODE: Readonly<Record<string, string>> = {
  ALPHABETIC: String.raw`\p{Alphabetic}`,
  LETTER: String.raw`\p{L}`,
  IDEOGRAPHIC: String.raw`\p{Ideographic}`,
  LOWERCASE: String.raw`\p{Lowercase}`,
  UPPERCASE: String.raw`\p{Uppercase}`,
  TITLECASE: String.raw`\p{Lt}`,
  WHITESPACE: String.raw`\p{White_Space}`,
  CONTROL: String.raw`\p{Cc}`,
  PUNCTUATION: String.raw`\p{P}`,
  HEXDIGIT: String.raw`\p{Nd}0-9A-Fa-f\uff10-\uff19\uff21-\uff26\uff41-\uff46`,
  ASSIGNED: String.raw`\P{Cn}`,
  NONCHARACTERCODEPOINT: String.raw`\p{Noncharacter_Code_Point}`,
  DIGIT: String.raw`\p{Nd}`,
  ALNUM: String.raw`\p{Alphabetic}\p{Nd}`,
  BLANK: String.raw`\p{Zs}\t`,
  GRAPH: String.raw`[^\p{White_Space}\p{Cc}\p{Cs}\p{Cn}]`,
  PRINT: String.raw`[^\p{White_Space}\p{Cc}\p{Cs}\p{Cn}]|\p{Zs}`,
  WORD: String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`,
  JOINCONTROL: String.raw`\p{Join_Control}`,
}

/** With flag U the POSIX names mean these. */
const POSIX_OF_UNICODE: Readonly<Record<string, string>> = {
  ...{ Lower: 'LOWERCASE', Upper: 'UPPERCASE', Alpha: 'ALPHABETIC', Digit: 'DIGIT', Alnum: 'ALNUM' },
  ...{ Punct: 'PUNCTUATION', Graph: 'GRAPH', Print: 'PRINT', Blank: 'BLANK', Cntrl: 'CONTROL' },
  ...{ XDigit: 'HEXDIGIT', Space: 'WHITESPACE' },
}

/** Tests of java.lang.Character: `\p{javaLetter}`. */
const METHODS: Readonly<Record<string, string>> = {
  LowerCase: String.raw`\p{Lowercase}`,
  UpperCase: String.raw`\p{Uppercase}`,
  TitleCase: String.raw`\p{Lt}`,
  Alphabetic: String.raw`\p{Alphabetic}`,
  Ideographic: String.raw`\p{Ideographic}`,
  Digit: String.raw`\p{Nd}`,
  Defined: String.raw`\P{Cn}`,
  Letter: String.raw`\p{L}`,
  LetterOrDigit: String.raw`\p{L}\p{Nd}`,
  SpaceChar: String.raw`\p{Z}`,
  Whitespace: String.raw`(?![\xa0\u2007\u202f])[\p{Z}\t-\r\x1c-\x1f]`,
  ISOControl: String.raw`\p{Cc}`,
  Mirrored: String.raw`\p{Bidi_Mirrored}`,
}

const CATEGORY = /^(?:[LMNZCPS]|L[CultmoD1]|M[nec]|N[dlo]|Z[slp]|C[ncfos]|P[dsecoif]|S[mcko])$/

/** What flag i does to properties: any case is meant by each of these. */
const CASES = /^(?:Is)?(?:Lu|Ll|Lt)$|^(?:java|Is)?(?:lower|upper|title)_?(?:case)?$/i

/** The characters of `\p{name}` under flags; undefined where Java knows no such name, false where only Java does. */
export function propertySet(name: string, flags: string): CodePointSet | undefined | false {
  const anyCase = flags.includes('i') && CASES.test(name)
  const posix = POSIX[name]
  if (posix !== undefined && !(flags.includes('U') && name in POSIX_OF_UNICODE)) {
    return asciiSet(`[${anyCase ? 'a-zA-Z' : posix}]`)
  }
  if (anyCase)
    return unicodeSet(/Lu|Ll|Lt/i.test(name) ? String.raw`\p{LC}` : String.raw`[\p{Lowercase}\p{Uppercase}\p{Lt}]`)
  const [key, value] = name.split('=')
  if (value !== undefined) return ofPair((key ?? '').toLowerCase(), value)
  if (posix !== undefined) return unicodeProperty(POSIX_OF_UNICODE[name] ?? '')
  if (name.startsWith('Is')) return unicodeProperty(name.slice(2)) ?? category(name.slice(2)) ?? script(name.slice(2))
  if (name.startsWith('In')) return false
  if (name.startsWith('java')) return classOf(METHODS[name.slice(4)])
  return category(name)
}

function ofPair(key: string, value: string): CodePointSet | undefined | false {
  if (key === 'sc' || key === 'script') return script(value)
  if (key === 'gc' || key === 'general_category') return category(value)
  return key === 'blk' || key === 'block' ? false : undefined
}

function category(name: string): CodePointSet | undefined {
  if (name === 'all') return CodePointSet.ALL
  if (name === 'L1') return CodePointSet.of(0, 0xff)
  if (name === 'LD') return unicodeSet(String.raw`[\p{L}\p{Nd}]`)
  return CATEGORY.test(name) ? unicodeSet(`\\p{${name}}`) : undefined
}

export function unicodeProperty(name: string): CodePointSet | undefined {
  return classOf(UNICODE[name.toUpperCase().replaceAll('_', '')])
}

function classOf(source: string | undefined): CodePointSet | undefined {
  return source === undefined ? undefined : unicodeSet(/[[(]/.test(source) ? source : `[${source}]`)
}

/** Java takes names of scripts in any case, JavaScript only as `Old_Italic`. */
function script(name: string): CodePointSet | undefined {
  const words = name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
  try {
    return /^\w+$/.test(name) ? unicodeSet(`\\p{Script=${words.join('_')}}`) : undefined
  } catch {
    return undefined
  }
}
