import { errorText, exitCode } from './errors.ts'
import { type CliOptions, EXIT_INTERRUPTED } from './options.ts'
import { readScripts } from './scripts.ts'
import { CliSession } from './session.ts'
import { type Script, withVariables } from './variables.ts'

/** Runs files and texts in order, in one session, up to the first that fails; returns the exit code. */
export async function run(options: CliOptions): Promise<number> {
  let session: CliSession | undefined
  let preparing: Script | undefined
  try {
    // All of them, before the first one runs: a missing variable shows at once.
    const scripts: Script[] = []
    for (preparing of await readScripts(options)) scripts.push(withVariables(preparing, options.variables))
    preparing = undefined
    session = new CliSession(options, { interactive: false })
    return await runScripts(scripts, session)
  } catch (error) {
    process.stderr.write(errorText(error, preparing))
    return exitCode(error)
  } finally {
    await session?.close()
  }
}

async function runScripts(scripts: readonly Script[], session: CliSession): Promise<number> {
  const stopListening = onInterrupt(() => session.interrupt())
  try {
    for (const script of scripts) {
      const code = await session.run(script)
      if (code !== 0 || session.hasLostReader) return code
    }
    return 0
  } finally {
    if (!session.hasLostReader) session.tellLosses()
    stopListening()
  }
}

/** Calls back at the first signal to end; ends the process at the second, or when there is nothing to interrupt. */
function onInterrupt(interrupt: () => boolean): () => void {
  let signals = 0
  const handle = (): void => {
    signals++
    if (signals > 1 || !interrupt()) process.exit(EXIT_INTERRUPTED)
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
  return () => {
    process.off('SIGINT', handle)
    process.off('SIGTERM', handle)
  }
}
