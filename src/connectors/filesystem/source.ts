import { closeSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { type Batch, batchOf } from '../../core/batch.ts'
import { type Column, numberColumn, StringColumn } from '../../core/column.ts'
import { ConnectorError } from '../../core/errors.ts'
import type { JavaRegex } from '../../core/regex/java-regex.ts'
import { STRING, timestampLtz, withNullable, BIGINT } from '../../core/types/logical-type.ts'
import type { MetadataColumn, ReaderContext, ScanRequest, SourceReader, TableSource } from '../../runtime/connector.ts'
import { type Decoder, type DecodingFormat, RecordError } from '../../runtime/format.ts'
import { SKIPPED_RECORDS } from '../../runtime/job/metrics.ts'
import type { ByteReader, ByteWriter } from '../../runtime/state/bytes.ts'
import { type FileEntry, listFiles } from '../../runtime/files/file-list.ts'
import { CHUNK_SIZE, ReadAhead, type Window } from '../../runtime/files/read-ahead.ts'

const METADATA: readonly MetadataColumn[] = [
  { name: 'file.path', type: withNullable(STRING, false), writable: false },
  { name: 'file.name', type: withNullable(STRING, false), writable: false },
  { name: 'file.size', type: withNullable(BIGINT, false), writable: false },
  { name: 'file.modification-time', type: timestampLtz(3, false), writable: false },
]

export interface FileSourceSettings {
  readonly path: string
  readonly pattern: JavaRegex | undefined
}

export function fileSource(settings: FileSourceSettings, format: DecodingFormat): TableSource {
  return {
    bounded: true,
    changelog: 'append',
    metadata: METADATA,
    accepts: (predicate) => format.accepts?.(predicate) ?? false,
    createReader: (request, ctx) => new FileReader(settings, format, request, ctx),
  }
}

/**
 * Reads whole files, sorted by path, shared out among subtasks. The position is a file and the offset of the first
 * record in it that was not delivered; on restore, files before that one count as read.
 */
export class FileReader implements SourceReader {
  readonly #settings: FileSourceSettings
  readonly #request: ScanRequest
  readonly #ctx: ReaderContext
  readonly #decoder: Decoder
  readonly #chunkSize: number
  #files: readonly FileEntry[] = []
  #chunks: ReadAhead | undefined
  /** File and offset to start from, until the first window is there; then the window tells. */
  #start = { file: 0, offset: 0 }
  #metadata: { readonly file: number; readonly columns: readonly Column[] } | undefined
  /** Bytes wanted in the window before it is worth another try to find the end of a long record. */
  #wanted = 0

  constructor(
    settings: FileSourceSettings,
    format: DecodingFormat,
    request: ScanRequest,
    ctx: ReaderContext,
    chunkSize: number = CHUNK_SIZE,
  ) {
    this.#settings = settings
    this.#request = request
    this.#ctx = ctx
    this.#chunkSize = chunkSize
    this.#decoder = format.createDecoder({
      columns: request.columns,
      predicates: request.predicates,
      batchSize: ctx.batchSize,
      skipped: ctx.metrics.counter(SKIPPED_RECORDS),
    })
  }

  async open(): Promise<void> {
    const { path, pattern } = this.#settings
    const { name, subtask, parallelism } = this.#ctx
    const files = await listFiles(path, pattern, `table ${name}`)
    this.#files = files.filter((_, index) => index % parallelism === subtask)
  }

  poll(): Batch | Promise<void> | 'END' {
    if (this.#start.file >= this.#files.length) return 'END'
    const chunks = (this.#chunks ??= this.#startReading())
    for (;;) {
      const window = chunks.window
      if (window !== undefined && (window.last || window.to - window.from >= this.#wanted)) {
        const batch = this.#decode(window)
        if (batch !== undefined) return batch
      }
      const next = chunks.next()
      if (next === 'END') this.#start = { file: this.#files.length, offset: 0 }
      if (next !== 'READY') return next
    }
  }

  #startReading(): ReadAhead {
    const chunks = new ReadAhead(
      this.#files.map((file) => file.path),
      this.#chunkSize,
    )
    chunks.start(this.#start.file, this.#start.offset)
    return chunks
  }

  /** The next rows of the window; undefined when more bytes are needed. */
  #decode(window: Window): Batch | undefined {
    while (window.from < window.to) {
      const { buffer, from, to, last } = window
      const { batch, next } = this.#tryDecode(window)
      if (next === from) {
        // Trying anew for each chunk of a very long record would be quadratic.
        this.#wanted = last ? 0 : 2 * (to - from)
        if (last) throw new Error(`the decoder stopped in ${buffer.length} bytes`)
        return undefined
      }
      this.#wanted = 0
      window.offset += next - from
      window.from = next
      if (batch.n > 0) return this.#withMetadata(batch, window.file)
    }
    return undefined
  }

  #tryDecode(window: Window): ReturnType<Decoder['decode']> {
    try {
      return this.#decoder.decode(window.buffer, window.from, window.to, window.last)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      const { path } = this.#files[window.file] as FileEntry
      const line = lineAt(path, window.offset + error.at - window.from)
      throw new ConnectorError('BAD_RECORD', `${path}:${line}: ${error.message}`, undefined, { cause: error })
    }
  }

  #withMetadata(batch: Batch, file: number): Batch {
    const { metadata } = this.#request
    if (metadata.length === 0) return batch
    if (this.#metadata?.file !== file) {
      const entry = this.#files[file] as FileEntry
      this.#metadata = { file, columns: metadata.map((key) => metadataColumn(key, entry, this.#ctx.batchSize)) }
    }
    return batchOf(batch.n, [...batch.columns, ...this.#metadata.columns])
  }

  snapshot(writer: ByteWriter): void {
    const window = this.#chunks?.window
    const ended = this.#start.file >= this.#files.length
    const { file, offset } = ended || window === undefined ? this.#start : window
    writer.u8(ended ? 1 : 0).string(this.#files[file]?.path ?? '')
    writer.f64(offset)
  }

  restore(reader: ByteReader): void {
    const ended = reader.u8() === 1
    const path = reader.string()
    const offset = reader.f64()
    if (ended) {
      this.#start = { file: this.#files.length, offset: 0 }
      return
    }
    const file = this.#files.findIndex((f) => f.path === path)
    if (file < 0) {
      const message = `file not found: ${path} (table ${this.#ctx.name}), where the snapshot left off`
      throw new ConnectorError('FILE_NOT_FOUND', message)
    }
    this.#start = { file, offset }
  }

  async close(): Promise<void> {
    await this.#chunks?.close()
  }
}

function metadataColumn(key: string, file: FileEntry, n: number): Column {
  switch (key) {
    case 'file.size':
      return numberColumn('long', new Float64Array(n).fill(file.size))
    case 'file.modification-time':
      return numberColumn('long', new Float64Array(n).fill(file.modified))
    default: {
      const text = key === 'file.name' ? basename(file.path) : file.path
      return StringColumn.ofCodes({ codes: new Int32Array(n), values: [text] })
    }
  }
}

/** The line that holds byte `offset` of a file; read again for a message only. */
function lineAt(path: string, offset: number): number {
  const buffer = Buffer.allocUnsafe(1 << 20)
  const file = openSync(path, 'r')
  let line = 1
  try {
    for (let at = 0; at < offset;) {
      const read = readSync(file, buffer, 0, Math.min(buffer.length, offset - at), at)
      if (read === 0) break
      const bytes = buffer.subarray(0, read)
      for (let p = bytes.indexOf(10); p >= 0; p = bytes.indexOf(10, p + 1)) line++
      at += read
    }
  } finally {
    closeSync(file)
  }
  return line
}
