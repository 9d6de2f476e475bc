import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../core/clock.ts'
import type { ConnectorContext } from '../../runtime/functions/connector-context.ts'
import type { SinkWriter } from '../../runtime/functions/sink.ts'
import type { SinkContext } from '../../runtime/functions/types.ts'
import type { BucketAssigner } from './bucket-assigners.ts'
import { PartFile, type SavedPart } from './part-file.ts'
import { type PendingFile, writeFailed } from './pending-files.ts'
import type { RollingPolicy } from './rolling-policies.ts'

/** Writes a record of a file, with what separates it from the next one. */
export interface Encoder<T> {
  encode(element: T): string | Uint8Array
}

/** A line of text for each record. */
export class SimpleStringEncoder implements Encoder<unknown> {
  encode(element: unknown): string {
    return `${String(element)}\n`
  }
}

/** Writes the records of one file, of a format that has more than records. What the methods give is appended. */
export interface BulkWriter<T> {
  addElement(element: T): string | Uint8Array | void
  /** After the last record. */
  finish(): string | Uint8Array | void
}

/** One for each file. */
export interface BulkWriterFactory<T> {
  create(): BulkWriter<T>
}

export interface FileSinkSettings<T> {
  readonly directory: string
  /** Files of a bulk format can't be gone on with: they end with every checkpoint. */
  readonly format:
    | { readonly kind: 'row'; readonly encoder: Encoder<T> }
    | { readonly kind: 'bulk'; readonly factory: BulkWriterFactory<T> }
  readonly assigner: BucketAssigner<T>
  readonly policy: RollingPolicy<T>
  readonly prefix: string
  readonly suffix: string
}

/**
 * Writes one file a bucket at a time. Those that the policy has rolled are closed, and given to be committed with the
 * next snapshot; those it hasn't are part of the snapshot, and cut back to what that knows of when the job goes on.
 */
export class FileWriter<T> implements SinkWriter<T, PendingFile> {
  readonly #settings: FileSinkSettings<T>
  readonly #clock: Clock
  /** Part of the names of this writer's files, as no other run or subtask has it. */
  readonly #id = randomUUID()
  /** By bucket. */
  readonly #parts = new Map<string, PartFile>()
  /** Of a bulk format. */
  readonly #bulkWriters = new Map<PartFile, BulkWriter<T>>()
  #rolled: PartFile[] = []
  #files = 0

  constructor(settings: FileSinkSettings<T>, { clock }: ConnectorContext, restored: unknown) {
    this.#settings = settings
    this.#clock = clock
    for (const saved of (restored ?? []) as readonly SavedPart[]) {
      this.#parts.set(saved.bucketId, new PartFile(saved, true))
    }
  }

  write(value: T, ctx: SinkContext): void {
    const { assigner, policy } = this.#settings
    const bucket = assigner.getBucketId(value, ctx)
    const now = ctx.currentProcessingTime()
    let part = this.#parts.get(bucket)
    if (part !== undefined && (policy.shouldRollOnProcessingTime(part, now) || policy.shouldRollOnEvent(part, value))) {
      this.#roll(part)
      part = undefined
    }
    part ??= this.#newPart(bucket, now)
    part.append(this.#encode(part, value), now)
  }

  #encode(part: PartFile, value: T): Uint8Array {
    const { format } = this.#settings
    if (format.kind === 'row') return bytesOf(format.encoder.encode(value))
    let writer = this.#bulkWriters.get(part)
    if (writer === undefined) this.#bulkWriters.set(part, (writer = format.factory.create()))
    return bytesOf(writer.addElement(value))
  }

  #newPart(bucketId: string, now: number): PartFile {
    const { directory, prefix, suffix } = this.#settings
    const name = `${prefix}-${this.#id}-${this.#files++}${suffix}`
    const place = { hidden: join(directory, bucketId, `.${name}.inprogress`), visible: join(directory, bucketId, name) }
    const part = new PartFile({ bucketId, ...place, creationTime: now, lastUpdateTime: now, size: 0 }, false)
    this.#parts.set(bucketId, part)
    return part
  }

  #roll(part: PartFile): void {
    const writer = this.#bulkWriters.get(part)
    if (writer !== undefined) part.append(bytesOf(writer.finish()), part.lastUpdateTime)
    this.#bulkWriters.delete(part)
    this.#parts.delete(part.bucketId)
    this.#rolled.push(part)
  }

  async flush(endOfInput: boolean): Promise<void> {
    if (endOfInput) for (const part of this.#parts.values()) this.#roll(part)
    for (const part of [...this.#rolled, ...this.#parts.values()]) {
      await part.flush().catch((error: unknown) => writeFailed(part.visible, error))
    }
  }

  async prepareCommit(): Promise<PendingFile[]> {
    const { policy, format } = this.#settings
    const now = this.#clock.now()
    for (const part of this.#parts.values()) {
      const ends = format.kind === 'bulk' || policy.shouldRollOnCheckpoint(part)
      if (ends || policy.shouldRollOnProcessingTime(part, now)) this.#roll(part)
    }
    const pending: PendingFile[] = []
    for (const part of this.#rolled) {
      await part.finish().catch((error: unknown) => writeFailed(part.visible, error))
      pending.push({ hidden: part.hidden, visible: part.visible })
    }
    this.#rolled = []
    return pending
  }

  snapshot(): SavedPart[] {
    return Array.from(this.#parts.values(), (part) => part.saved())
  }

  async close(): Promise<void> {
    for (const part of [...this.#rolled, ...this.#parts.values()]) await part.close()
  }
}

function bytesOf(encoded: string | Uint8Array | void): Uint8Array {
  return typeof encoded === 'string' ? Buffer.from(encoded) : (encoded ?? new Uint8Array())
}
