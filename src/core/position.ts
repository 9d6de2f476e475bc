/** A place in a SQL text. `offset` counts UTF-16 units from 0; `line` and `column` count from 1. */
export interface Position {
  readonly offset: number
  readonly line: number
  readonly column: number
}

/** A half-open stretch of SQL text: `start` is its first character, `end` the offset after its last. */
export interface Span {
  readonly start: Position
  readonly end: number
}

/** The line of `text` that holds `position`, with a caret below the stretch that starts there. */
export function underline(text: string, position: Position, length = 1): string {
  const lineStart = position.offset - (position.column - 1)
  const lineEnd = text.indexOf('\n', lineStart)
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, '')
  const gutter = `${position.line} | `
  // Tabs are kept in the padding, so that the caret stands below its character whatever a tab's width.
  const padding = line.slice(0, position.column - 1).replace(/[^\t]/g, ' ')
  const carets = '^'.repeat(Math.max(1, Math.min(length, line.length - position.column + 1)))
  return `${gutter}${line}\n${' '.repeat(gutter.length)}${padding}${carets}`
}

/** The position of `offset` in `text`. */
export function positionAt(text: string, offset: number): Position {
  let line = 1
  let lineStart = 0
  for (let newline = text.indexOf('\n'); newline >= 0 && newline < offset; newline = text.indexOf('\n', lineStart)) {
    line++
    lineStart = newline + 1
  }
  return { offset, line, column: offset - lineStart + 1 }
}
