import { localPath } from '../../runtime/files/file-list.ts'
import type { ConnectorContext } from '../../runtime/functions/connector-context.ts'
import type { Committer, Sink, SinkWriter } from '../../runtime/functions/sink.ts'
import { type BucketAssigner, DateTimeBucketAssigner } from './bucket-assigners.ts'
import { type BulkWriterFactory, type Encoder, type FileSinkSettings, FileWriter } from './file-writer.ts'
import { type PendingFile, publish } from './pending-files.ts'
import { DefaultRollingPolicy, OnCheckpointRollingPolicy, type RollingPolicy } from './rolling-policies.ts'

const DEFAULTS = { assigner: new DateTimeBucketAssigner(), prefix: 'part', suffix: '' }

/**
 * Writes files into folders ("buckets") of a directory. A file is hidden while it is being written, and seen under its
 * own name once a checkpoint holds it whole, or at the end of input.
 */
export class FileSink<T> implements Sink<T, PendingFile> {
  readonly #settings: FileSinkSettings<T>

  /** @internal */
  constructor(settings: FileSinkSettings<T>) {
    this.#settings = settings
  }

  static forRowFormat<T>(path: string, encoder: Encoder<T>): FileSinkBuilder<T> {
    const policy = DefaultRollingPolicy.builder().build()
    return new FileSinkBuilder({ ...DEFAULTS, directory: localPath(path), format: { kind: 'row', encoder }, policy })
  }

  /** Files of a format with more than records, such as a header or an index at the end; each ends with a checkpoint. */
  static forBulkFormat<T>(path: string, factory: BulkWriterFactory<T>): FileSinkBuilder<T> {
    const policy = OnCheckpointRollingPolicy.build()
    return new FileSinkBuilder({ ...DEFAULTS, directory: localPath(path), format: { kind: 'bulk', factory }, policy })
  }

  createWriter(ctx: ConnectorContext, restored?: unknown): SinkWriter<T, PendingFile> {
    return new FileWriter(this.#settings, ctx, restored)
  }

  createCommitter(): Committer<PendingFile> {
    return { commit: publish }
  }
}

export class FileSinkBuilder<T> {
  readonly #settings: FileSinkSettings<T>

  /** @internal */
  constructor(settings: FileSinkSettings<T>) {
    this.#settings = settings
  }

  withBucketAssigner(assigner: BucketAssigner<T>): FileSinkBuilder<T> {
    return new FileSinkBuilder({ ...this.#settings, assigner })
  }

  withRollingPolicy(policy: RollingPolicy<T>): FileSinkBuilder<T> {
    return new FileSinkBuilder({ ...this.#settings, policy })
  }

  /** What the names of files start and end with: `part` and nothing by default. */
  withOutputFileConfig({ prefix = 'part', suffix = '' }: { prefix?: string; suffix?: string }): FileSinkBuilder<T> {
    return new FileSinkBuilder({ ...this.#settings, prefix, suffix })
  }

  build(): FileSink<T> {
    return new FileSink(this.#settings)
  }
}
