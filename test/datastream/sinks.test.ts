import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import type { Sink, SinkWriter } from '../../src/runtime/functions/sink.ts'
import { LiveJob } from './live.ts'

const newEnv = (clock = new ManualClock()): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock })

/** Notes all calls. Records gather in the writer until a commit is prepared. */
class NotingSink implements Sink<string, string> {
  readonly calls: string[] = []

  createWriter(): SinkWriter<string, string> {
    const { calls } = this
    let open: string[] = []
    return {
      write(value, ctx) {
        calls.push(`write ${value} ${ctx.timestamp()} ${ctx.currentWatermark()} ${ctx.currentProcessingTime()}`)
        open.push(value)
      },
      async flush(endOfInput) {
        calls.push(`flush ${endOfInput}`)
      },
      async prepareCommit() {
        calls.push('prepare')
        const prepared = open.length === 0 ? [] : [open.join('')]
        open = []
        return prepared
      },
      snapshot: () => {
        calls.push('snapshot')
        return open
      },
      async close() {
        calls.push('close')
      },
    }
  }

  createCommitter(): { commit(items: readonly string[]): Promise<void>; close(): void } {
    return {
      commit: async (items) => void this.calls.push(`commit ${items.join(' ')}`),
      close: () => void this.calls.push('close committer'),
    }
  }
}

describe('sinkTo', () => {
  test('writes, flushes and commits at the end of input', async () => {
    const sink = new NotingSink()
    const env = newEnv()
    env.fromElements('a', 'b').sinkTo(sink)
    await env.execute()
    expect(sink.calls).toEqual([
      'write a null -Infinity 0',
      'write b null -Infinity 0',
      'flush true',
      'prepare',
      'commit ab',
      'close',
      'close committer',
    ])
  })

  test('commits what was written before each checkpoint once that is taken', async () => {
    const sink = new NotingSink()
    const job = new LiveJob<string, string>((input, env) => {
      env.enableCheckpointing(100)
      input.sinkTo(sink)
      return input
    })
    await job.push('a')
    await job.at(100)
    await job.push('b')
    await job.end()
    expect(sink.calls).toEqual([
      'write a null -Infinity 0',
      'flush false',
      'prepare',
      'snapshot',
      'commit a',
      'write b null -Infinity 100',
      'flush true',
      'prepare',
      'commit b',
      'close',
      'close committer',
    ])
  })

  test('a writer alone is enough, and is given what it saved', async () => {
    const written: number[] = []
    const sink: Sink<number> = {
      createWriter: (ctx) => {
        expect(ctx.getNumberOfParallelSubtasks()).toBe(1)
        return { write: (value) => void written.push(value), flush: () => {}, close: () => {} }
      },
    }
    const env = newEnv()
    env.fromSequence(1, 3).sinkTo(sink).name('Numbers').uid('numbers')
    await env.execute()
    expect(written).toEqual([1, 2, 3])
  })

  test('a cancelled job commits nothing more, but closes', async () => {
    const sink = new NotingSink()
    const job = new LiveJob<string, string>((input) => {
      input.sinkTo(sink)
      return input
    })
    await job.push('a')
    await job.cancel()
    expect(sink.calls).toEqual(['write a null -Infinity 0', 'close', 'close committer'])
  })

  test('failures name the sink', async () => {
    const failing = (writer: Partial<SinkWriter<number>>): Promise<unknown> => {
      const env = newEnv()
      const whole: SinkWriter<number> = { write: () => {}, flush: () => {}, close: () => {}, ...writer }
      env.fromElements(1).sinkTo({ createWriter: () => whole })
      return env.execute()
    }
    const fail = (): never => {
      throw new Error('disk full')
    }
    await expect(failing({ write: fail })).rejects.toThrow('Writer: disk full')
    await expect(failing({ flush: async () => fail() })).rejects.toThrow('Writer: disk full')
    await expect(failing({ prepareCommit: fail })).rejects.toThrow('Writer: disk full')
  })
})
