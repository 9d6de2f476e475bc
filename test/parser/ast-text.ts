import type { Span } from '../../src/core/position.ts'

const WIDTH = 110

interface Node {
  readonly kind?: string
  readonly name?: unknown
  readonly text?: unknown
  readonly type?: unknown
  readonly parts?: readonly { readonly name: string }[]
}

/** An AST as an indented tree. Names and literals are one word; what is undefined, false or empty is left out. */
export function astText(value: unknown): string {
  return lines(value).join('\n')
}

function lines(value: unknown): readonly string[] {
  const word = wordOf(value)
  if (word !== undefined) return [word]
  if (Array.isArray(value)) return bracket('[', value.map(lines), ']')
  const { kind, ...fields } = value as Record<string, unknown>
  const head = typeof kind === 'string' ? kind : ''
  const entries = Object.entries(fields).filter(([key, field]) => key !== 'span' && !isAbsent(field))
  return bracket(
    `${head}(`,
    entries.map(([key, field]) => prefixed(`${key}: `, lines(field))),
    ')',
  )
}

/** On one line where it fits. */
function bracket(open: string, parts: readonly (readonly string[])[], close: string): readonly string[] {
  const flat = `${open}${parts.map((part) => part.join(' ')).join(', ')}${close}`
  if (parts.every((part) => part.length === 1) && flat.length <= WIDTH) return [flat]
  return [open, ...parts.flatMap((part) => part.map((line) => `  ${line}`)), close]
}

function prefixed(prefix: string, [first = '', ...rest]: readonly string[]): readonly string[] {
  return [prefix + first, ...rest]
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0)
}

function wordOf(value: unknown): string | undefined {
  if (value === undefined) return '-'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const { kind, name, text, type, parts } = value as Node
  if (kind === 'Identifier') return String(name)
  if (kind === 'Literal') return `${String(type)}:${String(text)}`
  if (kind === 'ObjectPath' || kind === 'ColumnRef') return (parts ?? []).map((part) => part.name).join('.')
  return undefined
}

/** Every node that has a span, outermost first, with the text it spans. */
export function spansText(value: unknown, sql: string, depth = 0): string {
  if (typeof value !== 'object' || value === null) return ''
  const { kind, span, ...fields } = value as { readonly kind?: string; readonly span?: Span }
  const own = span === undefined ? '' : `${'  '.repeat(depth)}${kind ?? 'hint'}: ${spanned(span, sql)}\n`
  const inner = span === undefined ? depth : depth + 1
  return (
    own +
    Object.values(fields)
      .map((field) => spansText(field, sql, inner))
      .join('')
  )
}

function spanned({ start, end }: Span, sql: string): string {
  const before = sql.slice(0, start.offset).split('\n')
  const isRight = start.line === before.length && start.column === (before.at(-1) ?? '').length + 1
  return `${sql.slice(start.offset, end).replace(/\s+/g, ' ')}${isRight ? '' : ` (at ${start.line}:${start.column}!)`}`
}
