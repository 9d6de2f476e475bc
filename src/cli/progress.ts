import type { Clock } from '../core/clock.ts'
import { formatTimestamp } from '../core/timestamp.ts'
import type { JobProgress, TableJob } from '../table/table-result.ts'

/** Milliseconds between two states of the line. */
const INTERVAL = 200
/** Weight of the last interval in the rate that is shown. */
const SMOOTHING = 0.3

const ERASE_LINE = '\r\u001B[2K'

/** A line on the terminal that tells how far a job is. Others who write to the terminal call `hide` first. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream
  readonly #clock: Clock
  #visible = false
  #withdraw: (() => void) | undefined
  #last: { readonly time: number; readonly rows: number; readonly rate: number } | undefined

  constructor(stream: NodeJS.WriteStream, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
  }

  /** Follows a job until `stop`. */
  start(job: TableJob): void {
    this.#last = { time: this.#clock.now(), rows: 0, rate: Number.NaN }
    this.#showLater(job)
  }

  #showLater(job: TableJob): void {
    this.#withdraw = this.#clock.schedule(this.#clock.now() + INTERVAL, () => {
      this.#show(job.progress())
      this.#showLater(job)
    })
  }

  #show(progress: JobProgress): void {
    const text = statusText(progress, this.#rate(progress.rowsIn))
    this.#stream.write(`${ERASE_LINE}${text.slice(0, (this.#stream.columns || 80) - 1)}`)
    this.#visible = true
  }

  #rate(rows: number): number {
    const now = this.#clock.now()
    const last = this.#last ?? { time: now, rows, rate: 0 }
    const current = ((rows - last.rows) * 1000) / Math.max(1, now - last.time)
    const rate = Number.isNaN(last.rate) ? current : last.rate + SMOOTHING * (current - last.rate)
    this.#last = { time: now, rows, rate }
    return rate
  }

  hide(): void {
    if (!this.#visible) return
    this.#stream.write(ERASE_LINE)
    this.#visible = false
  }

  stop(): void {
    this.#withdraw?.()
    this.#withdraw = undefined
    this.hide()
  }
}

const count = (n: number): string => Math.round(n).toLocaleString('en-US')

/** `1,200 rows in, 3 out, 60,000 rows/s, watermark 2025-03-01 10:00:00.000, 2 late, 1 skipped` */
export function statusText({ rowsIn, rowsOut, watermark, late, skipped }: JobProgress, rate: number): string {
  const parts = [`${count(rowsIn)} rows in`, `${count(rowsOut)} out`, `${count(rate)} rows/s`]
  if (Number.isFinite(watermark)) parts.push(`watermark ${formatTimestamp(watermark, 3)}`)
  if (late > 0) parts.push(`${count(late)} late`)
  if (skipped > 0) parts.push(`${count(skipped)} skipped`)
  return parts.join(', ')
}

/** What was left out of the results; undefined when nothing was. */
export function lossText({ late, skipped }: Pick<JobProgress, 'late' | 'skipped'>): string | undefined {
  const parts: string[] = []
  if (late > 0) parts.push(`${plural(late, 'late row')} dropped`)
  if (skipped > 0) parts.push(`${plural(skipped, 'unreadable record')} skipped`)
  return parts.length === 0 ? undefined : parts.join(', ')
}

export function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`
}
