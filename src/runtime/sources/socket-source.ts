import { connect, type Socket } from 'node:net'
import type { Clock } from '../../core/clock.ts'
import { ConnectorError } from '../../core/errors.ts'
import type { SourceContext } from '../functions/source.ts'
import { LineSplitter } from './line-splitter.ts'

/** ms between two attempts to connect. */
const RETRY_AFTER = 500

export interface SocketSettings {
  readonly host: string
  readonly port: number
  readonly delimiter: string
  /** Attempts after the first, when the connection can't be made or ends; -1: without end. */
  readonly maxRetry: number
}

/** Text from a TCP server, cut at a delimiter. The stream ends when the server closes and no attempt is left. */
export class SocketSource {
  readonly #settings: SocketSettings
  readonly #clock: Clock

  constructor(settings: SocketSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  async run(ctx: SourceContext<string>): Promise<void> {
    const { delimiter, maxRetry } = this.#settings
    const lines = new LineSplitter(delimiter)
    for (let attempt = 0; !ctx.signal.aborted; attempt++) {
      const last = maxRetry >= 0 && attempt >= maxRetry
      try {
        await this.#read(ctx, lines)
      } catch (error) {
        if (ctx.signal.aborted) return
        if (last) throw this.#failed(error)
      }
      if (last) break
      await this.#pause(ctx.signal)
    }
    for (const line of lines.end()) ctx.collect(line)
  }

  /** Reads one connection to its end. */
  async #read(ctx: SourceContext<string>, lines: LineSplitter): Promise<void> {
    const socket: Socket = connect(this.#settings.port, this.#settings.host)
    const abort = (): void => void socket.destroy()
    ctx.signal.addEventListener('abort', abort)
    try {
      // A character may be cut in two by chunks.
      socket.setEncoding('utf8')
      for await (const chunk of socket) {
        for (const line of lines.split(String(chunk))) ctx.collect(line)
        await ctx.ready()
      }
    } finally {
      ctx.signal.removeEventListener('abort', abort)
      socket.destroy()
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const withdraw = this.#clock.schedule(this.#clock.now() + RETRY_AFTER, resolve)
      signal.addEventListener('abort', () => {
        withdraw()
        resolve()
      })
    })
  }

  #failed(error: unknown): ConnectorError {
    const { host, port } = this.#settings
    const reason = error instanceof Error && error.message !== '' ? error.message : codeOf(error)
    return new ConnectorError('READ_FAILED', `can't read from ${host}:${port}: ${reason}`, undefined, { cause: error })
  }
}

/** Failures of several addresses come together, without a message. */
function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code ?? error)
}
