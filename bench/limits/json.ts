import { parseTimestamp } from '../../src/core/timestamp.ts'
import { BATCH_ROWS } from './batches.ts'
import { exact } from './csv.ts'
import type { BidBatch, LineParser } from './line-reader.ts'
import { TIMESTAMP_BYTES, TimestampBytes } from './timestamp-bytes.ts'

const NEWLINE = 10
const QUOTE = 34
const COMMA = 44
const ZERO = 48
const BACKSLASH = 92
const SAFE_DIGITS = 15

/**
 * One object a line. Its fields are expected in one order and without blanks, the texts before the timestamp are passed
 * over, and what comes behind it isn't looked at; a line that looks different is given to `JSON.parse`.
 */
export class JsonBids implements LineParser {
  n = 0
  readonly #timestamps = new TimestampBytes()
  /** Behind what was read last. */
  #at = 0

  parse(b: Buffer, from: number, to: number, into: BidBatch): number {
    let [p, n] = [from, 0]
    while (p < to && n < BATCH_ROWS) {
      if (this.#plain(b, p, n, into)) p = b.indexOf(NEWLINE, this.#at) + 1
      else p = this.#careful(b, p, n, into)
      n++
    }
    this.n = n
    return p
  }

  #plain(b: Buffer, line: number, n: number, { auction, bidder, price, dateTime }: BidBatch): boolean {
    if (!isAuction(b, line)) return false
    auction[n] = this.#integer(b, line + 11)
    if (!isBidder(b, this.#at)) return false
    bidder[n] = this.#integer(b, this.#at + 9)
    if (!isPrice(b, this.#at)) return false
    price[n] = this.#integer(b, this.#at + 8)
    if (!isChannel(b, this.#at)) return false
    let p = behindText(b, this.#at + 11)
    if (b[p] !== COMMA || !isUrl(b, p + 1)) return false
    p = behindText(b, p + 8)
    if (b[p] !== COMMA || !isDateTime(b, p + 1)) return false
    p += 13
    const time = this.#timestamps.at(b, p)
    dateTime[n] = time
    this.#at = p + TIMESTAMP_BYTES + 1
    return time === time && b[this.#at - 1] === QUOTE
  }

  /** A number and the comma behind it. What it can't take leaves `#at` where no field begins. */
  #integer(b: Buffer, start: number): number {
    let [p, x, value] = [start, 0, 0]
    while ((x = (b[p++] as number) - ZERO) >= 0 && x < 10) value = value * 10 + x
    this.#at = b[p - 1] === COMMA && p - start > 1 && p - start <= SAFE_DIGITS ? p : start
    return value
  }

  #careful(b: Buffer, line: number, n: number, into: BidBatch): number {
    const end = b.indexOf(NEWLINE, line)
    const text = b.toString('utf8', line, end)
    const bid = JSON.parse(text) as Record<string, unknown>
    into.auction[n] = exact(String(bid['auction']))
    into.bidder[n] = exact(String(bid['bidder']))
    into.price[n] = exact(String(bid['price']))
    const time = parseTimestamp(String(bid['dateTime']), 3)
    if (time === undefined) throw new Error(`no timestamp: ${text}`)
    into.dateTime[n] = Number(time)
    return end + 1
  }
}

/** Behind the quote that ends a text. */
function behindText(b: Buffer, p: number): number {
  for (;;) {
    const x = b[p++]
    if (x === QUOTE) return p
    if (x === BACKSLASH) p++
  }
}

type IsAt = (b: Buffer, p: number) => boolean

const isAuction = comparison('{"auction":')
const isBidder = comparison('"bidder":')
const isPrice = comparison('"price":')
const isChannel = comparison('"channel":"')
const isUrl = comparison('"url":"')
const isDateTime = comparison('"dateTime":"')

/** Whether a text stands at `p`, as one expression: loops over the texts made a line half as slow again. */
function comparison(text: string): IsAt {
  const bytes = Array.from(Buffer.from(text), (byte, i) => `b[p + ${i}] === ${byte}`)
  return new Function('b', 'p', `return ${bytes.join(' && ')}`) as IsAt
}
