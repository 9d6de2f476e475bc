import { numberColumn, type StringBytes, StringColumn } from '../../src/core/column.ts'
import type { TextBuffer } from '../../src/core/text-buffer.ts'
import type { Comparison } from '../comparison.ts'
import { type Amounts, amountColumns, generateAmounts } from '../data/amounts.ts'
import type { Bids } from '../data/bids.ts'
import type { Job } from '../engine.ts'
import { arithmetic } from '../limits/arithmetic.ts'
import { filterByText } from '../limits/filter-by-text.ts'
import { type Visits, tenFunctions } from '../limits/ten-functions.ts'

const FUNCTIONS_QUERY = `SELECT
    CONCAT(UPPER(SUBSTRING(channel, 1, 4)), CASE WHEN MOD(bidder, 2) = 0 THEN '+' ELSE '-' END) AS label,
    ABS(ROUND(price * 0.5E0, 0) - CHAR_LENGTH(channel)) + EXTRACT(HOUR FROM dateTime) + COALESCE(discount, 0E0) AS score
  FROM visit`

const TEXT_QUERY = `SELECT auction, price, CHAR_LENGTH(channel) AS letters FROM named
  WHERE channel = 'Google' OR channel LIKE '%-7%'`

/** The comparisons of expressions that do much with each row. */
export function expressionComparisons(bids: Bids, seed: number): Comparison[] {
  const rows = bids.n
  const amounts = generateAmounts(rows, seed)
  const visits = visitsOf(bids)
  const names = bytesOfChannels(bids)
  const double = arithmeticJob(amounts, 'DOUBLE', '4E0')
  return [
    {
      name: 'arithmetic DOUBLE',
      rows,
      limit: (sink) => arithmetic(amounts, sink),
      engine: double,
    },
    // Exact arithmetic beside that of doubles, which is the engine's too.
    { name: 'BIGINT to DOUBLE', rows, limit: double, engine: arithmeticJob(amounts, 'BIGINT', '4'), differs: true },
    {
      name: 'DECIMAL to DOUBLE',
      rows,
      limit: double,
      engine: arithmeticJob(amounts, 'DECIMAL(12, 2)', '4.0'),
      differs: true,
    },
    {
      name: 'filter by text',
      rows,
      limit: (sink) => filterByText(bids, names, sink),
      engine: namesJob(bids, names),
    },
    {
      name: 'ten functions',
      rows,
      limit: (sink) => tenFunctions(visits, sink),
      engine: visitsJob(visits),
    },
  ]
}

function arithmeticJob(amounts: Amounts, type: string, four: string): Job {
  const schema = ['a', 'b', 'c', 'd'].map((name) => `${name} ${type}`).join(', ')
  const columns = amountColumns(amounts, type === 'DOUBLE' ? 'double' : 'long')
  return {
    tables: [{ name: 'amount', schema, columns, rowCount: amounts[0].length }],
    query: `SELECT a * b + c - d / ${four} AS r FROM amount`,
  }
}

/** The channels as a reader of files finds them: bytes, with something in between. */
function bytesOfChannels({ channel, channels }: Bids): StringBytes {
  const encoded = channels.map((name) => Buffer.from(`${name},`))
  const buffer = Buffer.concat(Array.from(channel, (code) => encoded[code] as Buffer)) as TextBuffer
  const starts = new Int32Array(channel.length)
  const ends = new Int32Array(channel.length)
  let at = 0
  for (const [i, code] of channel.entries()) {
    starts[i] = at
    at += (encoded[code] as Buffer).length
    ends[i] = at - 1
  }
  return { buffer, starts, ends, ascii: true }
}

function namesJob({ n, auction, price }: Bids, names: StringBytes): Job {
  const columns = [numberColumn('long', auction), numberColumn('long', price), StringColumn.ofBytes(names)]
  const schema = 'auction BIGINT, price BIGINT, channel STRING'
  return { tables: [{ name: 'named', schema, columns, rowCount: n }], query: TEXT_QUERY }
}

/** Every tenth bid is without discount. */
function visitsOf({ n, bidder, price, channel, channels, dateTime }: Bids): Visits {
  return {
    n,
    bidder,
    price,
    channel: Array.from(channel, (code) => channels[code] as string),
    dateTime,
    discount: Float64Array.from(price, (amount, i) => (i % 10 === 0 ? 0 : amount / 8)),
    noDiscount: Uint8Array.from(price, (_, i) => (i % 10 === 0 ? 1 : 0)),
  }
}

function visitsJob({ n, bidder, price, channel, dateTime, discount, noDiscount }: Visits): Job {
  const columns = [
    numberColumn('long', bidder),
    numberColumn('long', price),
    StringColumn.ofValues(channel),
    numberColumn('long', dateTime),
    numberColumn('double', discount, noDiscount),
  ]
  const schema = 'bidder BIGINT, price BIGINT, channel STRING, dateTime TIMESTAMP(3), discount DOUBLE'
  return { tables: [{ name: 'visit', schema, columns, rowCount: n }], query: FUNCTIONS_QUERY }
}
