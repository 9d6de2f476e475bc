import type { Batch } from '../../core/batch.ts'
import { INSERT, isAdd } from '../../core/row-kind.ts'
import type { RowText } from './rows.ts'

/** Characters of rows that are printed together at the end. */
const CHUNK = 1 << 16

/**
 * Folds a changelog into the rows that stand at its end, duplicates kept. Holds the text of each distinct row of the
 * result so far, and how often it is there. A row that was taken away before it came counts below zero until then.
 */
export class ChangelogFold {
  readonly #counts = new Map<string, number>()
  readonly #row: RowText

  constructor(row: RowText) {
    this.#row = row
  }

  add(batch: Batch): void {
    for (let i = 0; i < batch.n; i++) {
      const line = this.#row(batch, i, undefined)
      const change = isAdd(batch.kinds?.[i] ?? INSERT) ? 1 : -1
      const count = (this.#counts.get(line) ?? 0) + change
      if (count === 0) this.#counts.delete(line)
      else this.#counts.set(line, count)
    }
  }

  /** How many rows stand. */
  get size(): number {
    let size = 0
    for (const count of this.#counts.values()) size += Math.max(0, count)
    return size
  }

  /** The rows, in pieces, in the order in which they came to stand. */
  *lines(): Iterable<string> {
    let text = ''
    for (const [line, count] of this.#counts) {
      for (let n = 0; n < count; n++) text += line
      if (text.length < CHUNK) continue
      yield text
      text = ''
    }
    if (text !== '') yield text
  }
}
