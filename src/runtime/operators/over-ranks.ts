import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { growFloat64 } from '../state/grow.ts'

export type RankingKind = 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK'

/** Running numbers of the rows of each partition, which come in order. */
export class OverRanks {
  #rows = new Float64Array(0)
  #ranks = new Float64Array(0)
  #denseRanks = new Float64Array(0)
  #times = new Float64Array(0)

  /** The next row of partition `id`, with what the rows are ordered by. */
  next(id: number, time: number): void {
    if (id >= this.#rows.length) this.#grow(id + 1)
    const row = ++(this.#rows[id] as number)
    if (row > 1 && this.#times[id] === time) return
    this.#times[id] = time
    this.#ranks[id] = row
    ;(this.#denseRanks[id] as number)++
  }

  of(kind: RankingKind, id: number): number {
    const numbers = kind === 'ROW_NUMBER' ? this.#rows : kind === 'RANK' ? this.#ranks : this.#denseRanks
    return numbers[id] as number
  }

  #grow(size: number): void {
    const capacity = Math.max(size, 64, this.#rows.length * 2)
    this.#rows = growFloat64(this.#rows, capacity)
    this.#ranks = growFloat64(this.#ranks, capacity)
    this.#denseRanks = growFloat64(this.#denseRanks, capacity)
    this.#times = growFloat64(this.#times, capacity)
  }

  write(id: number, writer: ByteWriter): void {
    if (id >= this.#rows.length) this.#grow(id + 1)
    for (const numbers of [this.#rows, this.#ranks, this.#denseRanks, this.#times]) writer.f64(numbers[id] as number)
  }

  read(id: number, reader: ByteReader): void {
    if (id >= this.#rows.length) this.#grow(id + 1)
    for (const numbers of [this.#rows, this.#ranks, this.#denseRanks, this.#times]) numbers[id] = reader.f64()
  }
}
