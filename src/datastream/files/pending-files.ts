import { rename } from 'node:fs/promises'
import { ConnectorError } from '../../core/errors.ts'
import { exists } from '../../runtime/files/file-list.ts'

/** A file that is whole, and still has its hidden name. */
export interface PendingFile {
  readonly hidden: string
  readonly visible: string
}

/** Gives files their own names; those that have them already are left alone. */
export async function publish(files: readonly PendingFile[]): Promise<void> {
  for (const { hidden, visible } of files) {
    if (await exists(visible)) continue
    await rename(hidden, visible).catch((error: unknown) => writeFailed(visible, error))
  }
}

export function writeFailed(path: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error)
  throw new ConnectorError('WRITE_FAILED', `can't write ${path}: ${reason}`, undefined, { cause: error })
}
