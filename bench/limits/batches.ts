import { DEFAULT_BATCH_SIZE } from '../../src/runtime/job/job.ts'
import { WATERMARK_DELAY } from '../data/bids.ts'

/** Rows a loop takes at a time: as many as the engine. */
export const BATCH_ROWS: number = DEFAULT_BATCH_SIZE

/** The watermark of a stretch of rows that came after `watermark` stood. */
export function watermarkAfter(watermark: number, times: Float64Array, from: number, to: number): number {
  let latest = watermark + WATERMARK_DELAY
  for (let i = from; i < to; i++) {
    const time = times[i] as number
    if (time > latest) latest = time
  }
  return latest - WATERMARK_DELAY
}
