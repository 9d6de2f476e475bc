import { daysFromCivil } from '../../src/core/timestamp.ts'

/** Bytes of `2025-03-01 23:59:00.000`. */
export const TIMESTAMP_BYTES = 23

const DAY = 86_400_000
const ZERO = 48

/** Reads timestamps of one fixed form; the day is worked out once for all rows in a row that have it. */
export class TimestampBytes {
  #high = -1
  #low = -1
  #midnight = 0

  /** The ms of the text at `p`, or NaN if it has another form. */
  at(bytes: Buffer, p: number): number {
    const high =
      ((bytes[p] as number) << 24) |
      ((bytes[p + 1] as number) << 16) |
      ((bytes[p + 2] as number) << 8) |
      (bytes[p + 3] as number)
    const low =
      ((bytes[p + 5] as number) << 24) |
      ((bytes[p + 6] as number) << 16) |
      ((bytes[p + 8] as number) << 8) |
      (bytes[p + 9] as number)
    if (high !== this.#high || low !== this.#low) {
      if (bytes[p + 4] !== 45 || bytes[p + 7] !== 45) return NaN
      const number = (from: number, to: number): number => Number(bytes.toString('latin1', p + from, p + to))
      this.#midnight = daysFromCivil(number(0, 4), number(5, 7), number(8, 10)) * DAY
      this.#high = high
      this.#low = low
    }
    const hour = (bytes[p + 11] as number) * 10 + (bytes[p + 12] as number) - 11 * ZERO
    const minute = (bytes[p + 14] as number) * 10 + (bytes[p + 15] as number) - 11 * ZERO
    const second = (bytes[p + 17] as number) * 10 + (bytes[p + 18] as number) - 11 * ZERO
    const ms = (bytes[p + 20] as number) * 100 + (bytes[p + 21] as number) * 10 + (bytes[p + 22] as number) - 111 * ZERO
    if (bytes[p + 13] !== 58 || bytes[p + 16] !== 58 || bytes[p + 19] !== 46 || hour > 23 || minute > 59 || second > 59)
      return NaN
    return this.#midnight + ((hour * 60 + minute) * 60 + second) * 1000 + ms
  }
}
