import type { Batch } from '../core/batch.ts'
import { systemClock } from '../core/clock.ts'
import { PlanError } from '../core/errors.ts'
import type { OffsetAt } from '../core/text.ts'
import { timeZone } from '../planner/codegen/time-zone.ts'
import { rowsOfStatement } from '../table/print-result.ts'
import { TableEnvironment } from '../table/table-environment.ts'
import type { TableJob, TableResult } from '../table/table-result.ts'
import { errorText, exitCode } from './errors.ts'
import { type CliOptions, EXIT_INTERRUPTED } from './options.ts'
import { ProcessOutput } from './process-output.ts'
import { ResultPrinter } from '../table/output/printer.ts'
import { PrintingSink } from '../table/output/sink.ts'
import { lossText, plural, StatusLine } from './progress.ts'
import type { Script } from './variables.ts'

const UTC: OffsetAt = () => 0

/** What differs at the prompt. */
export interface SessionMode {
  /** Statements are acknowledged, and jobs without an end run beside the prompt. */
  readonly interactive: boolean
}

/** Runs scripts in one environment: results to standard output, everything else to standard error. */
export class CliSession {
  readonly #env: TableEnvironment
  readonly #options: CliOptions
  readonly #mode: SessionMode
  readonly #stdout: ProcessOutput
  readonly #stderr: ProcessOutput
  readonly #status: StatusLine | undefined
  /** Jobs that run on while statements come and go. */
  readonly #beside = new Set<TableJob>()
  #running = false
  /** Why the script that runs shall end: its exit code. */
  #stopped: number | undefined
  #losses = { late: 0, skipped: 0 }

  constructor(options: CliOptions, mode: SessionMode) {
    this.#options = options
    this.#mode = mode
    const hide = (): void => this.#status?.hide()
    this.#stdout = new ProcessOutput(process.stdout, hide, () => this.#stop(0))
    this.#stderr = new ProcessOutput(process.stderr, hide, () => {})
    this.#status = options.progress && process.stderr.isTTY ? new StatusLine(process.stderr, systemClock) : undefined
    this.#env = TableEnvironment.create({ stdout: this.#stdout, stderr: this.#stderr })
    for (const [key, value] of options.settings) {
      const warning = this.#env.config.set(key, value)
      if (warning !== undefined) this.tell(`warning: ${warning}`)
    }
  }

  /** Runs the statements of a script up to the first failure, which is printed; returns the exit code. */
  async run(script: Script): Promise<number> {
    this.#stopped = undefined
    this.#running = true
    try {
      for await (const result of this.#env.executeScript(script.text)) {
        if (this.#stopped !== undefined) break
        for (const warning of result.warnings) this.tell(`warning: ${warning}`)
        await this.#show(result)
        if (this.#stopped !== undefined) break
      }
      return this.#stopped ?? 0
    } catch (error) {
      this.#stderr.write(errorText(error, script))
      return this.#stopped ?? exitCode(error)
    } finally {
      this.#running = false
    }
  }

  /** Ends the script that runs and its job; false when there is none. */
  interrupt(): boolean {
    if (this.#running) this.#stop(EXIT_INTERRUPTED)
    return this.#running
  }

  /** Whether nobody reads the results any more. */
  get hasLostReader(): boolean {
    return this.#stdout.isLost
  }

  #stop(code: number): void {
    this.#stopped = code
    // What keeps a job from ending is also thrown to who awaits it.
    for (const job of this.#env.jobs) if (!this.#beside.has(job)) job.cancel().catch(() => {})
  }

  /** Says how many rows were left out since the last call, if any. */
  tellLosses(): void {
    const losses = lossText(this.#losses)
    if (losses !== undefined) this.tell(`warning: ${losses}`)
    this.#losses = { late: 0, skipped: 0 }
  }

  tell(text: string): void {
    this.#stderr.write(`${text}\n`)
  }

  async close(): Promise<void> {
    await this.#env[Symbol.asyncDispose]()
  }

  async #show(result: TableResult): Promise<void> {
    switch (result.kind) {
      case 'rows':
        return this.#showRows(result)
      case 'query':
        return this.#showQuery(result)
      case 'insert':
        return this.#showInsert(result)
    }
  }

  async #showRows(result: TableResult): Promise<void> {
    const batch = await rowsOfStatement(result)
    const isText = result.fields.length === 1 && result.fields[0]?.name === 'result'
    if (!isText) return this.#print(result, batch)
    const [column] = batch.columns
    const text = column?.storage === 'string' ? column.values(batch.n).join('\n') : ''
    if (text !== 'OK') await this.#put(`${text}\n`)
    else if (this.#mode.interactive) await this.#put('OK\n')
  }

  async #print(result: TableResult, batch: Batch): Promise<void> {
    const printer = this.#printer(result)
    await this.#put(printer.start + printer.print(batch))
    for (const text of printer.end(true)) await this.#put(text)
  }

  async #put(text: string): Promise<void> {
    if (text !== '' && !this.#stdout.write(text)) await this.#stdout.drain()
  }

  async #showQuery(result: TableResult): Promise<void> {
    if (this.#options.final && !result.bounded) {
      const message =
        '--final needs a result that ends, and a source of this query never does. Leave it out to see changes.'
      throw new PlanError('UNBOUNDED_RESULT', message)
    }
    const watched = !result.bounded || this.#stdout.isTerminal
    const printer = this.#printer(result)
    const sink = new PrintingSink(printer, this.#stdout, watched)
    const job = result.runInto(sink, { onlyFinal: this.#options.final })
    await this.#follow(job)
    if (!this.#mode.interactive) return
    const noun = result.updating && !this.#options.final ? 'change' : 'row'
    const end = job.status === 'CANCELED' ? ', cancelled' : ''
    this.tell(`${plural(printer.count, noun)}${end}`)
  }

  #printer(result: TableResult): ResultPrinter {
    const { format, header, final } = this.#options
    const zone = timeZone(this.#env.config.zone)
    const offsetAt = zone === undefined ? UTC : (ms: number): number => zone.offsetAt(ms)
    return new ResultPrinter(result, { format, header, final, screenWidth: this.#stdout.width, offsetAt })
  }

  async #showInsert({ job, bounded }: TableResult): Promise<void> {
    if (job === undefined) return
    if (this.#mode.interactive && !bounded && !this.#env.config.boolean('table.dml-sync')) {
      this.#beside.add(job)
      this.tell(`job ${job.name} runs beside the prompt`)
      job.done.catch((error: unknown) => this.#stderr.write(errorText(error)))
      return
    }
    await this.#follow(job)
    if (job.status === 'FINISHED' && this.#stderr.isTerminal) {
      this.tell(`job finished: ${plural(job.progress().rowsOut, 'row')} written`)
    }
  }

  async #follow(job: TableJob): Promise<void> {
    this.#status?.start(job)
    try {
      await job.done
    } finally {
      this.#status?.stop()
      const { late, skipped } = job.progress()
      this.#losses = { late: this.#losses.late + late, skipped: this.#losses.skipped + skipped }
    }
  }
}
