/** One element of a date pattern: text to take as it is, or a letter and how often it stands there. */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }

/**
 * Splits a pattern of Java's letters (`yyyy-MM-dd'T'HH:mm`); undefined when a quote is left open or a reserved sign stands
 * outside of quotes. Brackets around what is optional say nothing here.
 */
export function patternParts(pattern: string): readonly PatternPart[] | undefined {
  const parts: PatternPart[] = []
  let i = 0
  while (i < pattern.length) {
    const c = pattern.charAt(i)
    if (c === "'") {
      const quoted = quotedText(pattern, i)
      if (quoted === undefined) return undefined
      parts.push({ kind: 'text', text: quoted.text })
      i = quoted.end
    } else if (/[A-Za-z]/.test(c)) {
      let end = i
      while (pattern.charAt(end) === c) end++
      parts.push({ kind: 'field', letter: c, count: end - i })
      i = end
    } else {
      if ('{}#'.includes(c)) return undefined
      if (c !== '[' && c !== ']') parts.push({ kind: 'text', text: c })
      i++
    }
  }
  return parts
}

/** The text from the quote at `start`; two quotes are one quote, within quotes and by themselves. */
function quotedText(pattern: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let text = ''
  for (let i = start + 1; i < pattern.length; i++) {
    if (pattern.charAt(i) !== "'") text += pattern.charAt(i)
    else if (pattern.charAt(i + 1) === "'") {
      text += "'"
      i++
    } else return { text: text === '' ? "'" : text, end: i + 1 }
  }
  return undefined
}

export const MONTH_NAMES: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

export const DAY_NAMES: readonly string[] = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
]
