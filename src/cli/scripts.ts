import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { ValidationError } from '../core/errors.ts'
import type { CliOptions } from './options.ts'
import { type Script, scriptOf } from './variables.ts'

const STANDARD_INPUT = '-'

/** The files, then the texts of `-e`; variables are not replaced yet. */
export async function readScripts({ files, texts }: CliOptions): Promise<readonly Script[]> {
  const scripts: Script[] = []
  for (const file of files) scripts.push(await readScript(file))
  return [...scripts, ...texts.map((text) => scriptOf(text))]
}

async function readScript(file: string): Promise<Script> {
  if (file === STANDARD_INPUT) return scriptOf(await readAll(process.stdin))
  const text = await readFile(file, 'utf8').catch((error: unknown) => unreadable(file, error))
  // Editors on Windows may begin a file with a byte order mark.
  return scriptOf(text.replace(/^\uFEFF/, ''), file)
}

function unreadable(file: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code
  const reason =
    code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : (error as Error).message
  throw new ValidationError('UNREADABLE_FILE', `can't read ${file}: ${reason}`, undefined, { cause: error })
}
