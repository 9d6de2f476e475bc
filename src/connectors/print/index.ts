import type { Batch } from '../../core/batch.ts'
import { rowKindText } from '../../core/row-kind.ts'
import { textOf } from '../../core/text.ts'
import type { TextOutput } from '../../core/text-output.ts'
import type { OptionDescription } from '../../core/options.ts'
import type { Connector, PhysicalColumn } from '../../runtime/connector.ts'
import type { Sink, SinkContext } from '../../runtime/operator.ts'
import { connectorOptions } from '../formats.ts'

export type { TextOutput } from '../../core/text-output.ts'

const OPTIONS: readonly OptionDescription[] = [
  { name: 'print-identifier', description: 'A prefix of every line.' },
  { name: 'standard-error', default: 'false', description: 'Print to standard error instead of standard output.' },
]

/** Prints every row with its kind: `+I[1, abc]`. */
export function printConnector(stdout: TextOutput, stderr: TextOutput): Connector {
  return {
    name: 'print',
    options: OPTIONS,
    sink(table) {
      const options = connectorOptions(table, 'print', OPTIONS)
      const output = options.boolean('standard-error') ? stderr : stdout
      const prefix = options.find('print-identifier')
      return { accepts: 'retract', createSink: () => new PrintSink(table.columns, prefix, output) }
    },
  }
}

class PrintSink implements Sink {
  readonly #texts: readonly ReturnType<typeof textOf>[]
  readonly #identifier: string | undefined
  readonly #output: TextOutput
  #prefix = ''
  #full = false

  constructor(columns: readonly PhysicalColumn[], identifier: string | undefined, output: TextOutput) {
    this.#texts = columns.map(({ type }) => textOf(type))
    this.#identifier = identifier
    this.#output = output
  }

  open({ subtask, parallelism }: SinkContext): void {
    const task = parallelism > 1 ? String(subtask + 1) : undefined
    const parts = [this.#identifier, task].filter((part) => part !== undefined)
    this.#prefix = parts.length === 0 ? '' : `${parts.join(':')}> `
  }

  write(batch: Batch): void {
    let text = ''
    for (let i = 0; i < batch.n; i++) {
      const kind = batch.kinds === undefined ? '+I' : rowKindText(batch.kinds[i] as number)
      text += `${this.#prefix}${kind}[${this.#texts.map((f, k) => cell(batch, k, i, f)).join(', ')}]\n`
    }
    if (text !== '' && !this.#output.write(text)) this.#full = true
  }

  isFull(): boolean {
    return this.#full
  }

  async flush(): Promise<void> {
    if (!this.#full) return
    await this.#output.drain()
    this.#full = false
  }

  close(): void {}
}

function cell(batch: Batch, k: number, i: number, text: ReturnType<typeof textOf>): string {
  const column = batch.columns[k]
  return column === undefined || column.nulls?.[i] === 1 ? 'null' : text(column, i)
}
