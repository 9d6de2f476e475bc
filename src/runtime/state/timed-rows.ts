import type { Batch } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { growFloat64 } from './grow.ts'
import { RowStore } from './row-store.ts'

/** Rows that wait for their time, in the order of their times, equal ones in the order they came. */
export class TimedRows {
  readonly store: RowStore
  /** By slot. */
  times: Float64Array = new Float64Array(0)
  /** Slots of those that wait; those before `#head` have gone. */
  #waiting: number[] = []
  #head = 0

  constructor(storages: readonly Storage[]) {
    this.store = new RowStore(storages)
  }

  /** The time of the row that is next, Infinity if there is none. */
  get next(): number {
    const slot = this.#waiting[this.#head]
    return slot === undefined ? Infinity : (this.times[slot] as number)
  }

  /** Adds row `row` of the batch at hand and returns its slot; `store.copy` must follow. */
  add(row: number, time: number): number {
    const slot = this.#allocate(time)
    this.store.putLater(row, slot)
    this.#insert(slot, time)
    return slot
  }

  #allocate(time: number): number {
    const slot = this.store.allocate()
    if (slot >= this.times.length) this.times = growFloat64(this.times, this.store.capacity)
    this.times[slot] = time
    return slot
  }

  /** Rows mostly come in the order of their times. */
  #insert(slot: number, time: number): void {
    const waiting = this.#waiting
    let place = waiting.length
    if (place > this.#head && (this.times[waiting[place - 1] as number] as number) > time) {
      let [low, high] = [this.#head, place]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((this.times[waiting[middle] as number] as number) <= time) low = middle + 1
        else high = middle
      }
      place = low
    }
    if (place === waiting.length) waiting.push(slot)
    else waiting.splice(place, 0, slot)
  }

  /** Takes out the slots of the rows whose time has come. */
  due(time: number): number[] {
    let end = this.#head
    while (end < this.#waiting.length && (this.times[this.#waiting[end] as number] as number) <= time) end++
    const slots = this.#waiting.slice(this.#head, end)
    this.#head = end
    if (this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head)
      this.#head = 0
    }
    return slots
  }

  /** The slots of all rows that wait. */
  waiting(): readonly number[] {
    return this.#waiting.slice(this.#head)
  }

  write(slot: number, writer: ByteWriter): void {
    this.store.write(slot, writer.f64(this.times[slot] as number))
  }

  /** A row that `write` wrote; `waits`: it waits, too. */
  read(reader: ByteReader, waits: boolean): number {
    const time = reader.f64()
    const slot = this.#allocate(time)
    this.store.read(slot, reader)
    if (waits) this.#insert(slot, time)
    return slot
  }
}

/** The times of a batch's rows in milliseconds. */
export function timesOf(batch: Batch, column: number): Float64Array {
  return (batch.columns[column] as NumberColumn).data as Float64Array
}
