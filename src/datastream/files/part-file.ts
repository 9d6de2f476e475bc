import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PartFileInfo } from './rolling-policies.ts'

/** What a snapshot holds of a file that is being written. */
export interface SavedPart extends PartFileInfo {
  /** Its path now. */
  readonly hidden: string
  /** Its path once it is committed. */
  readonly visible: string
}

/** A file that a file sink writes. Nobody sees it before it is committed. */
export class PartFile implements SavedPart {
  readonly bucketId: string
  readonly hidden: string
  readonly visible: string
  readonly creationTime: number
  lastUpdateTime: number
  size: number
  readonly #resumed: boolean
  #handle: FileHandle | undefined
  #unwritten: Uint8Array[] = []

  /** `resumed`: the file is there, and holds `size` bytes that count. */
  constructor(saved: SavedPart, resumed: boolean) {
    this.bucketId = saved.bucketId
    this.hidden = saved.hidden
    this.visible = saved.visible
    this.creationTime = saved.creationTime
    this.lastUpdateTime = saved.lastUpdateTime
    this.size = saved.size
    this.#resumed = resumed
  }

  append(bytes: Uint8Array, now: number): void {
    this.#unwritten.push(bytes)
    this.size += bytes.length
    this.lastUpdateTime = now
  }

  async flush(): Promise<void> {
    if (this.#unwritten.length === 0) return
    const bytes = Buffer.concat(this.#unwritten)
    this.#handle ??= await this.#open(this.size - bytes.length)
    await this.#handle.appendFile(bytes)
    this.#unwritten = []
  }

  async finish(): Promise<void> {
    await this.flush()
    this.#handle ??= await this.#open(this.size)
    await this.#handle.sync()
    await this.close()
  }

  async #open(size: number): Promise<FileHandle> {
    await mkdir(dirname(this.hidden), { recursive: true })
    if (!this.#resumed) return open(this.hidden, 'ax')
    const existing = await open(this.hidden, 'r+')
    await existing.truncate(size)
    await existing.close()
    return open(this.hidden, 'a')
  }

  saved(): SavedPart {
    const { bucketId, hidden, visible, creationTime, lastUpdateTime, size } = this
    return { bucketId, hidden, visible, creationTime, lastUpdateTime, size }
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await handle?.close()
  }
}
