const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

// oxlint-disable-next-line no-control-regex
const SPECIALS = /["\\\u0000-\u001f]/g

/** A string in JSON, escapes as Jackson writes them. */
export function quoted(text: string): string {
  return `"${text.replace(SPECIALS, escaped)}"`
}

/** The escape of a quote, a backslash or a control character. */
export function escaped(char: string): string {
  return SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
