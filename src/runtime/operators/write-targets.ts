import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { ConnectorError } from '../../core/errors.ts'
import type { Target } from './writable-sink.ts'

/** A file that must not exist yet; with several subtasks a directory with a file for each, named by its number. */
export function fileTarget(path: string): Target {
  return {
    description: `file ${path}`,
    open: async ({ subtask, parallelism, name }) => {
      const file = parallelism === 1 ? path : join(path, String(subtask + 1))
      await mkdir(dirname(file), { recursive: true })
      const handle = await open(file, 'wx').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        throw new ConnectorError(
          'FILE_EXISTS',
          `${name}: ${file} exists already and is not overwritten: remove it, or write to another path.`,
        )
      })
      return handle.createWriteStream()
    },
  }
}

/** A TCP server. */
export function socketTarget(host: string, port: number): Target {
  return {
    description: `${host}:${port}`,
    open: async () => {
      const socket = connect(port, host)
      await once(socket, 'connect')
      // What the server says is read and dropped, else the connection could not end.
      socket.resume()
      return socket
    },
  }
}

/** A record as a line of CSV: the elements of a tuple or the fields of an object, quoted where that is needed. */
export function csvLine(record: unknown, textOf: (value: unknown) => string): string {
  const isFields = typeof record === 'object' && record !== null && !(record instanceof Date)
  const fields: readonly unknown[] = Array.isArray(record) ? record : isFields ? Object.values(record) : [record]
  return `${fields.map((field) => csvField(field, textOf)).join(',')}\n`
}

function csvField(field: unknown, textOf: (value: unknown) => string): string {
  if (field === null || field === undefined) return ''
  const text = typeof field === 'bigint' ? String(field) : textOf(field)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
