import { type Column, StringColumn, numberColumn } from '../../src/core/column.ts'
import { type Random, seededRandom } from '../../src/core/random.ts'
import { daysFromCivil } from '../../src/core/timestamp.ts'

/** Bids in event-time order, as columns. Both sides of every comparison read these arrays. */
export interface Bids {
  readonly n: number
  readonly auction: Float64Array
  readonly bidder: Float64Array
  readonly price: Float64Array
  /** Codes into `channels`. */
  readonly channel: Int32Array
  readonly channels: readonly string[]
  /** Epoch ms. */
  readonly dateTime: Float64Array
}

export interface Auctions {
  readonly n: number
  readonly id: Float64Array
  readonly seller: Float64Array
  readonly category: Float64Array
  readonly dateTime: Float64Array
}

export interface Events {
  readonly bids: Bids
  readonly auctions: Auctions
}

/** A minute before midnight: the data hold two days. */
const START = daysFromCivil(2025, 3, 2) * 86_400_000 - 60_000
const EVENTS_PER_MS = 10
/** Of every 50 events one is a person, three are auctions, the others bids: the proportions of an auction site. */
const CYCLE = 50
const AUCTIONS_PER_CYCLE = 3
const BIDS_PER_CYCLE = 46
const FIRST_ID = 1000
const HOT_CHANNELS = ['Google', 'Facebook', 'Baidu', 'Apple']
const CHANNELS = 10_000
/** Auctions and persons that may be bid on, and bid, at a time. */
const OPEN_AUCTIONS = 100
const ACTIVE_PERSONS = 1000

/** The schemas of the two tables, in the columns' order. */
export const BID_SCHEMA = `auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, dateTime TIMESTAMP(3),
  WATERMARK FOR dateTime AS dateTime - INTERVAL '1' SECOND`
export const AUCTION_SCHEMA = `id BIGINT, seller BIGINT, category BIGINT, dateTime TIMESTAMP(3),
  WATERMARK FOR dateTime AS dateTime - INTERVAL '1' SECOND`
/** How far the watermark lags behind in both. */
export const WATERMARK_DELAY = 1000

/** `rows` bids, and the auctions that were opened meanwhile. The same seed gives the same events. */
export function generateEvents(rows: number, seed: number): Events {
  const random = seededRandom(seed)
  const bids = emptyBids(rows)
  const auctions = emptyAuctions(Math.ceil(rows / BIDS_PER_CYCLE) * AUCTIONS_PER_CYCLE)
  let [bid, auction] = [0, 0]
  for (let event = 0; bid < rows; event++) {
    const place = event % CYCLE
    const time = START + Math.floor(event / EVENTS_PER_MS)
    const persons = Math.floor(event / CYCLE) + 1
    if (place === 0) continue
    if (place <= AUCTIONS_PER_CYCLE) fillAuction(auctions, auction++, time, persons, random)
    else fillBid(bids, bid++, time, auction, persons, random)
  }
  return { bids, auctions }
}

function emptyBids(n: number): Bids {
  const channels = [...HOT_CHANNELS, ...Array.from({ length: CHANNELS }, (_, k) => `channel-${k}`)]
  return {
    n,
    auction: new Float64Array(n),
    bidder: new Float64Array(n),
    price: new Float64Array(n),
    channel: new Int32Array(n),
    channels,
    dateTime: new Float64Array(n),
  }
}

function emptyAuctions(n: number): Auctions {
  const column = (): Float64Array => new Float64Array(n)
  return { n, id: column(), seller: column(), category: column(), dateTime: column() }
}

function fillAuction(auctions: Auctions, i: number, time: number, persons: number, random: Random): void {
  auctions.id[i] = FIRST_ID + i
  auctions.seller[i] = recent(persons, ACTIVE_PERSONS, random)
  auctions.category[i] = 10 + Math.floor(random.next() * 5)
  auctions.dateTime[i] = time
}

/** Half of the bids are for the hot auction, three quarters come from the hot bidder, half through a hot channel. */
function fillBid(bids: Bids, i: number, time: number, auctions: number, persons: number, random: Random): void {
  bids.auction[i] = random.next() < 0.5 ? FIRST_ID + hundreds(auctions - 1) : recent(auctions, OPEN_AUCTIONS, random)
  bids.bidder[i] = random.next() < 0.75 ? FIRST_ID + hundreds(persons - 1) + 1 : recent(persons, ACTIVE_PERSONS, random)
  bids.price[i] = Math.round(10 ** (random.next() * 6) * 100)
  bids.channel[i] =
    random.next() < 0.5
      ? Math.floor(random.next() * HOT_CHANNELS.length)
      : HOT_CHANNELS.length + Math.floor(random.next() * CHANNELS)
  bids.dateTime[i] = time
}

function hundreds(n: number): number {
  return n - (n % 100)
}

/** One of the newest `window` of `count` ids. */
function recent(count: number, window: number, random: Random): number {
  return FIRST_ID + count - 1 - Math.floor(random.next() * Math.min(count, window))
}

/** The bids as a table's columns. */
export function bidColumns({ auction, bidder, price, channel, channels, dateTime }: Bids): Column[] {
  return [
    numberColumn('long', auction),
    numberColumn('long', bidder),
    numberColumn('long', price),
    StringColumn.ofCodes({ codes: channel, values: channels }),
    numberColumn('long', dateTime),
  ]
}

export function auctionColumns({ id, seller, category, dateTime }: Auctions): Column[] {
  return [id, seller, category, dateTime].map((data) => numberColumn('long', data))
}
