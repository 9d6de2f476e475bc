import { type FileHandle, open } from 'node:fs/promises'
import { BATCH_ROWS } from './batches.ts'

const CHUNK = 1 << 20
const NEWLINE = 10

/** Takes the bids of whole lines. */
export type TakeBids = (columns: BidBatch, n: number) => void

/** A bid's numbers, in columns that are used again. */
export class BidBatch {
  readonly auction: Float64Array = new Float64Array(BATCH_ROWS)
  readonly bidder: Float64Array = new Float64Array(BATCH_ROWS)
  readonly price: Float64Array = new Float64Array(BATCH_ROWS)
  readonly dateTime: Float64Array = new Float64Array(BATCH_ROWS)
}

/** Parses the lines of `bytes[from..to)`, which ends with a newline, one batch at most; returns where it stopped. */
export interface LineParser {
  /** Rows found by the last call. */
  n: number
  parse(bytes: Buffer, from: number, to: number, into: BidBatch): number
}

/** Reads a file in chunks, the next one while one is being parsed, and hands on its rows in batches. */
export async function readLines(path: string, parser: LineParser, take: TakeBids): Promise<void> {
  const file = await open(path)
  try {
    await readAll(file, parser, take)
  } finally {
    await file.close()
  }
}

async function readAll(file: FileHandle, parser: LineParser, take: TakeBids): Promise<void> {
  const batch = new BidBatch()
  let rest = Buffer.alloc(0)
  let spare = Buffer.allocUnsafe(2 * CHUNK)
  let current = Buffer.allocUnsafe(2 * CHUNK)
  let reading = file.read(current, CHUNK, CHUNK, null)
  for (;;) {
    const { bytesRead } = await reading
    const buffer = current
    // A line cut by the end of a chunk goes before the next one; the last line may have no newline.
    if (rest.length >= CHUNK) throw new Error(`a line of more than ${CHUNK} bytes`)
    const from = CHUNK - rest.length
    rest.copy(buffer, from)
    let to = CHUNK + bytesRead
    if (bytesRead > 0) reading = file.read(spare, CHUNK, CHUNK, null)
    else if (rest.length > 0) buffer[to++] = NEWLINE
    const end = Math.max(from, buffer.subarray(0, to).lastIndexOf(NEWLINE) + 1)
    parseAll(buffer, from, end, parser, batch, take)
    rest = Buffer.from(buffer.subarray(end, to))
    if (bytesRead === 0) return
    ;[current, spare] = [spare, current]
  }
}

function parseAll(bytes: Buffer, from: number, end: number, parser: LineParser, batch: BidBatch, take: TakeBids): void {
  for (let at = from; at < end;) {
    at = parser.parse(bytes, at, end, batch)
    if (parser.n > 0) take(batch, parser.n)
  }
}
