import { parseTimestamp } from '../../src/core/timestamp.ts'
import { BATCH_ROWS } from './batches.ts'
import type { BidBatch, LineParser } from './line-reader.ts'
import { TIMESTAMP_BYTES, TimestampBytes } from './timestamp-bytes.ts'

const NEWLINE = 10
const QUOTE = 34
const COMMA = 44
const ZERO = 48
/** Digits that are surely an exact number. */
const SAFE_DIGITS = 15
const FIELDS = 7

/**
 * `auction,bidder,price,channel,url,dateTime,extra`: three integers, two texts that are passed over, a timestamp, and
 * the rest of the line. A line with quotes, or in which something looks different, is read field by field.
 */
export class CsvBids implements LineParser {
  n = 0
  readonly #timestamps = new TimestampBytes()

  parse(b: Buffer, from: number, to: number, { auction, bidder, price, dateTime }: BidBatch): number {
    let [p, n] = [from, 0]
    const timestamps = this.#timestamps
    while (p < to && n < BATCH_ROWS) {
      const line = p
      let [x, first, second, third] = [0, 0, 0, 0]
      while ((x = (b[p++] as number) - ZERO) >= 0 && x < 10) first = first * 10 + x
      const a = p
      while ((x = (b[p++] as number) - ZERO) >= 0 && x < 10) second = second * 10 + x
      const c = p
      while ((x = (b[p++] as number) - ZERO) >= 0 && x < 10) third = third * 10 + x
      const d = p
      const commas = b[a - 1] === COMMA && b[c - 1] === COMMA && b[d - 1] === COMMA
      const lengths =
        a - line > 1 &&
        a - line <= SAFE_DIGITS &&
        c - a > 1 &&
        c - a <= SAFE_DIGITS &&
        d - c > 1 &&
        d - c <= SAFE_DIGITS
      let plain = commas && lengths && b[p] !== QUOTE
      if (plain) {
        while (b[p] !== COMMA && b[p] !== NEWLINE) p++
        plain = b[p] === COMMA && b[++p] !== QUOTE
      }
      if (plain) {
        while (b[p] !== COMMA && b[p] !== NEWLINE) p++
        const time = timestamps.at(b, p + 1)
        const behind = p + 1 + TIMESTAMP_BYTES
        // NaN is not itself.
        plain = b[p] === COMMA && time === time && b[behind] === COMMA && b[behind + 1] !== QUOTE
        dateTime[n] = time
        p = behind
      }
      if (plain) {
        auction[n] = first
        bidder[n] = second
        price[n++] = third
        p = b.indexOf(NEWLINE, p) + 1
      } else p = this.#careful(b, line, to, n++, { auction, bidder, price, dateTime })
    }
    this.n = n
    return p
  }

  /** A line with any of the format's rules, but for lines broken inside of quotes. */
  #careful(b: Buffer, line: number, to: number, n: number, into: BidBatch): number {
    const end = b.indexOf(NEWLINE, line)
    const text = b.toString('utf8', line, end < 0 ? to : end).replace(/\r$/, '')
    const fields = Array.from(text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
      quoted === undefined ? (plain as string) : quoted.replaceAll('""', '"'),
    )
    if (fields.length !== FIELDS) throw new Error(`no bid: ${text}`)
    const [auction, bidder, price, , , time] = fields as [string, string, string, string, string, string, string]
    into.auction[n] = exact(auction)
    into.bidder[n] = exact(bidder)
    into.price[n] = exact(price)
    into.dateTime[n] = Number(parseTimestamp(time, 3) ?? NaN)
    if (Number.isNaN(into.dateTime[n])) throw new Error(`no timestamp: ${time}`)
    return (end < 0 ? to : end) + 1
  }
}

/** The integer a text stands for, if a double holds it. */
export function exact(text: string): number {
  const value = Number(text.trim())
  if (text.trim() === '' || !Number.isSafeInteger(value)) throw new Error(`no integer within 2^53: '${text}'`)
  return value
}
