import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const KEPT = 1000

/** Lines typed in earlier sessions, in a file that is written line by line: nothing is lost when a session is killed. */
export class HistoryFile {
  readonly #path: string

  constructor(path: string = process.env['MILLRACE_HISTORY'] ?? join(homedir(), '.millrace_history')) {
    this.#path = path
  }

  /** The last lines, newest first. */
  load(): string[] {
    let lines: string[]
    try {
      lines = readFileSync(this.#path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    } catch {
      return []
    }
    const kept = lines.slice(-KEPT)
    if (lines.length >= 2 * KEPT) this.#write(() => writeFileSync(this.#path, `${kept.join('\n')}\n`, { mode: 0o600 }))
    return kept.toReversed()
  }

  add(line: string): void {
    if (line.trim() !== '') this.#write(() => appendFileSync(this.#path, `${line}\n`, { mode: 0o600 }))
  }

  /** A session is worth more than its history: a file that can't be written is left alone. */
  #write(write: () => void): void {
    try {
      write()
    } catch {}
  }
}
