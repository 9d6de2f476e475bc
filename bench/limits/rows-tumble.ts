import type { CheckSink } from '../check-sink.ts'
import type { BidRecord } from '../data/records.ts'
import { BATCH_ROWS } from './batches.ts'

const SIZE = 10_000

/** What the functions of the stream make of a bid. */
export interface Offer {
  readonly auction: number
  readonly price: number
  readonly time: number
}

export const offerOf = ({ auction, price, dateTime }: BidRecord): Offer => ({
  auction,
  price: price * 0.908,
  time: dateTime,
})

export const isTaken = ({ auction }: Offer): boolean => auction % 10 !== 0

/** Count, sum and maximum of the offers for an auction in one window. */
export interface Totals {
  count: number
  sum: number
  highest: number
}

export const noTotals = (): Totals => ({ count: 0, sum: 0, highest: -Infinity })

export function addOffer({ price }: Offer, totals: Totals): Totals {
  totals.count++
  totals.sum += price
  if (price > totals.highest) totals.highest = price
  return totals
}

/** The same as a loop over records in order of time: tumbling windows of 10 s, each a map from auctions to totals. */
export function tumbleRows(records: readonly BidRecord[], sink: CheckSink): void {
  const open = new Map<number, Map<number, Totals>>()
  let latest = -Infinity
  let currentStart = NaN
  let current = new Map<number, Totals>()
  const fire = (to: number): void => {
    for (const [start, window] of open) {
      if (start + SIZE - 1 > to) continue
      for (const [auction, { count, sum, highest }] of window) sink.add(auction, start, count, sum, highest)
      open.delete(start)
      if (start === currentStart) currentStart = NaN
    }
  }
  for (let i = 0; i < records.length; i++) {
    const offer = offerOf(records[i] as BidRecord)
    const { time, auction } = offer
    if (time > latest) latest = time
    if (isTaken(offer)) {
      const start = time - (time % SIZE)
      if (start !== currentStart) {
        current = open.get(start) ?? new Map<number, Totals>()
        open.set(start, current)
        currentStart = start
      }
      let totals = current.get(auction)
      if (totals === undefined) current.set(auction, (totals = noTotals()))
      addOffer(offer, totals)
    }
    if (i % BATCH_ROWS === BATCH_ROWS - 1) fire(latest - 1)
  }
  fire(Infinity)
}
