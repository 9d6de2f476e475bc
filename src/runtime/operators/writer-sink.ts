import type { Batch } from '../../core/batch.ts'
import { JobError } from '../../core/errors.ts'
import { createConnectorContext } from '../functions/connector-context.ts'
import { refusePromise } from '../functions/function.ts'
import type { Committer, Sink as UserSink, SinkWriter } from '../functions/sink.ts'
import type { Sink, SinkContext } from '../operator.ts'
import type { StateReader, StateWriter } from '../state/snapshot.ts'
import { readValue, writeValue } from '../state/values.ts'
import { valuesOf } from './function-operator.ts'
import { RecordContext } from './record-context.ts'

/** Records after which a writer is asked to flush. */
const UNFLUSHED = 8192

interface Saved {
  readonly writer: unknown
  readonly prepared: readonly unknown[]
  readonly watermark: number
}

/**
 * Writes with a program's sink. What the writer prepares goes into the snapshot, and is committed when that is safe;
 * after a restore it is committed again. The rest follows at the end of input.
 */
export class WriterSink implements Sink {
  readonly #sink: UserSink<unknown, unknown>
  #ctx!: SinkContext
  #record!: RecordContext
  #writer: SinkWriter<unknown, unknown> | undefined
  #committer: Committer<unknown> | undefined
  #restored: unknown
  #prepared: unknown[] = []
  #unflushed = 0

  constructor(sink: UserSink<unknown, unknown>) {
    this.#sink = sink
  }

  open(ctx: SinkContext): void {
    this.#ctx = ctx
    this.#record = new RecordContext(ctx.clock)
  }

  async start(): Promise<void> {
    this.#committer = this.#sink.createCommitter?.()
    await this.commit()
    this.#writer = this.#sink.createWriter(createConnectorContext(this.#ctx), this.#restored)
  }

  write(batch: Batch): void {
    const writer = this.#writer as SinkWriter<unknown, unknown>
    const values = valuesOf(batch)
    for (let i = 0; i < batch.n; i++) {
      this.#record.use(batch, i)
      const result: unknown = writer.write(values[i], this.#record)
      if (i === 0) refusePromise(result)
    }
    this.#unflushed += batch.n
  }

  advanceWatermark(watermark: number): void {
    this.#record.watermark = watermark
  }

  isFull(): boolean {
    return this.#unflushed >= UNFLUSHED
  }

  async flush(endOfInput: boolean): Promise<void> {
    this.#unflushed = 0
    await this.#writer?.flush(endOfInput)
    if (!endOfInput) return
    await this.#prepare()
    await this.commit()
  }

  async prepareSnapshot(): Promise<void> {
    await this.flush(false)
    await this.#prepare()
  }

  async #prepare(): Promise<void> {
    this.#prepared.push(...((await this.#writer?.prepareCommit?.()) ?? []))
  }

  snapshot(writer: StateWriter): void {
    const saved: Saved = {
      writer: this.#writer?.snapshot?.(),
      prepared: this.#prepared,
      watermark: this.#record.watermark,
    }
    writeValue(saved, writer.operator())
  }

  restore(reader: StateReader): void {
    const { subtask, parallelism, name } = this.#ctx
    const mine = [...reader.operator()].filter((_, i) => i % parallelism === subtask)
    for (const saved of mine) {
      const { writer, prepared, watermark } = readValue(saved) as Saved
      if (writer !== undefined && this.#restored !== undefined) throw fewerWriters(name)
      this.#restored ??= writer
      this.#prepared.push(...prepared)
      this.#record.watermark = Math.max(this.#record.watermark, watermark)
    }
  }

  async commit(): Promise<void> {
    const items = this.#prepared
    if (items.length === 0) return
    this.#prepared = []
    await this.#committer?.commit(items)
  }

  async close(): Promise<void> {
    try {
      await this.#writer?.close()
    } finally {
      this.#committer?.close?.()
    }
  }
}

/** A writer takes over the state of one. */
function fewerWriters(name: string): JobError {
  return new JobError(
    'SINK_PARALLELISM',
    `${name}: The state saved is that of more writers than there are now: give the sink its former parallelism.`,
  )
}
