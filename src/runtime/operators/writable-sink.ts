import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Batch } from '../../core/batch.ts'
import { ConnectorError } from '../../core/errors.ts'
import type { Sink, SinkContext } from '../operator.ts'
import { valuesOf } from './function-operator.ts'

/** Where a sink writes bytes: opened when the job starts. */
export interface Target {
  /** For messages: `file /tmp/x`. */
  readonly description: string
  open(ctx: SinkContext): Promise<Writable>
}

/** Writes every record to a file, a connection or another stream of bytes. Gives no guarantee after a failure. */
export class WritableSink implements Sink {
  readonly #target: Target
  readonly #encode: (value: unknown) => string | Uint8Array
  #ctx!: SinkContext
  #stream: Writable | undefined
  #failure: { readonly error: Error } | undefined
  #full = false

  constructor(target: Target, encode: (value: unknown) => string | Uint8Array) {
    this.#target = target
    this.#encode = encode
  }

  open(ctx: SinkContext): void {
    this.#ctx = ctx
  }

  async start(): Promise<void> {
    try {
      this.#stream = await this.#target.open(this.#ctx)
    } catch (error) {
      throw this.#failed(error)
    }
    this.#stream.on('error', (error) => (this.#failure ??= { error }))
  }

  write(batch: Batch): void {
    const stream = this.#stream as Writable
    const values = valuesOf(batch)
    stream.cork()
    for (let i = 0; i < batch.n; i++) if (!stream.write(this.#encode(values[i]))) this.#full = true
    stream.uncork()
    if (this.#failure !== undefined) throw this.#failed(this.#failure.error)
  }

  isFull(): boolean {
    return this.#full
  }

  async flush(endOfInput: boolean): Promise<void> {
    const stream = this.#stream as Writable
    try {
      if (this.#failure !== undefined) throw this.#failure.error
      if (endOfInput) await ended(stream)
      else if (stream.writableNeedDrain) await drained(stream)
    } catch (error) {
      throw this.#failed(error)
    }
    this.#full = false
  }

  #failed(error: unknown): Error {
    if (error instanceof ConnectorError) return error
    const reason = error instanceof Error ? error.message : String(error)
    const message = `${this.#ctx.name}: can't write to ${this.#target.description}: ${reason}`
    return new ConnectorError('WRITE_FAILED', message, undefined, { cause: error })
  }

  close(): void {
    this.#stream?.destroy()
  }
}

function ended(stream: Writable): Promise<void> {
  const done = finished(stream, { readable: false })
  stream.end()
  return done
}

/** Waits for room; rejects when there will be none. */
async function drained(stream: Writable): Promise<void> {
  const listening = new AbortController()
  const { signal } = listening
  try {
    const closed = once(stream, 'close', { signal }).then(() => {
      throw new Error('it was closed')
    })
    await Promise.race([once(stream, 'drain', { signal }), closed])
  } finally {
    listening.abort()
  }
}
