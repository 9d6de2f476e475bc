import type { Bids } from './bids.ts'

/** A bid as an object: what user functions of a stream are given. */
export interface BidRecord {
  readonly auction: number
  readonly bidder: number
  readonly price: number
  readonly channel: string
  /** Epoch ms. */
  readonly dateTime: number
}

export function recordsOf({ n, auction, bidder, price, channel, channels, dateTime }: Bids): BidRecord[] {
  return Array.from({ length: n }, (_, i) => ({
    auction: auction[i] as number,
    bidder: bidder[i] as number,
    price: price[i] as number,
    channel: channels[channel[i] as number] as string,
    dateTime: dateTime[i] as number,
  }))
}
