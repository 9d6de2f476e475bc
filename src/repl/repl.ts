import { createInterface, type Interface } from 'node:readline'
import { errorText, exitCode } from '../cli/errors.ts'
import { type CliOptions, EXIT_INTERRUPTED } from '../cli/options.ts'
import { CliSession } from '../cli/session.ts'
import { scriptOf, withVariables } from '../cli/variables.ts'
import { endsStatement } from '../parser/script.ts'
import { HELP, replCommand } from './commands.ts'
import { HistoryFile } from './history.ts'

const PROMPT = 'millrace> '
const CONTINUED = '     ...> '
const CLEAR_SCREEN = '\u001B[2J\u001B[3J\u001B[H'

/** A session at the prompt; resolves with the exit code when the user leaves. */
export async function repl(options: CliOptions): Promise<number> {
  let session: CliSession | undefined
  try {
    session = new CliSession(options, { interactive: true })
    return await new Prompt(session, options).run()
  } catch (error) {
    process.stderr.write(errorText(error))
    return exitCode(error)
  } finally {
    await session?.close()
  }
}

/** Gathers lines to statements and runs one after the other. Lines typed meanwhile wait their turn. */
class Prompt {
  readonly #session: CliSession
  readonly #options: CliOptions
  readonly #readline: Interface
  readonly #history = new HistoryFile()
  readonly #lines: string[] = []
  /** The lines of a statement that has no end yet. */
  #text = ''
  #busy = false
  #closed = false
  #interrupts = 0
  #leave: (code: number) => void = () => {}

  constructor(session: CliSession, options: CliOptions) {
    this.#session = session
    this.#options = options
    this.#readline = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: true,
      history: this.#history.load(),
      historySize: 1000,
      removeHistoryDuplicates: true,
    })
  }

  run(): Promise<number> {
    process.stdout.write('Millrace: streaming SQL. HELP; shows what to type, QUIT; leaves.\n\n')
    this.#readline.on('line', (line) => {
      this.#history.add(line)
      this.#lines.push(line)
      void this.#work()
    })
    this.#readline.on('SIGINT', () => this.#interrupt())
    this.#readline.on('close', () => this.#close())
    process.on('SIGTERM', () => this.#readline.close())
    this.#ask()
    return new Promise((resolve) => {
      this.#leave = resolve
    })
  }

  #ask(): void {
    this.#readline.setPrompt(this.#text === '' ? PROMPT : CONTINUED)
    this.#readline.prompt()
  }

  async #work(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let line = this.#lines.shift(); line !== undefined && !this.#closed; line = this.#lines.shift()) {
      await this.#take(line)
    }
    this.#busy = false
    if (this.#closed) this.#leave(0)
    else this.#ask()
  }

  async #take(line: string): Promise<void> {
    const text = this.#text === '' ? line : `${this.#text}\n${line}`
    const command = replCommand(text)
    const isWhole = command !== undefined || text.trim() === '' || endsStatement(text)
    this.#text = isWhole ? '' : text
    if (!isWhole || text.trim() === '') return
    if (command === 'quit') this.#readline.close()
    else if (command === 'help') process.stdout.write(HELP)
    else if (command === 'clear') process.stdout.write(CLEAR_SCREEN)
    else await this.#execute(text)
  }

  async #execute(text: string): Promise<void> {
    this.#interrupts = 0
    const script = scriptOf(text)
    try {
      await this.#session.run(withVariables(script, this.#options.variables))
    } catch (error) {
      process.stderr.write(errorText(error, script))
    }
    this.#session.tellLosses()
  }

  /** Ctrl-C ends what runs, at once when it is pressed again; at the prompt it clears what was typed. */
  #interrupt(): void {
    if (this.#session.interrupt()) {
      this.#lines.length = 0
      if (++this.#interrupts > 1) process.exit(EXIT_INTERRUPTED)
      return
    }
    this.#readline.write(null, { ctrl: true, name: 'e' })
    this.#readline.write(null, { ctrl: true, name: 'u' })
    process.stdout.write('^C\n')
    this.#text = ''
    this.#ask()
  }

  #close(): void {
    this.#closed = true
    if (this.#busy) this.#session.interrupt()
    else {
      process.stdout.write('\n')
      this.#leave(0)
    }
  }
}
