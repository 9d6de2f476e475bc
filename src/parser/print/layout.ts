/** Text of several lines; a line may hold a line break itself, inside a quoted name, which is never touched. */
export type Lines = readonly string[]

const WIDTH = 100

export function indent(lines: Lines): Lines {
  return lines.map((line) => `  ${line}`)
}

/** `head` and `items` on one line, or an item per line where that would be long. */
export function clause(head: string, items: readonly string[]): Lines {
  const line = `${head} ${items.join(', ')}`
  return items.length < 2 || line.length <= WIDTH ? [line] : [head, ...indent(separated(items))]
}

/** `lines` between parentheses. */
export function block(before: string, lines: Lines, after = ''): Lines {
  return [`${before}(`, ...indent(lines), `)${after}`]
}

/** The items with a comma behind each but the last. */
export function separated(items: readonly string[]): Lines {
  return items.map((item, i) => (i === items.length - 1 ? item : `${item},`))
}

export function prefixed(text: string, [first = '', ...rest]: Lines): Lines {
  return [`${text}${first}`, ...rest]
}

export function suffixed(lines: Lines, text: string): Lines {
  return [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${text}`]
}

export function oneLine(lines: Lines): string {
  return lines
    .map((line) => line.trimStart())
    .reduce((text, line) => (text.endsWith('(') || line.startsWith(')') ? `${text}${line}` : `${text} ${line}`))
}

/** The parts that are there, with a blank between them. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

/** `text` around `value`, nothing without a value. */
export function optional<T>(value: T | undefined, text: (value: T) => string): string | undefined {
  return value === undefined ? undefined : text(value)
}

/** `(a, b)`, nothing without items. */
export function optionalList(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : list(items)
}

export function list(items: readonly string[]): string {
  return `(${items.join(', ')})`
}

/** A line about `value`, none without a value. */
export function optionalLine<T>(value: T | undefined, text: (value: T) => string): Lines {
  return value === undefined ? [] : [text(value)]
}
