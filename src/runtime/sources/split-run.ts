import type { Batch } from '../../core/batch.ts'
import type { ReaderContext } from '../connector.ts'
import { createConnectorContext } from '../functions/connector-context.ts'
import type { Source, SourceReader } from '../functions/source.ts'
import { TimestampsAndWatermarks } from '../operators/timestamps-and-watermarks.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import type { KeyToken } from '../state/key-token.ts'
import { readValue, writeValue } from '../state/values.ts'
import { badTimestamp } from './source-time.ts'
import { DEFAULT_MAX_PARALLELISM } from '../job/key-groups.ts'
import { isEventTime } from '../time/event-time.ts'
import type { WatermarkStrategy } from '../time/watermark-strategy.ts'

/** What a split sends, in order. */
export type SplitEvent =
  | { readonly kind: 'rows'; readonly batch: Batch }
  | { readonly kind: 'watermark'; readonly watermark: number }
  | { readonly kind: 'idle'; readonly idle: boolean }

export interface SplitSettings {
  readonly source: Source<unknown>
  readonly strategy: WatermarkStrategy<unknown>
  readonly autoWatermarkInterval: number
}

/** The reading of one split, with a watermark of its own. */
export class SplitRun {
  /** Of the split as it was found: says which subtask reads it. */
  readonly token: KeyToken
  readonly #reader: SourceReader<unknown, unknown>
  readonly #time: TimestampsAndWatermarks
  readonly #batchSize: number
  readonly events: SplitEvent[] = []
  /** The watermark and idleness behind the events that were taken. */
  watermark: number = -Infinity
  idle = false
  ended = false
  waiting = false
  polls = 0
  /** When the watermark strategy wants to be called, by the clock. */
  due: number = Infinity

  constructor(token: KeyToken, { source, strategy, autoWatermarkInterval }: SplitSettings, ctx: ReaderContext) {
    this.token = token
    this.#reader = source.createReader(createConnectorContext(ctx))
    this.#batchSize = ctx.batchSize
    this.#time = new TimestampsAndWatermarks(strategy, autoWatermarkInterval)
    this.#time.open({
      ...ctx,
      sideOutputs: new Map(),
      maxParallelism: ctx.job?.maxParallelism ?? DEFAULT_MAX_PARALLELISM,
      output: {
        collect: (batch) => this.events.push({ kind: 'rows', batch: ownRows(batch) }),
        advanceWatermark: (watermark) => this.events.push({ kind: 'watermark', watermark }),
        setIdle: (idle) => this.events.push({ kind: 'idle', idle }),
      },
      scheduleProcessingTime: (time) => (this.due = Math.min(this.due, time)),
      post: (action) => action(),
    })
  }

  add(splits: readonly unknown[]): void {
    this.#reader.addSplits(splits)
  }

  /** Reads until a batch is full or nothing is ready; `settled` is called when a split that had nothing may have. */
  poll(settled: (failure: { readonly error: unknown } | undefined) => void): void {
    this.polls++
    const values: unknown[] = []
    const timestamps: number[] = []
    const out = {
      collect: (value: unknown, timestamp?: number): void => {
        if (timestamp !== undefined && !isEventTime(timestamp)) throw badTimestamp(timestamp)
        values.push(value)
        timestamps.push(timestamp ?? NaN)
      },
    }
    let polled = this.#reader.poll(out)
    while (polled === 'MORE' && values.length < this.#batchSize) polled = this.#reader.poll(out)
    if (values.length > 0) this.#time.process(batchOfRows(values, timestamps))
    if (polled === 'END') this.ended = true
    else if (polled !== 'MORE') this.#wait(polled, settled)
  }

  #wait(ready: Promise<void>, settled: (failure: { readonly error: unknown } | undefined) => void): void {
    this.waiting = true
    const settle = (): void => {
      this.waiting = false
      settled(undefined)
    }
    ready.then(settle, (error: unknown) => settled({ error }))
  }

  onProcessingTime(now: number): void {
    if (now < this.due) return
    this.due = Infinity
    this.#time.onProcessingTime(now)
  }

  snapshot(writer: ByteWriter): void {
    writeValue([this.#reader.snapshot(), this.watermark, this.idle, this.events], writer)
    this.#time.snapshot({ operator: () => writer, keyGroup: () => writer })
  }

  restore(reader: ByteReader): void {
    const [splits, watermark, idle, events] = readValue(reader) as [unknown[], number, boolean, SplitEvent[]]
    this.add(splits)
    this.watermark = watermark
    this.idle = idle
    this.events.push(...events)
    this.#time.restore({ operator: () => [reader], keyGroups: () => [] })
  }

  close(): void | Promise<void> {
    return this.#reader.close()
  }
}

function batchOfRows(values: readonly unknown[], timestamps: readonly number[]): Batch {
  return {
    n: values.length,
    columns: [{ storage: 'any', data: values, nulls: undefined }],
    kinds: undefined,
    watermarks: undefined,
    timestamps: Float64Array.from(timestamps),
  }
}

/** A batch that may be kept: the times are copied, the values are. */
function ownRows(batch: Batch): Batch {
  return {
    ...batch,
    timestamps: batch.timestamps?.slice(0, batch.n),
    watermarks: batch.watermarks?.slice(0, batch.n),
  }
}
