import type { Batch } from '../../src/core/batch.ts'
import { rowKindText } from '../../src/core/row-kind.ts'
import { textOf } from '../../src/core/text.ts'
import type { LogicalType } from '../../src/core/types/logical-type.ts'
import type { Sink } from '../../src/runtime/operator.ts'

/** Writes changes as lines: `+I | 1 | abc`. */
export class TextSink implements Sink {
  readonly lines: string[] = []
  readonly #texts: readonly ReturnType<typeof textOf>[]

  constructor(fields: readonly { readonly type: LogicalType }[]) {
    this.#texts = fields.map(({ type }) => textOf(type))
  }

  open(): void {}

  write(batch: Batch): void {
    for (let i = 0; i < batch.n; i++) {
      const kind = batch.kinds === undefined ? '+I' : rowKindText(batch.kinds[i] as number)
      const cells = batch.columns.map((column, k) =>
        cellText(column.nulls?.[i] === 1 ? null : (this.#texts[k]?.(column, i) ?? '')),
      )
      this.lines.push([kind, ...cells].join(' | '))
    }
  }

  flush(): void {}

  isFull(): boolean {
    return false
  }

  close(): void {}
}

/** A value's text as it stands in a line. */
export function cellText(text: string | null): string {
  if (text === null) return 'NULL'
  return text === '' ? '(empty)' : text
}

/** The rows that stand after all changes, without kinds; a change of a row that isn't there shows. */
export function folded(changes: readonly string[]): readonly string[] {
  const rows: string[] = []
  for (const change of changes) {
    const [kind, row] = [change.slice(0, 2), change.slice(5)]
    if (kind === '+I' || kind === '+U') rows.push(row)
    else {
      const at = rows.lastIndexOf(row)
      if (at < 0) rows.push(`${kind} of a row that is not there | ${row}`)
      else rows.splice(at, 1)
    }
  }
  return rows
}
