import { ConnectorError } from '../../core/errors.ts'
import type { DeserializationSchema } from '../schemas.ts'
import { CHUNK_SIZE, ReadAhead, type Window } from './read-ahead.ts'

/** A place in a list of files. */
export interface FilePosition {
  readonly file: number
  /** In bytes. */
  readonly offset: number
}

const [LF, CR] = [10, 13]

/** The lines of files, one file after the other, as records of a schema. */
export class LineRecords {
  readonly #paths: readonly string[]
  readonly #schema: DeserializationSchema<unknown>
  readonly #start: FilePosition
  readonly #chunks: ReadAhead
  /** The schema has said so. */
  endOfStream = false

  constructor(
    paths: readonly string[],
    schema: DeserializationSchema<unknown>,
    start: FilePosition,
    chunkSize: number = CHUNK_SIZE,
  ) {
    this.#paths = paths
    this.#schema = schema
    this.#start = start
    this.#chunks = new ReadAhead(paths, chunkSize)
    this.#chunks.start(start.file, start.offset)
  }

  /** Behind the records that were read. */
  get position(): FilePosition {
    return this.#chunks.window ?? this.#start
  }

  /**
   * Adds up to `limit` records to `values`, `'READ'` if there was any. A promise says when to ask again; `'END'`, after
   * which `close` is due, that there are no more.
   */
  read(values: unknown[], limit: number): 'READ' | 'END' | Promise<void> {
    for (;;) {
      const { window } = this.#chunks
      if (window !== undefined) this.#readLines(window, values, limit)
      if (values.length > 0) return 'READ'
      if (this.endOfStream) return 'END'
      const next = this.#chunks.next()
      if (next !== 'READY') return next
    }
  }

  /** The records of the lines that are whole in the window. */
  #readLines(window: Window, values: unknown[], limit: number): void {
    while (window.from < window.to && values.length < limit && !this.endOfStream) {
      const end = lineEnd(window)
      if (end < 0) return
      const next = Math.min(end + 1, window.to)
      const cut = end > window.from && window.buffer[end - 1] === CR ? end - 1 : end
      this.#add(window, cut, values)
      window.offset += next - window.from
      window.from = next
    }
  }

  #add(window: Window, end: number, values: unknown[]): void {
    const value = this.#deserialize(window, end)
    if (value === null || value === undefined) return
    if (this.#schema.isEndOfStream?.(value) === true) this.endOfStream = true
    else values.push(value)
  }

  #deserialize({ buffer, from, file, offset }: Window, end: number): unknown {
    try {
      return this.#schema.deserialize(buffer.subarray(from, end))
    } catch (error) {
      const path = this.#paths[file] ?? ''
      const reason = error instanceof Error ? error.message : String(error)
      throw new ConnectorError('BAD_RECORD', `${path}: the line at byte ${offset}: ${reason}`, undefined, {
        cause: error,
      })
    }
  }

  close(): Promise<void> {
    return this.#chunks.close()
  }
}

/** Where the line at the start of the window ends: at its LF, or the end of the file; -1 if that is not there yet. */
function lineEnd({ buffer, from, to, last }: Window): number {
  const end = buffer.indexOf(LF, from)
  if (end >= 0 && end < to) return end
  return last ? to : -1
}
