import { EXIT_FAILED, type Invocation, parseArguments } from './options.ts'

/** Runs the command line and ends the process. The engine is loaded only by what needs it. */
export async function main(args: readonly string[]): Promise<void> {
  process.on('uncaughtException', fail)
  // Who writes to a stream takes care of its loss; this keeps the rest from ending in a stack trace.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  const code = await execute(parseArguments(args))
  await Promise.all([written(process.stdout), written(process.stderr)])
  process.exit(code)
}

async function execute(invocation: Invocation): Promise<number> {
  switch (invocation.kind) {
    case 'exit':
      return invocation.code
    case 'run': {
      const { run } = await import('./run.ts')
      return run(invocation.options)
    }
    case 'interactive': {
      if (process.stdin.isTTY) {
        const { repl } = await import('../repl/repl.ts')
        return repl(invocation.options)
      }
      const { run } = await import('./run.ts')
      return run({ ...invocation.options, files: ['-'] })
    }
  }
}

/** An error that nobody expected: a defect of ours. */
function fail(error: Error): void {
  process.stderr.write(`error: ${process.env['MILLRACE_DEBUG'] === undefined ? error.message : error.stack}\n`)
  process.exit(EXIT_FAILED)
}

/** Resolves when all that was written is out, or can't be written any more. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writable) stream.write('', () => resolve())
    else resolve()
  })
}
