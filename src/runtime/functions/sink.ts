import type { ConnectorContext } from './connector-context.ts'
import type { SinkContext } from './types.ts'

/** Where a stream ends: a writer, and a committer if what was written shall only be seen once a snapshot holds it. */
export interface Sink<T, Commit = never> {
  /** `restored`: what the writer's `snapshot` gave. */
  createWriter(ctx: ConnectorContext, restored?: unknown): SinkWriter<T, Commit>
  createCommitter?(): Committer<Commit>
}

export interface SinkWriter<T, Commit = never> {
  write(value: T, ctx: SinkContext): void
  /** Before a snapshot, at the end of input, and now and then in between. */
  flush(endOfInput: boolean): void | Promise<void>
  /** What is to be committed once the snapshot is safe. */
  prepareCommit?(): Commit[] | Promise<Commit[]>
  snapshot?(): unknown
  close(): void | Promise<void>
}

export interface Committer<Commit> {
  /** After a restore it may be given what it has committed already. */
  commit(items: readonly Commit[]): Promise<void>
  close?(): void
}
