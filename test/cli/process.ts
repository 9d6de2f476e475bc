import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** The built command. */
export const MAIN: string = resolve(import.meta.dirname, '../../dist/src/cli/main.js')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

export function start(args: readonly string[], directory: string = tmpdir()): Child {
  return spawn(process.execPath, [MAIN, ...args], { cwd: directory, stdio: 'pipe', env: { ...process.env, TZ: 'UTC' } })
}

export function exitCode(child: Child): Promise<number | null> {
  return new Promise((settle, reject) => {
    child.on('error', reject)
    child.on('close', settle)
  })
}

/** Runs the command to its end; its standard input is `input`. */
export async function millrace(args: readonly string[], directory?: string, input = ''): Promise<Outcome> {
  const child = start(args, directory)
  child.stdin.end(input)
  const [code, stdout, stderr] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

export interface Files extends Disposable {
  readonly directory: string
}

/** A directory with the given files, until the end of the test. */
export function files(contents: Readonly<Record<string, string>>): Files {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-'))
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(directory, name), content)
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) }
}
