import { type Batch, batchOf } from '../../core/batch.ts'
import type { ReaderContext, SourceReader } from '../connector.ts'
import { type FileEntry, listFiles } from '../files/file-list.ts'
import { LineRecords } from '../files/line-records.ts'
import { CHUNK_SIZE } from '../files/read-ahead.ts'
import type { DeserializationSchema } from '../schemas.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { keyToken } from '../state/key-token.ts'
import { readValue, writeValue } from '../state/values.ts'
import { isSplitOf } from './split-assignment.ts'

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
  #records: LineRecords | undefined
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
    if (this.#ended) return 'END'
    if (this.#start.file >= this.#files.length) return this.#lookForFiles()
    const records = (this.#records ??= this.#startReading())
    const values: unknown[] = []
    const read = records.read(values, this.#ctx.batchSize)
    this.#ended = records.endOfStream
    if (read === 'READ') return batchOf(values.length, [{ storage: 'any', data: values, nulls: undefined }])
    return read === 'END' ? this.#finishFiles(records) : read
  }

  #startReading(): LineRecords {
    const paths = this.#files.map(({ path }) => path)
    return new LineRecords(paths, this.#schema, this.#start, this.#chunkSize)
  }

  async #finishFiles(records: LineRecords): Promise<void> {
    this.#files = []
    this.#start = { file: 0, offset: 0 }
    this.#records = undefined
    await records.close()
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
      .filter(({ path }) => isSplitOf(keyToken(path), this.#ctx))
      .filter((file) => this.#versions.get(file.path) !== versionOf(file))
    for (const file of this.#files) this.#versions.set(file.path, versionOf(file))
    this.#start = { file: 0, offset: 0 }
    this.#nextLook = interval === undefined ? Infinity : now + interval
    this.#looking = false
  }

  snapshot(writer: ByteWriter): void {
    const { file, offset } = this.#records?.position ?? this.#start
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
    await this.#records?.close()
  }
}

function versionOf({ modified, size }: FileEntry): string {
  return `${modified}:${size}`
}
