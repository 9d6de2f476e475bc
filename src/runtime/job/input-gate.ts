import type { Batch } from '../../core/batch.ts'
import { WatermarkCombiner } from '../time/watermarks.ts'
import type { Channel } from './task.ts'

/**
 * One input of a subtask that several subtasks feed: the watermark is the lowest of those that are not idle, and the
 * end comes when all have ended.
 */
export class InputGate {
  readonly #target: Channel
  readonly #combined: WatermarkCombiner
  #open: number
  #sent = -Infinity
  #idle = false

  constructor(target: Channel, senders: number) {
    this.#target = target
    this.#combined = new WatermarkCombiner(senders)
    this.#open = senders
  }

  /** What one of the subtasks sends to. */
  channel(sender: number): Channel {
    return {
      collect: (batch) => {
        if (this.#combined.activate(sender)) this.#update()
        this.#target.collect(this.#withCombined(batch, sender))
      },
      advanceWatermark: (watermark) => {
        this.#combined.advance(watermark, sender)
        this.#update()
      },
      setIdle: (idle) => {
        this.#combined.setIdle(idle, sender)
        this.#update()
      },
      end: () => {
        if (--this.#open === 0) this.#target.end()
      },
    }
  }

  /** Watermarks that travel with rows are held back by the other senders. */
  #withCombined(batch: Batch, sender: number): Batch {
    if (batch.watermarks === undefined) return batch
    const others = this.#combined.withoutInput(sender)
    const sent = this.#sent
    const watermarks = batch.watermarks.subarray(0, batch.n).map((own) => Math.max(sent, Math.min(own, others)))
    return { ...batch, watermarks }
  }

  #update(): void {
    const { watermark, allIdle } = this.#combined
    if (allIdle !== this.#idle) {
      this.#idle = allIdle
      this.#target.setIdle(allIdle)
    }
    if (watermark > this.#sent) {
      this.#sent = watermark
      this.#target.advanceWatermark(watermark)
    }
  }
}
