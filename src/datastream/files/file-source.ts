import { ValidationError } from '../../core/errors.ts'
import { listFiles, localPath } from '../../runtime/files/file-list.ts'
import { LineRecords } from '../../runtime/files/line-records.ts'
import type { Source, SourceOutput, SourceReader, SplitEnumerator } from '../../runtime/functions/source.ts'
import type { DeserializationSchema } from '../../runtime/schemas.ts'
import type { DurationLike } from '../../runtime/time/duration.ts'
import { everyMillis } from '../execution-config.ts'

/** A file, and how far it has been read, in bytes. */
export interface FileSourceSplit {
  readonly path: string
  readonly offset: number
}

interface Settings<T> {
  readonly format: DeserializationSchema<T>
  /** Files, and directories whose files are all read. */
  readonly paths: readonly string[]
  /** ms between two looks for new files; undefined: the files are looked for once. */
  readonly interval: number | undefined
}

/**
 * The records of files, one a line. Every file is a split, so it has a watermark of its own; it is read once, as it is
 * when its end is reached.
 */
export class FileSource<T> implements Source<T, FileSourceSplit> {
  readonly #settings: Settings<T>
  /** An open file takes a descriptor and 256 KB. */
  readonly maxOpenSplits = 256

  /** @internal */
  constructor(settings: Settings<T>) {
    this.#settings = settings
  }

  static forRecordStreamFormat<T>(format: DeserializationSchema<T>, ...paths: string[]): FileSourceBuilder<T> {
    if (paths.length === 0) throw new ValidationError('NO_PATH', 'A file source needs a path.')
    return new FileSourceBuilder({ format, paths: paths.map(localPath), interval: undefined })
  }

  get boundedness(): 'BOUNDED' | 'CONTINUOUS_UNBOUNDED' {
    return this.#settings.interval === undefined ? 'BOUNDED' : 'CONTINUOUS_UNBOUNDED'
  }

  createEnumerator(): SplitEnumerator<FileSourceSplit> {
    const { paths, interval } = this.#settings
    return {
      ...(interval !== undefined && { discoveryInterval: interval }),
      discover: async () => {
        const found = await Promise.all(paths.map((path) => listFiles(path, undefined, 'file source')))
        return found.flat().map(({ path }) => ({ path, offset: 0 }))
      },
      snapshot: () => null,
    }
  }

  createReader(): SourceReader<T, FileSourceSplit> {
    return new FileReader(this.#settings.format)
  }
}

export class FileSourceBuilder<T> {
  readonly #settings: Settings<T>

  /** @internal */
  constructor(settings: Settings<T>) {
    this.#settings = settings
  }

  /** Looks for new files at every interval of the clock; the stream has no end. */
  monitorContinuously(interval: DurationLike): FileSourceBuilder<T> {
    return new FileSourceBuilder({ ...this.#settings, interval: everyMillis(interval, 'interval') })
  }

  /** Reads the files that are there at the start; the default. */
  processStaticFileSet(): FileSourceBuilder<T> {
    return new FileSourceBuilder({ ...this.#settings, interval: undefined })
  }

  build(): FileSource<T> {
    return new FileSource(this.#settings)
  }
}

/** Small, because many files are open at the same time. */
const CHUNK_SIZE = 1 << 16

class FileReader<T> implements SourceReader<T, FileSourceSplit> {
  readonly #format: DeserializationSchema<T>
  #split: FileSourceSplit | undefined
  #records: LineRecords | undefined

  constructor(format: DeserializationSchema<T>) {
    this.#format = format
  }

  addSplits([split]: readonly FileSourceSplit[]): void {
    this.#split = split
  }

  poll(out: SourceOutput<T>): 'MORE' | 'END' | Promise<void> {
    if (this.#split === undefined) return 'END'
    const { path, offset } = this.#split
    this.#records ??= new LineRecords([path], this.#format, { file: 0, offset }, CHUNK_SIZE)
    const values: T[] = []
    const read = this.#records.read(values, 1)
    for (const value of values) out.collect(value)
    return read === 'READ' ? 'MORE' : read
  }

  snapshot(): FileSourceSplit[] {
    if (this.#split === undefined) return []
    return [{ path: this.#split.path, offset: this.#records?.position.offset ?? this.#split.offset }]
  }

  close(): Promise<void> | undefined {
    return this.#records?.close()
  }
}
