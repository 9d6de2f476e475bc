import { createRequire } from 'node:module'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { OUTPUT_FORMATS, type OutputFormat } from '../table/output/format-names.ts'

/** What to run and how results are printed. */
export interface CliOptions {
  /** Files with SQL; `-` is standard input. */
  readonly files: readonly string[]
  /** Texts given by `-e`. */
  readonly texts: readonly string[]
  readonly variables: ReadonlyMap<string, string>
  readonly settings: ReadonlyMap<string, string>
  readonly format: OutputFormat
  readonly header: boolean
  readonly final: boolean
  readonly progress: boolean
}

export type Invocation =
  | { readonly kind: 'run' | 'interactive'; readonly options: CliOptions }
  | { readonly kind: 'exit'; readonly code: number }

export const EXIT_FAILED = 1
export const EXIT_USAGE = 2
export const EXIT_INTERRUPTED = 130

const EXAMPLES = `
Examples:
  millrace                                    a session at the prompt
  millrace -e "SELECT 1 + 1"                  run a text
  millrace run tables.sql report.sql          run files, in one session
  millrace run report.sql -D day=2025-03-01   with \${day} in the file replaced
  millrace run report.sql --format csv > report.csv
  millrace run report.sql --final             only the rows that stand at the end
  echo "SHOW FUNCTIONS;" | millrace           run standard input

Results go to standard output, everything else to standard error.
Exit code: 0 done, 1 a job failed, 2 wrong SQL or usage, 130 interrupted.
`

/** Reads the command line. Help, the version and complaints are printed here. */
export function parseArguments(args: readonly string[]): Invocation {
  let invocation: Invocation = { kind: 'exit', code: 0 }
  const program = describe((found) => {
    invocation = found
  })
  try {
    program.parse(args, { from: 'user' })
    return invocation
  } catch (error) {
    if (error instanceof CommanderError) return { kind: 'exit', code: error.exitCode === 0 ? 0 : EXIT_USAGE }
    throw error
  }
}

function describe(found: (invocation: Invocation) => void): Command {
  const program = new Command('millrace')
    .description('Streaming SQL: runs queries over files, streams and changes, without a server.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("See 'millrace --help'.")
    .allowExcessArguments()
    .exitOverride()
  addOptions(program).addHelpText('after', EXAMPLES)
  program.action(() => {
    const [word] = program.args
    if (word !== undefined) program.error(`error: unknown command '${word}'; to run a file: millrace run ${word}`)
    const options = readOptions(program, [])
    found({ kind: options.texts.length > 0 ? 'run' : 'interactive', options })
  })
  program
    .command('run')
    .description('Run SQL files in order, in one session; `-` is standard input. Texts of -e come after the files.')
    .argument('[file...]', 'files with SQL statements')
    .action((files: string[]) => {
      const options = readOptions(program, files)
      if (files.length + options.texts.length === 0) program.error('error: nothing to run: give a file or -e')
      found({ kind: 'run', options })
    })
  return program
}

function addOptions(program: Command): Command {
  return program
    .option('-e, --execute <sql>', 'run a text; may be repeated', (sql, texts?: readonly string[]) => [
      ...(texts ?? []),
      sql,
    ])
    .option('-D, --define <name=value>', 'replace ${name} in files and texts; may be repeated', pairs)
    .option('--set <key=value>', "as SET 'key' = 'value'; may be repeated", pairs)
    .addOption(new Option('--format <format>', 'how results are printed').choices(OUTPUT_FORMATS).default('table'))
    .option('--header', 'with --format csv: a first line with the names of the columns')
    .option('--final', 'of a result that changes: print the rows that stand at its end, not the changes')
    .option('--no-progress', 'no status line on the terminal while a job runs')
}

type Pairs = ReadonlyMap<string, string>

function pairs(text: string, previous?: Pairs): Pairs {
  return new Map([...(previous ?? []), pair(text)])
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError("It must read 'name=value'.")
  return [text.slice(0, at), text.slice(at + 1)]
}

interface ParsedOptions {
  readonly execute?: readonly string[]
  readonly define?: ReadonlyMap<string, string>
  readonly set?: ReadonlyMap<string, string>
  readonly format: OutputFormat
  readonly header?: boolean
  readonly final?: boolean
  readonly progress: boolean
}

function readOptions(program: Command, files: readonly string[]): CliOptions {
  const given = program.opts<ParsedOptions>()
  const { format, header = false } = given
  if (header && format !== 'csv') program.error('error: --header goes with --format csv')
  return {
    files,
    texts: given.execute ?? [],
    variables: given.define ?? new Map(),
    settings: given.set ?? new Map(),
    format,
    header,
    final: given.final ?? false,
    progress: given.progress,
  }
}

function version(): string {
  return (createRequire(import.meta.url)('millrace/package.json') as { readonly version: string }).version
}
