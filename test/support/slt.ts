/**
 * SQL tests as text, in the manner of sqllogictest. Records are separated by blank lines; lines that start with `#`
 * are comments.
 *
 *     table bid                        an input table: its schema, `----`, its rows in order of arrival
 *     price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts
 *     ----
 *     7 | 2024-01-01 00:00:01          a row may start with its kind: `-D | 7 | …`
 *
 *     statement ok                     a statement without rows
 *     SET 'table.local-time-zone' = 'UTC'
 *
 *     query [rowsort]                  the rows that stand at the end, in order or sorted
 *     SELECT …
 *     ----
 *     7 | 2024-01-01 00:00:10
 *
 *     changelog [rowsort]              every change: `+I | 7 | …`
 *
 *     error                            what is wrong with a statement, or how its job fails: the code, then the message
 *
 *     explain                          the plans of a statement
 */
export interface SltRecord {
  readonly kind: 'comment' | 'table' | 'statement' | 'query' | 'changelog' | 'error' | 'explain'
  /** `table bid`, `query rowsort`. */
  readonly head: string
  /** Comment lines above the record. */
  readonly comments: readonly string[]
  readonly body: string
  /** Undefined without `----`. */
  readonly expected: string | undefined
  readonly line: number
}

export function parseSlt(text: string): readonly SltRecord[] {
  const records: SltRecord[] = []
  let lines: string[] = []
  let first = 1
  const finish = (): void => {
    if (lines.length > 0) records.push(parseRecord(lines, first))
    lines = []
  }
  text.split('\n').forEach((line, i) => {
    // Within expected text a blank line would end the record, so results show empty lines as `(empty)`.
    if (line.trim() === '') finish()
    else {
      if (lines.length === 0) first = i + 1
      lines.push(line)
    }
  })
  finish()
  return records
}

function parseRecord(lines: readonly string[], line: number): SltRecord {
  const comments = lines.slice(
    0,
    lines.findIndex((l) => !l.startsWith('#')) < 0 ? lines.length : lines.findIndex((l) => !l.startsWith('#')),
  )
  const [head, ...rest] = lines.slice(comments.length)
  if (head === undefined) return { kind: 'comment', head: '', comments, body: '', expected: undefined, line }
  const kind = head.split(' ')[0] ?? ''
  if (!isKind(kind)) throw new Error(`line ${line + comments.length}: unknown record '${head}'`)
  const separator = rest.indexOf('----')
  const body = (separator < 0 ? rest : rest.slice(0, separator)).join('\n')
  const expected = separator < 0 ? undefined : rest.slice(separator + 1).join('\n')
  return { kind, head, comments, body, expected, line: line + comments.length }
}

function isKind(text: string): text is Exclude<SltRecord['kind'], 'comment'> {
  return ['table', 'statement', 'query', 'changelog', 'error', 'explain'].includes(text)
}

/** The file with what came out in place of what was expected. */
export function formatSlt(records: readonly SltRecord[]): string {
  const texts = records.map(({ comments, head, body, expected }) => {
    const lines = [...comments]
    if (head !== '') lines.push(head)
    if (body !== '') lines.push(body)
    if (expected !== undefined) lines.push('----')
    if (expected !== undefined && expected !== '') lines.push(expected)
    return lines.join('\n')
  })
  return `${texts.join('\n\n')}\n`
}
