import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Batch } from '../../core/batch.ts'
import { ConnectorError } from '../../core/errors.ts'
import type { TableSink } from '../../runtime/connector.ts'
import { exists } from '../../runtime/files/file-list.ts'
import type { Encoder, EncodingFormat } from '../../runtime/format.ts'
import type { Sink, SinkContext } from '../../runtime/operator.ts'

interface Part {
  readonly handle: FileHandle
  readonly hidden: string
  readonly visible: string
}

/** Rows waiting to be written, in characters, from which on the sink asks to be flushed. */
const BUFFERED = 1 << 20

export function fileSink(directory: string, format: EncodingFormat): TableSink {
  return { accepts: 'append', createSink: () => new FileSink(directory, format) }
}

/**
 * Writes one part file per run and subtask into a directory. Until the input has ended the file has a hidden name, so
 * that nobody reads half of it; a failed run leaves only hidden files behind.
 */
export class FileSink implements Sink {
  readonly #directory: string
  readonly #encoder: Encoder
  readonly #lines: string[] = []
  #buffered = 0
  #ctx: SinkContext | undefined
  #part: Part | undefined

  constructor(directory: string, format: EncodingFormat) {
    this.#directory = directory
    this.#encoder = format.createEncoder()
  }

  open(ctx: SinkContext): void {
    this.#ctx = ctx
  }

  write(batch: Batch): void {
    const before = this.#lines.length
    this.#encoder.encode(batch, this.#lines)
    for (let i = before; i < this.#lines.length; i++) this.#buffered += (this.#lines[i] as string).length
  }

  isFull(): boolean {
    return this.#buffered >= BUFFERED
  }

  async flush(endOfInput: boolean): Promise<void> {
    try {
      if (this.#lines.length > 0) await this.#writeLines()
      if (endOfInput) await this.#publish()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const message = `can't write to ${this.#directory} (table ${this.#ctx?.name}): ${reason}`
      throw new ConnectorError('WRITE_FAILED', message, undefined, { cause: error })
    }
  }

  async #writeLines(): Promise<void> {
    const text = this.#lines.join('')
    this.#lines.length = 0
    this.#buffered = 0
    this.#part ??= await this.#newPart()
    await this.#part.handle.appendFile(text)
  }

  async #newPart(): Promise<Part> {
    await mkdir(this.#directory, { recursive: true })
    const { clock, subtask } = this.#ctx as SinkContext
    for (let n = 0; ; n++) {
      const name = `part-${clock.now().toString(36)}-${subtask}-${n}`
      const visible = join(this.#directory, name)
      const hidden = join(this.#directory, `.${name}.inprogress`)
      if ((await exists(visible)) || (await exists(hidden))) continue
      return { handle: await open(hidden, 'wx'), hidden, visible }
    }
  }

  async #publish(): Promise<void> {
    const part = this.#part
    if (part === undefined) return
    this.#part = undefined
    await part.handle.sync()
    await part.handle.close()
    await rename(part.hidden, part.visible)
  }

  async close(): Promise<void> {
    await this.#part?.handle.close()
    this.#part = undefined
  }
}
