import { type FileHandle, open } from 'node:fs/promises'
import type { TextBuffer } from '../../core/text-buffer.ts'
import { ConnectorError } from '../../core/errors.ts'

export const CHUNK_SIZE: number = 1 << 20
const LONGEST_RECORD = 2 ** 30

/** A stretch of a file in memory: `buffer[from..to)`, of which `buffer[from]` is byte `offset` of file number `file`. */
export interface Window {
  readonly file: number
  buffer: TextBuffer
  from: number
  to: number
  offset: number
  /** Nothing of the file follows. */
  last: boolean
}

/** A buffer that is being filled while another one is decoded. */
interface Chunk {
  buffer: TextBuffer
  length: number
  file: number
  offset: number
  last: boolean
  ready: boolean
  error: unknown
}

/**
 * Reads files one after the other in chunks; the next chunk is read while the current one is in use. `next` joins what
 * was not consumed of the window with the chunk behind it; room in front of every chunk makes that a small copy.
 */
export class ReadAhead {
  readonly #paths: readonly string[]
  readonly #chunkSize: number
  readonly #head: number
  #chunk: Chunk
  #spare: TextBuffer | undefined
  #pending: Promise<void> | undefined
  #handle: { readonly file: number; readonly handle: FileHandle } | undefined
  #window: Window | undefined
  #closed = false

  constructor(paths: readonly string[], chunkSize: number) {
    this.#paths = paths
    this.#chunkSize = chunkSize
    this.#head = Math.min(chunkSize, 1 << 16)
    this.#chunk = {
      buffer: this.#newBuffer(),
      length: 0,
      file: 0,
      offset: 0,
      last: false,
      ready: false,
      error: undefined,
    }
  }

  #newBuffer(): TextBuffer {
    return Buffer.allocUnsafeSlow(this.#head + this.#chunkSize) as TextBuffer
  }

  #isChunk(buffer: TextBuffer): boolean {
    return buffer.length === this.#head + this.#chunkSize
  }

  get window(): Window | undefined {
    return this.#window
  }

  /** Starts reading at byte `offset` of file number `file`. */
  start(file: number, offset: number): void {
    this.#load(file, offset)
  }

  /**
   * Makes the chunk behind the window, or the start of the next file, part of the window. Gives a promise when it is
   * not read yet: call again afterwards. What the old window's buffer held is overwritten from now on.
   */
  next(): Promise<void> | 'READY' | 'END' {
    const chunk = this.#chunk
    const window = this.#window
    if (window?.last === true && window.file + 1 >= this.#paths.length) return 'END'
    if (!chunk.ready) return this.#pending ?? 'END'
    if (chunk.error !== undefined) throw chunk.error
    const rest = window === undefined || window.last ? 0 : window.to - window.from
    if (rest > this.#head) this.#append(window as Window, chunk)
    else this.#swap(window, chunk, rest)
    this.#skipByteOrderMark()
    const now = this.#window as Window
    if (!now.last) this.#load(now.file, now.offset + now.to - now.from)
    else if (now.file + 1 < this.#paths.length) this.#load(now.file + 1, 0)
    return 'READY'
  }

  /** The usual case: the unconsumed rest moves in front of the new chunk, whose buffer becomes the window's. */
  #swap(window: Window | undefined, chunk: Chunk, rest: number): void {
    const head = this.#head
    if (rest > 0) window?.buffer.copy(chunk.buffer, head - rest, window.from, window.to)
    const free = window !== undefined && this.#isChunk(window.buffer) ? window.buffer : this.#spare
    if (free === this.#spare) this.#spare = undefined
    this.#window = {
      file: chunk.file,
      buffer: chunk.buffer,
      from: head - rest,
      to: head + chunk.length,
      offset: chunk.offset - rest,
      last: chunk.last,
    }
    chunk.buffer = free ?? this.#newBuffer()
  }

  /** A record longer than a chunk: its parts are gathered in a buffer of their own, which doubles. */
  #append(window: Window, chunk: Chunk): void {
    const { from, to, buffer } = window
    const length = to - from + chunk.length
    if (length > LONGEST_RECORD) {
      const path = this.#paths[window.file] ?? ''
      throw new ConnectorError('RECORD_TOO_LONG', `${path}: a record of more than 1 GB at offset ${window.offset}`)
    }
    if (to + chunk.length > buffer.length) {
      window.buffer = Buffer.allocUnsafeSlow(2 * length) as TextBuffer
      buffer.copy(window.buffer, 0, from, to)
      window.from = 0
      window.to = to - from
      if (this.#isChunk(buffer)) this.#spare = buffer
    }
    chunk.buffer.copy(window.buffer, window.to, this.#head, this.#head + chunk.length)
    window.to += chunk.length
    window.last = chunk.last
  }

  #skipByteOrderMark(): void {
    const window = this.#window as Window
    const { buffer, from, to, offset } = window
    if (offset !== 0 || to - from < 3) return
    if (buffer[from] !== 0xef || buffer[from + 1] !== 0xbb || buffer[from + 2] !== 0xbf) return
    window.from += 3
    window.offset += 3
  }

  #load(file: number, offset: number): void {
    const chunk = this.#chunk
    chunk.ready = false
    chunk.file = file
    chunk.offset = offset
    chunk.length = 0
    chunk.last = false
    this.#pending = this.#fill(chunk)
  }

  async #fill(chunk: Chunk): Promise<void> {
    try {
      await this.#read(chunk)
    } catch (error) {
      chunk.error = this.#failure(error, chunk.file)
    }
    chunk.ready = true
  }

  async #read(chunk: Chunk): Promise<void> {
    const handle = await this.#open(chunk.file)
    while (chunk.length < this.#chunkSize && !this.#closed) {
      const at = this.#head + chunk.length
      const wanted = this.#chunkSize - chunk.length
      const { bytesRead } = await handle.read(chunk.buffer, at, wanted, chunk.offset + chunk.length)
      if (bytesRead === 0) {
        chunk.last = true
        break
      }
      chunk.length += bytesRead
    }
  }

  async #open(file: number): Promise<FileHandle> {
    if (this.#handle?.file === file) return this.#handle.handle
    await this.#handle?.handle.close()
    this.#handle = undefined
    const handle = await open(this.#paths[file] ?? '')
    this.#handle = { file, handle }
    return handle
  }

  #failure(error: unknown, file: number): ConnectorError {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `can't read ${this.#paths[file] ?? ''}: ${reason}`
    return new ConnectorError('READ_FAILED', message, undefined, { cause: error })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#pending
    await this.#handle?.handle.close()
    this.#handle = undefined
  }
}
