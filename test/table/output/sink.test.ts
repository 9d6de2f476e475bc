import { expect, test } from 'vitest'
import { ResultPrinter } from '../../../src/table/output/printer.ts'
import { PrintingSink } from '../../../src/table/output/sink.ts'
import type { TextOutput } from '../../../src/core/text-output.ts'
import { ManualClock } from '../../../src/core/clock.ts'
import { INT } from '../../../src/core/types/logical-type.ts'
import { MetricGroup } from '../../../src/runtime/job/metrics.ts'
import { batch, PLAIN } from './printing.ts'

const fields = [{ name: 'n', type: INT }]

/** An output whose reader takes one text, then none until `read` is called. */
class SlowOutput implements TextOutput {
  text = ''
  read: () => void = () => {}

  write(text: string): boolean {
    this.text += text
    return false
  }

  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.read = resolve
    })
  }
}

function sinkOf(
  format: 'csv' | 'table',
  output: TextOutput,
  watched: boolean,
  clock = new ManualClock(),
): PrintingSink {
  const sink = new PrintingSink(new ResultPrinter({ fields, updating: false }, { ...PLAIN, format }), output, watched)
  sink.open({ name: 'result', metrics: new MetricGroup(), clock, subtask: 0, parallelism: 1 })
  return sink
}

test('the job waits while the reader is behind', async () => {
  const output = new SlowOutput()
  const sink = sinkOf('csv', output, true)
  expect(sink.isFull()).toBe(false)
  sink.write(batch(fields, [[1], [2]]))
  expect(sink.isFull()).toBe(true)
  let flushed = false
  const flush = sink.flush(false).finally(() => {
    flushed = true
  })
  await Promise.resolve()
  expect(flushed).toBe(false)
  output.read()
  await flush
  expect(sink.isFull()).toBe(false)
  expect(output.text).toBe('1\n2\n')
})

test('a watched table shows its first rows after 200 ms', async () => {
  const clock = new ManualClock()
  let text = ''
  const output: TextOutput = { write: (more) => (text += more) !== '', drain: () => Promise.resolve() }
  const sink = sinkOf('table', output, true, clock)
  sink.write(batch(fields, [[1]]))
  clock.advance(199)
  expect(text).toBe('')
  clock.advance(1)
  const rule = '+----------+\n'
  const first = `${rule}|        n |\n${rule}|        1 |\n`
  expect(text).toBe(first)
  sink.write(batch(fields, [[2]]))
  expect(text).toBe(`${first}|        2 |\n`)
  await sink.flush(true)
  await sink.close()
  expect(text).toBe(`${first}|        2 |\n${rule}`)
})

test('rows held back are printed when the job ends early', async () => {
  const clock = new ManualClock()
  let text = ''
  const output: TextOutput = { write: (more) => (text += more) !== '', drain: () => Promise.resolve() }
  const sink = sinkOf('table', output, false, clock)
  sink.write(batch(fields, [[1]]))
  clock.advance(1000)
  expect(text).toBe('')
  await sink.close()
  expect(text).toBe('+---+\n| n |\n+---+\n| 1 |\n+---+\n')
})
