import { readFileSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { ConnectorError, JobError } from '../../core/errors.ts'
import type { StreamGraph } from '../graph.ts'
import type { JobSnapshot } from './job-snapshot.ts'

const FORMAT = 'millrace savepoint 3'

interface SavepointFile {
  readonly format: string
  readonly operators: JobSnapshot['operators']
  readonly maxParallelism: number
}

/** Writes a snapshot into a directory, under a name of its own, and gives the path. It is there as a whole or not at all. */
export async function writeSavepoint(directory: string, name: string, snapshot: JobSnapshot): Promise<string> {
  const path = join(directory, name)
  const unfinished = `${path}.inprogress`
  try {
    await mkdir(directory, { recursive: true })
    const file = await open(unfinished, 'w')
    try {
      await file.writeFile(serialize({ format: FORMAT, ...snapshot } satisfies SavepointFile))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    throw failed(`can't write the savepoint ${path}`, error)
  }
  return path
}

/** Reads a savepoint for a job that runs `graph`. State that no step claims is an error unless it shall be ignored. */
export function readSavepoint(path: string, graph: StreamGraph, ignoreUnclaimed: boolean): JobSnapshot {
  const saved = decode(read(path))
  if (saved?.format !== FORMAT) throw new JobError('NO_SAVEPOINT', `${path} is no savepoint.`)
  const { operators, maxParallelism } = saved
  const uids = new Set(graph.nodes.map(({ uid }) => uid))
  const unclaimed = [...operators.keys()].filter((uid) => !uids.has(uid))
  if (unclaimed.length === 0 || ignoreUnclaimed) return { operators, maxParallelism }
  throw new JobError(
    'UNCLAIMED_STATE',
    `The savepoint ${path} has state of ${unclaimed.map((uid) => `'${uid}'`).join(', ')}, which is no step of this program: ` +
      "give steps the same uid() as before, or set 'execution.state-recovery.ignore-unclaimed-state' to 'true'.",
  )
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw failed(`can't read the savepoint ${path}`, error)
  }
}

function decode(bytes: Buffer): SavepointFile | undefined {
  try {
    return deserialize(bytes) as SavepointFile
  } catch {
    return undefined
  }
}

function failed(what: string, error: unknown): ConnectorError {
  const reason = error instanceof Error ? error.message : String(error)
  return new ConnectorError('SAVEPOINT_FAILED', `${what}: ${reason}`, undefined, { cause: error })
}
