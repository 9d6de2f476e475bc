/**
 * A regular expression in Java's syntax, global; undefined when it is none or uses what JavaScript has no counterpart
 * for. The common part of both syntaxes is passed on; translated are inline flags at the start, POSIX classes, `\A`,
 * `\z`, `\Z`, `\h`, `\Q…\E`, possessive quantifiers (as greedy ones) and atomic groups (as plain ones).
 */
export function javaRegex(pattern: string): RegExp | undefined {
  const inline = /^\(\?([imsux]+)\)/.exec(pattern)
  const flags = new Set(`g${(inline?.[1] ?? '').replace(/[ux]/g, '')}`)
  const rest = pattern.slice(inline?.[0].length ?? 0)
  // Only this mode has intersections of classes, and classes within classes.
  const sets = rest.includes('&&')
  const source = translated(rest, sets)
  // Unicode mode makes `.` and classes match whole characters, but refuses some escapes that Java allows.
  if (sets) flags.add('v')
  else if (/[\ud800-\udfff]|\\p\{/i.test(source)) flags.add('u')
  return compile(source, [...flags].join('')) ?? undefined
}

function compile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags)
  } catch {
    return undefined
  }
}

const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: String.raw`\x00-\x7f`,
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: String.raw`!-\/:-@\[-\x60{-~`,
  Graph: '!-~',
  Print: ' -~',
  Blank: String.raw` \t`,
  Cntrl: String.raw`\x00-\x1f\x7f`,
  XDigit: '0-9a-fA-F',
  Space: String.raw` \t\n\x0b\f\r`,
}

const ESCAPES: Readonly<Record<string, string>> = {
  A: '^',
  z: '$',
  Z: String.raw`(?=\n?$)`,
  h: String.raw`[ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]`,
  R: String.raw`(?:\r\n|[\n\x0b\f\r\x85\u2028\u2029])`,
  a: String.raw`\x07`,
  e: String.raw`\x1b`,
  // Java's \s has no Unicode blanks.
  s: String.raw`[ \t\n\x0b\f\r]`,
}

const IN_CLASS: Readonly<Record<string, string>> = {
  s: String.raw` \t\n\x0b\f\r`,
  h: String.raw` \t\xa0`,
  a: String.raw`\x07`,
  e: String.raw`\x1b`,
}

/** `nested`: classes may stand within classes. */
function translated(pattern: string, nested: boolean): string {
  let out = ''
  let inClass = 0
  let i = 0
  while (i < pattern.length) {
    const c = pattern.charAt(i)
    if (c === '\\') {
      const [text, length] = escapeAt(pattern, i, inClass > 0)
      out += text
      i += length
      continue
    }
    if (c === '[') {
      // In a JavaScript class an opening bracket is a character; Java would open a nested class.
      out += inClass > 0 && !nested ? '' : c
      inClass++
    } else if (c === ']' && inClass > 0) {
      inClass--
      out += inClass > 0 && !nested ? '' : c
    } else if (inClass === 0 && pattern.startsWith('(?>', i)) {
      out += '(?:'
      i += 2
    } else if (inClass > 0 || !isPossessive(pattern, i)) out += c
    i++
  }
  return out
}

/** Whether the + at `i` makes a quantifier possessive; it is left out. */
function isPossessive(pattern: string, i: number): boolean {
  return pattern.charAt(i) === '+' && /[*+?}]/.test(pattern.charAt(i - 1)) && !isEscaped(pattern, i - 1)
}

function isEscaped(pattern: string, index: number): boolean {
  let slashes = 0
  for (let i = index - 1; i >= 0 && pattern.charAt(i) === '\\'; i--) slashes++
  return slashes % 2 === 1
}

/** The translation of the escape at `i`, and its length in the pattern. */
function escapeAt(pattern: string, i: number, inClass: boolean): readonly [string, number] {
  const letter = pattern.charAt(i + 1)
  if (letter === 'Q') {
    const end = pattern.indexOf(String.raw`\E`, i)
    const text = pattern.slice(i + 2, end < 0 ? undefined : end)
    return [text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), text.length + (end < 0 ? 2 : 4)]
  }
  const posix = /^\\([pP])\{(\w+)\}/.exec(pattern.slice(i, i + 20))
  const name = posix?.[2]
  const set = name === undefined ? undefined : POSIX[name]
  if (posix !== null && set !== undefined) {
    const negated = posix[1] === 'P'
    return [inClass && !negated ? set : `[${negated ? '^' : ''}${set}]`, posix[0].length]
  }
  if (posix !== null && name !== undefined) return [`\\${posix[1]}{${name.replace(/^Is/, '')}}`, posix[0].length]
  const known = inClass ? IN_CLASS[letter] : ESCAPES[letter]
  if (known !== undefined) return [known, 2]
  // An escaped letter without meaning would be that letter in JavaScript, and an error in Java.
  if (/[a-zA-Z]/.test(letter) && !/[bBdDwWStnrfvxukc]/.test(letter)) return ['(', 2]
  return [pattern.slice(i, i + 2), 2]
}
