import { describe, expect, it } from 'vitest'
import { blackholeConnector } from '../../src/connectors/blackhole/index.ts'
import { printConnector, type TextOutput } from '../../src/connectors/print/index.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/core/row-kind.ts'
import {
  BOOLEAN,
  BYTES,
  decimal,
  DOUBLE,
  INT,
  type LogicalType,
  STRING,
  timestamp,
} from '../../src/core/types/logical-type.ts'
import { batchOfRows, sinkContext, sinkOf, tableOf, type Texts } from './support.ts'

/** Keeps what is written; says that it is full when told to. */
class Recorded implements TextOutput {
  text = ''
  full = false
  drains = 0

  write(text: string): boolean {
    this.text += text
    return !this.full
  }

  drain(): Promise<void> {
    this.drains++
    this.full = false
    return Promise.resolve()
  }
}

const COLUMNS = { a: INT, s: STRING }
const TYPES: readonly LogicalType[] = [INT, STRING]

function printed(options: Texts, context: Parameters<typeof sinkContext>[0] = {}): readonly string[] {
  const outputs = [new Recorded(), new Recorded()] as const
  const sink = sinkOf(printConnector(...outputs), tableOf(COLUMNS, options))
  sink.open(sinkContext(context))
  sink.write(batchOfRows(TYPES, [[1, 'x']]))
  return outputs.map((output) => output.text)
}

describe('print', () => {
  it('writes a line for every row with its kind', () => {
    const output = new Recorded()
    const sink = sinkOf(printConnector(output, output), tableOf(COLUMNS))
    sink.open(sinkContext())
    sink.write(
      batchOfRows(TYPES, [
        [1, 'x'],
        [null, null],
      ]),
    )
    sink.write(batchOfRows(TYPES, []))
    sink.write(
      batchOfRows(
        TYPES,
        [
          [1, 'x'],
          [1, 'x'],
          [1, 'y'],
          [1, 'y'],
        ],
        [INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE],
      ),
    )
    expect(output.text).toBe('+I[1, x]\n+I[null, null]\n+I[1, x]\n-U[1, x]\n+U[1, y]\n-D[1, y]\n')
  })

  it('writes values as CAST to STRING does', () => {
    const output = new Recorded()
    const types = [
      BOOLEAN,
      DOUBLE,
      decimal(10, 2),
      timestamp(3),
      BYTES,
      { kind: 'ARRAY', element: INT, nullable: true },
    ] as const
    const columns = Object.fromEntries(types.map((type, k) => [`c${k}`, type]))
    const sink = sinkOf(printConnector(output, output), tableOf(columns))
    sink.open(sinkContext())
    sink.write(batchOfRows(types, [[1, 1e10, 1230, 500, Buffer.from('ab'), [1, null]]]))
    expect(output.text).toBe('+I[TRUE, 1.0E10, 12.30, 1970-01-01 00:00:00.500, ab, [1, NULL]]\n')
  })

  it.each<readonly [options: Texts, subtask: number, parallelism: number, texts: readonly string[]]>([
    [{}, 0, 1, ['+I[1, x]\n', '']],
    [{}, 1, 4, ['2> +I[1, x]\n', '']],
    [{ 'print-identifier': 'id' }, 0, 1, ['id> +I[1, x]\n', '']],
    [{ 'print-identifier': 'id' }, 1, 4, ['id:2> +I[1, x]\n', '']],
    [{ 'standard-error': 'true' }, 0, 1, ['', '+I[1, x]\n']],
  ])('%j in subtask %i of %i', (options, subtask, parallelism, texts) => {
    expect(printed(options, { subtask, parallelism })).toEqual(texts)
  })

  it('waits for a slow reader', async () => {
    const output = new Recorded()
    const sink = sinkOf(printConnector(output, output), tableOf(COLUMNS))
    sink.open(sinkContext())
    output.full = true
    sink.write(batchOfRows(TYPES, [[1, 'x']]))
    expect(sink.isFull()).toBe(true)
    await sink.flush(false)
    expect([sink.isFull(), output.drains]).toEqual([false, 1])
    await sink.flush(true)
    expect(output.drains).toBe(1)
  })

  it('takes all changes and knows its options', () => {
    const connector = printConnector(new Recorded(), new Recorded())
    expect(connector.sink?.(tableOf(COLUMNS)).accepts).toBe('retract')
    expect(() => connector.sink?.(tableOf(COLUMNS, { 'print-identifer': 'x' }))).toThrow(
      "Unknown option 'print-identifer' of connector 'print' of table c.d.t. Did you mean 'print-identifier'?",
    )
    expect(() => connector.sink?.(tableOf(COLUMNS, { 'standard-error': 'yes' }))).toThrow("expected 'true' or 'false'")
  })
})

describe('blackhole', () => {
  it('takes all changes and never fills up', async () => {
    expect(blackholeConnector.sink?.(tableOf(COLUMNS)).accepts).toBe('retract')
    const sink = sinkOf(blackholeConnector, tableOf(COLUMNS))
    sink.open(sinkContext())
    sink.write(
      batchOfRows(
        TYPES,
        [
          [1, 'x'],
          [1, 'x'],
        ],
        [UPDATE_BEFORE, UPDATE_AFTER],
      ),
    )
    expect(sink.isFull()).toBe(false)
    await sink.flush(true)
    await sink.close()
  })

  it('has no options of its own, but those of every table', () => {
    expect(blackholeConnector.sink?.(tableOf(COLUMNS, { 'sink.parallelism': '2' })).accepts).toBe('retract')
    expect(() => blackholeConnector.sink?.(tableOf(COLUMNS, { path: 'x' }))).toThrow(
      "Unknown option 'path' of connector 'blackhole' of table c.d.t.",
    )
  })
})
