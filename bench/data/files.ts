import { closeSync, openSync, writeSync } from 'node:fs'
import { type Random, seededRandom } from '../../src/core/random.ts'
import { formatTimestamp } from '../../src/core/timestamp.ts'
import { type Bids, generateEvents } from './bids.ts'

export type FileFormat = 'csv' | 'json'

/** The columns of a line, in order. */
export const FILE_SCHEMA = `auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING,
  dateTime TIMESTAMP(3), extra STRING, WATERMARK FOR dateTime AS dateTime - INTERVAL '1' SECOND`

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
/** Long enough to be cut from at any letter. */
const TEXT = LETTERS.repeat(4)
/** Rows of a piece: enough for full writes, few enough to be young when they are thrown away. */
const PIECE_ROWS = 1000

/** Writes `rows` bids with their URL and a text of about 50 letters, some 150 bytes a line. */
export function writeBids(path: string, format: FileFormat, rows: number, seed: number): void {
  const { bids } = generateEvents(rows, seed)
  const random = seededRandom(seed)
  const line = format === 'csv' ? csvLine : jsonLine
  const file = openSync(path, 'w')
  try {
    for (let from = 0; from < rows; from += PIECE_ROWS) {
      const lines: string[] = []
      for (let i = from; i < Math.min(rows, from + PIECE_ROWS); i++) lines.push(line(bids, i, random))
      writeSync(file, lines.join(''))
    }
  } finally {
    closeSync(file)
  }
}

function csvLine(bids: Bids, i: number, random: Random): string {
  const { auction, bidder, price } = bids
  const numbers = `${auction[i]},${bidder[i]},${price[i]}`
  return `${numbers},${channelOf(bids, i)},${url(random)},${formatTimestamp(bids.dateTime[i] as number, 3)},${letters(50, random)}\n`
}

function jsonLine(bids: Bids, i: number, random: Random): string {
  const { auction, bidder, price } = bids
  const numbers = `"auction":${auction[i]},"bidder":${bidder[i]},"price":${price[i]}`
  const texts = `"channel":"${channelOf(bids, i)}","url":"${url(random)}"`
  const time = formatTimestamp(bids.dateTime[i] as number, 3)
  return `{${numbers},${texts},"dateTime":"${time}","extra":"${letters(50, random)}"}\n`
}

function channelOf({ channel, channels }: Bids, i: number): string {
  return channels[channel[i] as number] as string
}

function url(random: Random): string {
  return `https://site.example/${letters(5, random)}/${letters(5, random)}/item.htm?query=1`
}

/** A random start in the alphabet, then on and round: cheap, and different enough. */
function letters(n: number, random: Random): string {
  const start = Math.floor(random.next() * LETTERS.length)
  return TEXT.slice(start, start + n)
}
