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
const CLOSE = 125
const SAFE_DIGITS = 15

const BEFORE_AUCTION = Buffer.from('{"auction":')
const BEFORE_BIDDER = Buffer.from('"bidder":')
const BEFORE_PRICE = Buffer.from('"price":')
const BEFORE_CHANNEL = Buffer.from('"channel":"')
const BEFORE_URL = Buffer.from('"url":"')
const BEFORE_TIME = Buffer.from('"dateTime":"')
const BEFORE_EXTRA = Buffer.from(',"extra":"')

/**
 * One object a line. Its fields are expected in one order and without blanks, and the texts nobody wants are passed
 * over; a line that looks different is given to `JSON.parse`.
 */
export class JsonBids implements LineParser {
  n = 0
  readonly #timestamps = new TimestampBytes()
  /** Behind what was read last. */
  #at = 0

  parse(b: Buffer, from: number, to: number, into: BidBatch): number {
    let [p, n] = [from, 0]
    while (p < to && n < BATCH_ROWS) {
      if (this.#plain(b, p, n, into)) p = this.#at
      else p = this.#careful(b, p, n, into)
      n++
    }
    this.n = n
    return p
  }

  #plain(b: Buffer, line: number, n: number, { auction, bidder, price, dateTime }: BidBatch): boolean {
    if (!holds(b, line, BEFORE_AUCTION)) return false
    auction[n] = this.#integer(b, line + BEFORE_AUCTION.length)
    if (!holds(b, this.#at, BEFORE_BIDDER)) return false
    bidder[n] = this.#integer(b, this.#at + BEFORE_BIDDER.length)
    if (!holds(b, this.#at, BEFORE_PRICE)) return false
    price[n] = this.#integer(b, this.#at + BEFORE_PRICE.length)
    if (!holds(b, this.#at, BEFORE_CHANNEL)) return false
    let p = behindText(b, this.#at + BEFORE_CHANNEL.length)
    if (b[p] !== COMMA || !holds(b, p + 1, BEFORE_URL)) return false
    p = behindText(b, p + 1 + BEFORE_URL.length)
    if (b[p] !== COMMA || !holds(b, p + 1, BEFORE_TIME)) return false
    p += 1 + BEFORE_TIME.length
    const time = this.#timestamps.at(b, p)
    dateTime[n] = time
    p += TIMESTAMP_BYTES + 1
    if (time !== time || b[p - 1] !== QUOTE || !holds(b, p, BEFORE_EXTRA)) return false
    p = behindText(b, p + BEFORE_EXTRA.length)
    this.#at = p + 2
    return b[p] === CLOSE && b[p + 1] === NEWLINE
  }

  /** A number and the comma behind it. What it can't take leaves `#at` where no field begins. */
  #integer(b: Buffer, start: number): number {
    let [p, x, value] = [start, 0, 0]
    while ((x = (b[p++] as number) - ZERO) >= 0 && x < 10) value = value * 10 + x
    const plain =
      b[p - 1] === COMMA && p - start > 1 && p - start <= SAFE_DIGITS && (b[start] !== ZERO || p - start === 2)
    this.#at = plain ? p : start
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

function holds(b: Buffer, p: number, text: Buffer): boolean {
  for (let i = 0; i < text.length; i++) if (b[p + i] !== text[i]) return false
  return true
}

/** Behind the quote that ends a text. */
function behindText(b: Buffer, p: number): number {
  for (;;) {
    const x = b[p++]
    if (x === QUOTE) return p
    if (x === BACKSLASH) p++
  }
}
