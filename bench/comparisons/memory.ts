import type { CheckSink } from '../check-sink.ts'
import type { Comparison } from '../comparison.ts'
import { AUCTION_SCHEMA, BID_SCHEMA, type Events, auctionColumns, bidColumns } from '../data/bids.ts'
import type { MemoryTable } from '../engine.ts'
import { countDistinct } from '../limits/count-distinct.ts'
import { filterAndProject, project } from '../limits/filter-project.ts'
import { groupBy } from '../limits/group-by.ts'
import { hop } from '../limits/hop.ts'
import { intervalJoin } from '../limits/interval-join.ts'
import { session } from '../limits/session.ts'
import { tumble } from '../limits/tumble.ts'

export const FILTER_QUERY = `SELECT auction, bidder, price * 0.908E0 AS price, dateTime FROM bid WHERE MOD(auction, 123) = 0`

export const TUMBLE_QUERY = `SELECT auction, window_start, COUNT(*) AS bids, SUM(price) AS total, MAX(price) AS highest
  FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '10' SECOND))
  GROUP BY auction, window_start, window_end`

const PROJECT_QUERY = `SELECT auction, bidder, price * 0.908E0 AS price, dateTime FROM bid`

const HOP_QUERY = `SELECT auction, window_start, COUNT(*) AS bids
  FROM TABLE(HOP(TABLE bid, DESCRIPTOR(dateTime), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
  GROUP BY auction, window_start, window_end`

const SESSION_QUERY = `SELECT bidder, window_start, window_end, COUNT(*) AS bids
  FROM TABLE(SESSION(TABLE bid PARTITION BY bidder, DESCRIPTOR(dateTime), INTERVAL '10' SECOND))
  GROUP BY bidder, window_start, window_end`

const JOIN_QUERY = `SELECT a.id, a.seller, a.category, b.bidder, b.price, b.dateTime
  FROM bid AS b JOIN auction AS a ON b.auction = a.id
  WHERE b.dateTime BETWEEN a.dateTime AND a.dateTime + INTERVAL '10' SECOND`

const GROUP_QUERY = `SELECT auction, COUNT(*) AS bids, MAX(price) AS highest FROM bid GROUP BY auction`

const DISTINCT_QUERY = `SELECT channel, CAST(dateTime AS DATE) AS \`day\`, COUNT(DISTINCT bidder) AS bidders
  FROM bid GROUP BY channel, CAST(dateTime AS DATE)`

/** The comparisons over columns in memory. */
export function memoryComparisons({ bids, auctions }: Events): Comparison[] {
  const rows = bids.n
  const bid: MemoryTable = { name: 'bid', schema: BID_SCHEMA, columns: bidColumns(bids), rowCount: rows }
  const auction: MemoryTable = {
    name: 'auction',
    schema: AUCTION_SCHEMA,
    columns: auctionColumns(auctions),
    rowCount: auctions.n,
  }
  const overBids = (
    name: string,
    query: string,
    loop: (bids: Events['bids'], sink: CheckSink) => void,
  ): Comparison => ({
    name,
    rows,
    limit: (sink) => loop(bids, sink),
    engine: { tables: [bid], query },
  })
  return [
    overBids('filter+project', FILTER_QUERY, filterAndProject),
    overBids('project', PROJECT_QUERY, project),
    overBids('tumble', TUMBLE_QUERY, tumble),
    overBids('hop', HOP_QUERY, hop),
    overBids('session', SESSION_QUERY, session),
    {
      name: 'interval join',
      rows: rows + auctions.n,
      limit: (sink) => intervalJoin({ bids, auctions }, sink),
      engine: { tables: [bid, auction], query: JOIN_QUERY },
    },
    overBids('group by', GROUP_QUERY, groupBy),
    overBids('count distinct', DISTINCT_QUERY, countDistinct),
  ]
}
