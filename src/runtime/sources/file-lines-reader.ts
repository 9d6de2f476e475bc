import { type Batch, batchOf } from '../../core/batch.ts'
import { ConnectorError } from '../../core/errors.ts'
import type { ReaderContext, SourceReader } from '../connector.ts'
import { type FileEntry, listFiles } from '../files/file-list.ts'
import { CHUNK_SIZE, ReadAhead, type Window } from '../files/read-ahead.ts'
import type { DeserializationSchema } from '../schemas.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { readValue, writeValue } from '../state/values.ts'

export interface FileLinesSettings {
  /** A file, or a directory whose files are all read. */
  readonly path: string
  /** ms between two looks for new and changed files; undefined: the files are read once. */
  readonly interval: number | undefined
}

interface Saved {
  readonly files: readonly FileEntry[]
  readonly file: number
  readonly offset: number
  readonly versions: readonly (readonly [path: string, version: string])[]
  readonly ended: boolean
}

const [LF, CR] = [10, 13]

/**
 * Reads the lines of files, sorted by path, as records of a schema. If it goes on looking for files, one that has changed
 * is read again from its start. Snapshots hold the files under way, the place in them, and which versions were seen.
 */
export class FileLinesReader implements SourceReader {
  readonly #settings: FileLinesSettings
  readonly #schema: DeserializationSchema<unknown>
  readonly #ctx: ReaderContext
  readonly #chunkSize: number
  /** The files under way. */
  #files: readonly FileEntry[] = []
  #start = { file: 0, offset: 0 }
  #chunks: ReadAhead | undefined
  readonly #versions = new Map<string, string>()
  #nextLook = -Infinity
  #looking = false
  #ended = false
  #withdraw = (): void => {}

  constructor(
    settings: FileLinesSettings,
    schema: DeserializationSchema<unknown>,
    ctx: ReaderContext,
    chunkSize: number = CHUNK_SIZE,
  ) {
    this.#settings = settings
    this.#schema = schema
    this.#ctx = ctx
    this.#chunkSize = chunkSize
  }

  poll(): Batch | Promise<void> | 'END' {
    for (;;) {
      if (this.#ended) return 'END'
      if (this.#start.file >= this.#files.length) return this.#lookForFiles()
      const chunks = (this.#chunks ??= this.#startReading())
      const batch = chunks.window === undefined ? undefined : this.#readLines(chunks.window)
      if (batch !== undefined) return batch
      const next = chunks.next()
      if (next === 'END') return this.#finishFiles(chunks)
      if (next !== 'READY') return next
    }
  }

  #startReading(): ReadAhead {
    const paths = this.#files.map(({ path }) => path)
    const chunks = new ReadAhead(paths, this.#chunkSize)
    chunks.start(this.#start.file, this.#start.offset)
    return chunks
  }

  async #finishFiles(chunks: ReadAhead): Promise<void> {
    this.#files = []
    this.#start = { file: 0, offset: 0 }
    this.#chunks = undefined
    await chunks.close()
  }

  /** The next records of the window; undefined when no line in it is complete. */
  #readLines(window: Window): Batch | undefined {
    const values: unknown[] = []
    while (window.from < window.to && values.length < this.#ctx.batchSize && !this.#ended) {
      const end = lineEnd(window)
      if (end < 0) break
      const next = Math.min(end + 1, window.to)
      const cut = end > window.from && window.buffer[end - 1] === CR ? end - 1 : end
      this.#read(window, cut, values)
      window.offset += next - window.from
      window.from = next
    }
    if (values.length === 0) return undefined
    return batchOf(values.length, [{ storage: 'any', data: values, nulls: undefined }])
  }

  #read(window: Window, end: number, values: unknown[]): void {
    const value = this.#deserialize(window, end)
    if (value === null || value === undefined) return
    if (this.#schema.isEndOfStream?.(value) === true) this.#ended = true
    else values.push(value)
  }

  #deserialize({ buffer, from, file, offset }: Window, end: number): unknown {
    try {
      return this.#schema.deserialize(buffer.subarray(from, end))
    } catch (error) {
      const path = this.#files[file]?.path ?? ''
      const reason = error instanceof Error ? error.message : String(error)
      throw new ConnectorError('BAD_RECORD', `${path}: the line at byte ${offset}: ${reason}`, undefined, {
        cause: error,
      })
    }
  }

  #lookForFiles(): Promise<void> | 'END' {
    const now = this.#ctx.clock.now()
    if (now >= this.#nextLook && !this.#looking) return this.#look(now)
    if (this.#nextLook === Infinity) return 'END'
    return new Promise((resolve) => (this.#withdraw = this.#ctx.clock.schedule(this.#nextLook, resolve)))
  }

  async #look(now: number): Promise<void> {
    this.#looking = true
    const { path, interval } = this.#settings
    const found = await listFiles(path, undefined, this.#ctx.name)
    this.#files = found
      .filter((_, i) => i % this.#ctx.parallelism === this.#ctx.subtask)
      .filter((file) => this.#versions.get(file.path) !== versionOf(file))
    for (const file of this.#files) this.#versions.set(file.path, versionOf(file))
    this.#start = { file: 0, offset: 0 }
    this.#nextLook = interval === undefined ? Infinity : now + interval
    this.#looking = false
  }

  snapshot(writer: ByteWriter): void {
    const { file, offset } = this.#chunks?.window ?? this.#start
    const saved: Saved = { files: this.#files, file, offset, versions: [...this.#versions], ended: this.#ended }
    writeValue(saved, writer)
  }

  restore(reader: ByteReader): void {
    const { files, file, offset, versions, ended } = readValue(reader) as Saved
    this.#files = files
    this.#start = { file, offset }
    this.#ended = ended
    for (const [path, version] of versions) this.#versions.set(path, version)
    // What is to be read once has been looked for.
    if (versions.length > 0 && this.#settings.interval === undefined) this.#nextLook = Infinity
  }

  async close(): Promise<void> {
    this.#withdraw()
    await this.#chunks?.close()
  }
}

/** Where the line at the start of the window ends: at its LF, or the end of the file; -1 if that is not there yet. */
function lineEnd({ buffer, from, to, last }: Window): number {
  const end = buffer.indexOf(LF, from)
  if (end >= 0 && end < to) return end
  return last ? to : -1
}

function versionOf({ modified, size }: FileEntry): string {
  return `${modified}:${size}`
}
