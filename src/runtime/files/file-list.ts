import { access, readdir, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConnectorError, ValidationError } from '../../core/errors.ts'

export interface FileEntry {
  readonly path: string
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modified: number
}

/** The absolute path behind `file:///…` or a plain path. */
export function localPath(path: string): string {
  if (path.startsWith('file:')) return fileURLToPath(path.startsWith('file://') ? path : `file://${path.slice(5)}`)
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path)?.[1]
  if (scheme !== undefined) {
    const message = `Path '${path}' is on '${scheme}'; only local files ('file:///…' or a plain path) can be used.`
    throw new ValidationError('BAD_OPTION_VALUE', message)
  }
  return resolve(path)
}

/**
 * The files at `path`: itself, or all below the directory, sorted by path. Names that start with `.` or `_` are hidden
 * and left out, as are paths that don't match `pattern` as a whole.
 */
export async function listFiles(
  path: string,
  pattern: { test(path: string): boolean } | undefined,
  reader: string,
): Promise<readonly FileEntry[]> {
  const found = await stat(path).catch((error: unknown) => fail(error, path, reader))
  const paths = found.isDirectory() ? await visibleFiles(path) : [path]
  const wanted = pattern === undefined ? paths : paths.filter((p) => pattern.test(p))
  return Promise.all(
    wanted.map(async (file) => {
      const { size, mtimeMs } = await stat(file).catch((error: unknown) => fail(error, file, reader))
      return { path: file, size, modified: Math.floor(mtimeMs) }
    }),
  )
}

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function visibleFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.slice(directory.length).split(sep).some(isHidden))
    .toSorted((a, b) => (a < b ? -1 : 1))
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('_')
}

function fail(error: unknown, path: string, reader: string): never {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') {
    throw new ConnectorError('FILE_NOT_FOUND', `file not found: ${path} (${reader})`, undefined, { cause: error })
  }
  const reason = error instanceof Error ? error.message : String(error)
  throw new ConnectorError('READ_FAILED', `can't read ${path} (${reader}): ${reason}`, undefined, { cause: error })
}
