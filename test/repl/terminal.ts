import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { MAIN } from '../cli/process.ts'

/** The command in a real terminal: tmux, on a server of its own. */
export class Terminal {
  readonly #server = `millrace-${randomUUID()}`

  constructor(directory: string, args: readonly string[] = []) {
    const env = { ...process.env, TZ: 'UTC', MILLRACE_HISTORY: `${directory}/history` }
    const command = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ')
    // The shell stays, so that the exit code can be seen.
    const shell = `${command}; echo "exit code $?"; cat`
    const size = ['-x', '80', '-y', '40']
    execFileSync(
      'tmux',
      ['-L', this.#server, '-f', '/dev/null', 'new-session', '-d', '-c', directory, ...size, shell],
      {
        env,
      },
    )
  }

  /** Types text. */
  type(text: string): void {
    // tmux takes a semicolon at the end of a word as its own.
    this.#tmux('send-keys', '-l', text.replace(/;$/, '\\;'))
  }

  /** Presses keys by tmux's names: `Enter`, `C-c`, `Up`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  enter(line: string): void {
    this.type(line)
    this.press('Enter')
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p').replace(/\n+$/, '')
  }

  /** The screen as soon as it satisfies `isReady`; fails with the screen when it doesn't. */
  async shows(isReady: (screen: string) => boolean): Promise<string> {
    for (let tries = 0; tries < 600; tries++) {
      const screen = this.screen()
      if (isReady(screen)) return screen
      await delay(50)
    }
    throw new Error(`the terminal shows:\n${this.screen()}`)
  }

  close(): void {
    this.#tmux('kill-server')
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#server, ...args], { encoding: 'utf8' })
  }
}
