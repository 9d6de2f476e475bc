import { inspect } from 'node:util'
import type { Batch } from '../../core/batch.ts'
import type { TextOutput } from '../../core/text-output.ts'
import type { Sink, SinkContext } from '../operator.ts'
import { valuesOf } from './function-operator.ts'

/** Prints every record on a line: `prefix:task> value`. */
export class PrintSink implements Sink {
  readonly #output: TextOutput
  readonly #identifier: string | undefined
  #prefix = ''
  #full = false

  constructor(output: TextOutput, identifier: string | undefined) {
    this.#output = output
    this.#identifier = identifier
  }

  open({ subtask, parallelism }: SinkContext): void {
    const task = parallelism > 1 ? String(subtask + 1) : undefined
    const parts = [this.#identifier, task].filter((part) => part !== undefined && part !== '')
    this.#prefix = parts.length === 0 ? '' : `${parts.join(':')}> `
  }

  write(batch: Batch): void {
    const values = valuesOf(batch)
    let text = ''
    for (let i = 0; i < batch.n; i++) text += `${this.#prefix}${textOfValue(values[i])}\n`
    if (!this.#output.write(text)) this.#full = true
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

const WHOLE = {
  compact: true,
  depth: Infinity,
  breakLength: Infinity,
  maxArrayLength: Infinity,
  maxStringLength: Infinity,
}

/** Text as it is, instances of classes with a `toString` by it, other values as a program would write them. */
export function textOfValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  return hasOwnText(value) ? value.toString() : inspect(value, WHOLE)
}

function hasOwnText(value: unknown): value is { toString(): string } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && value.toString !== Object.prototype.toString
  )
}
