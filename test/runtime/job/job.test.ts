import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../../src/core/clock.ts'
import { ConnectorError, JobError } from '../../../src/core/errors.ts'
import type { Job } from '../../../src/runtime/job/job.ts'
import type { Operator } from '../../../src/runtime/operator.ts'
import { HashJoin } from '../../../src/runtime/operators/hash-join.ts'
import { StatelessOperator } from '../../../src/runtime/operators/stateless.ts'
import { Union } from '../../../src/runtime/operators/union.ts'
import { type Poll, RecordingSink } from '../../support/scripted-job.ts'
import { STORAGES, Script, gate, settle, until } from './script.ts'

class Failing extends StatelessOperator {
  readonly #at: string

  constructor(at: string) {
    super()
    this.#at = at
  }

  process(): void {
    this.#fail('process')
  }

  override advanceWatermark(): void {
    this.#fail('advanceWatermark')
  }

  override endInput(): void {
    this.#fail('endInput')
  }

  #fail(at: string): void {
    if (at === this.#at) throw new TypeError(`broken in ${at}`)
  }
}

describe('to the end', () => {
  test('rows, the last watermark, the end of every input', async () => {
    const script = new Script()
    const ended: number[] = []
    class Ends extends Union {
      override endInput(input: number): void {
        ended.push(input)
      }
    }
    const [a, b] = [script.source('a', [[1, 'x']], [[2, 'y']]), script.source('b')]
    script.sink(script.operator('ends', () => new Ends(2), a, b))
    const job = script.job()
    expect(job.status).toBe('CREATED')
    await job.run()
    expect([job.status, job.progress().rowsIn, job.progress().rowsOut]).toEqual(['FINISHED', 2, 2])
    expect(script.lines).toEqual(["+I[ 1, 'x' ]", "+I[ 2, 'y' ]", '~ Infinity'])
    expect([ended.toSorted(), script.readers.map(({ closed }) => closed)]).toEqual([
      [0, 1],
      [true, true],
    ])
    await expect(job.run()).rejects.toThrow('a job runs once')
    await expect(job.snapshot()).rejects.toThrow('the job has ended')
  })

  test('one source may feed several consumers, and both sides of a join', async () => {
    const script = new Script()
    const source = script.source('a', [[1, 'x']], [[1, 'x']])
    const side = { keys: [0], storages: STORAGES }
    script.sink(script.operator('join', () => new HashJoin({ left: side, right: side }), source, source))
    script.sink(source)
    await script.job().run()
    const pair = "+I[ 1, 'x', 1, 'x' ]"
    expect(script.lines.filter((line) => line === pair)).toHaveLength(4)
    expect(script.lines.filter((line) => line === "+I[ 1, 'x' ]")).toHaveLength(2)
  })

  test('of several sources the one furthest behind in event time is polled', async () => {
    const script = new Script()
    const a = script.assigner(script.source('a', [[10, 'a']], [[40, 'a']], [[50, 'a']]))
    const b = script.assigner(script.source('b', [[20, 'b']], [[30, 'b']], [[60, 'b']]))
    script.sink(script.operator('union', () => new Union(2), a, b))
    await script.job().run()
    expect(script.polled).toEqual(['a', 'b', 'a', 'b', 'b', 'a'])
  })

  test('sources without watermarks take turns', async () => {
    const script = new Script()
    const [a, b] = [script.source('a', [[1, 'a']], [[2, 'a']]), script.source('b', [[3, 'b']], [[4, 'b']])]
    script.sink(script.operator('union', () => new Union(2), a, b))
    await script.job().run()
    expect(script.polled).toEqual(['a', 'b', 'a', 'b'])
  })
})

describe('failures', () => {
  const rows: Poll = [[1, 'x']]
  const broken = new Error('broken')

  /** Runs a job that fails, and checks that it says so and leaves nothing open. */
  async function failureOf(script: Script): Promise<JobError> {
    const job = script.job()
    const failure: unknown = await job.run().then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(job.status).toBe('FAILED')
    expect(script.readers.every(({ closed }) => closed)).toBe(true)
    expect(failure).toBeInstanceOf(JobError)
    return failure as JobError
  }

  test('of a source, at once and while it is waited for', async () => {
    const now = new Script()
    now.sink(now.source('numbers', rows, broken))
    const error = await failureOf(now)
    expect([error.code, error.message, error.cause]).toEqual(['OPERATOR_FAILED', 'numbers: broken', broken])

    const later = new Script()
    const [first, second] = [gate(), gate()]
    later.sink(
      later.operator('union', () => new Union(2), later.source('a', first.wait), later.source('b', second.wait)),
    )
    const run = failureOf(later)
    first.fail(broken)
    second.fail(new Error('also broken'))
    expect((await run).message).toBe('a: broken')
  })

  test.each(['process', 'advanceWatermark', 'endInput'])('of an operator in %s', async (at) => {
    const script = new Script()
    script.sink(script.operator('calc', () => new Failing(at), script.source('a', rows)))
    expect((await failureOf(script)).message).toBe(`calc: broken in ${at}`)
  })

  test.each(['write', 'advanceWatermark', 'flush', 'close'] as const)('of a sink in %s', async (at) => {
    class FailingSink extends RecordingSink {
      override write(): void {
        if (at === 'write') throw broken
      }
      override advanceWatermark(): void {
        if (at === 'advanceWatermark') throw broken
      }
      override flush(): Promise<void> {
        return at === 'flush' ? Promise.reject(broken) : Promise.resolve()
      }
      override close(): void {
        super.close()
        if (at === 'close') throw broken
      }
    }
    const script = new Script()
    const sink = new FailingSink([])
    script.sink(script.source('a', rows), sink)
    expect((await failureOf(script)).message).toMatch(at === 'close' ? /broken$/ : /^sink: broken$/)
    expect(sink.closed).toBe(true)
  })

  test('our own errors stay as they are', async () => {
    const own = new ConnectorError('FILE_NOT_FOUND', 'no such file')
    const script = new Script()
    script.sink(script.source('a', own))
    await expect(script.job().run()).rejects.toBe(own)
  })
})

describe('cancel', () => {
  test('a job that waits ends without its last watermark', async () => {
    const script = new Script()
    script.sink(script.source('a', [[1, 'x']], gate().wait))
    const job = script.job()
    const run = job.run()
    await until(() => script.lines.length > 0)
    job.cancel()
    await run
    expect([job.status, script.lines, script.readers[0]?.closed]).toEqual(['CANCELED', ["+I[ 1, 'x' ]"], true])
  })

  test('a job that is busy sees it between two polls', async () => {
    const script = new Script()
    const source = script.source('a', ...Array.from({ length: 100_000 }, (): Poll => [[1, 'x']]))
    let job: Job | undefined
    class CancelsAtTen extends RecordingSink {
      override write(): void {
        this.lines.push('row')
        if (this.lines.length === 10) job?.cancel()
      }
    }
    script.sink(source, new CancelsAtTen(script.lines))
    job = script.job()
    await job.run()
    expect([job.status, script.lines.length]).toEqual(['CANCELED', 10])
  })
})

describe('back-pressure', () => {
  test('a full sink is flushed before the next poll, and once more in the end', async () => {
    const script = new Script()
    script.sink(
      script.source(
        'a',
        [
          [1, 'x'],
          [2, 'x'],
        ],
        [[3, 'x']],
        [[4, 'x']],
        [[5, 'x']],
      ),
      new RecordingSink(script.lines, 2),
    )
    await script.job().run()
    expect(script.lines).toEqual([
      "+I[ 1, 'x' ]",
      "+I[ 2, 'x' ]",
      'flush',
      "+I[ 3, 'x' ]",
      "+I[ 4, 'x' ]",
      'flush',
      "+I[ 5, 'x' ]",
      '~ Infinity',
      'last flush',
    ])
  })

  test('nothing is read while a flush is under way', async () => {
    const script = new Script()
    const flushed = gate()
    class Slow extends RecordingSink {
      override flush(): Promise<void> {
        return flushed.wait()
      }
      override isFull(): boolean {
        return this.lines.length === 1
      }
    }
    script.sink(script.source('a', [[1, 'x']], [[2, 'x']]), new Slow(script.lines))
    const run = script.job().run()
    await until(() => script.lines.length > 0)
    await settle()
    expect(script.polled).toEqual(['a'])
    flushed.open()
    await run
    expect(script.polled).toEqual(['a', 'a'])
  })
})

describe('processing time', () => {
  test('an operator is called once the clock has come so far, also while the job waits', async () => {
    const script = new Script()
    const clock = new ManualClock(1000)
    const waiting = gate()
    class Ticks extends StatelessOperator {
      override open(ctx: Parameters<Operator['open']>[0]): void {
        super.open(ctx)
        ctx.scheduleProcessingTime(1500)
        ctx.scheduleProcessingTime(1200)
        this.#again = () => ctx.scheduleProcessingTime(1900)
      }
      #again: () => void = () => {}
      process(): void {}
      onProcessingTime(now: number): void {
        script.lines.push(`tick ${now}`)
        if (now < 1900) this.#again()
      }
    }
    script.sink(script.operator('ticks', () => new Ticks(), script.source('a', waiting.wait)))
    const job = script.job({ clock })
    const run = job.run()
    await until(() => job.status === 'RUNNING')
    for (const [time, ticks] of [
      [1199, 0],
      [1200, 1],
      [1899, 1],
      [1950, 2],
    ] as const) {
      await settle()
      clock.set(time)
      await settle()
      expect(script.lines).toHaveLength(ticks)
    }
    waiting.open()
    await run
    expect(script.lines).toEqual(['tick 1200', 'tick 1950', '~ Infinity'])
  })

  test('an idle source does not hold the others back', async () => {
    const script = new Script()
    const clock = new ManualClock()
    const [quiet, busy] = [gate(), gate()]
    const a = script.assigner(script.source('a', [[5, 'a']], quiet.wait, [[6, 'a']]), { idleTimeout: 100 })
    const b = script.assigner(script.source('b', [[50, 'b']], busy.wait))
    script.sink(script.operator('union', () => new Union(2), a, b))
    const run = script.job({ clock }).run()
    await until(() => script.lines.includes('~ 5'))
    clock.set(99)
    await settle()
    expect(script.lines).not.toContain('~ 50')
    clock.set(100)
    await until(() => script.lines.includes('~ 50'))
    quiet.open()
    await until(() => script.lines.includes("+I[ 6, 'a' ]"))
    busy.open()
    await run
    expect(script.lines).toEqual(["+I[ 5, 'a' ]", "+I[ 50, 'b' ]", '~ 5', '~ 50', "+I[ 6, 'a' ]", '~ Infinity'])
  })
})

describe('snapshot', () => {
  function joinScript(middle: Poll): Script {
    const script = new Script()
    const side = { keys: [0], storages: STORAGES }
    const a = script.source('a', [[1, 'x']], middle, [[2, 'y']])
    const b = script.source('b', [[2, 'p']], [[1, 'q']])
    script.sink(script.operator('join', () => new HashJoin({ left: side, right: side }), a, b))
    return script
  }

  test('a job goes on from where another was', async () => {
    const waiting = gate()
    const first = joinScript(waiting.wait)
    const job = first.job()
    const run = job.run()
    await until(() => first.lines.includes("+I[ 1, 'x', 1, 'q' ]"))
    const restore = await job.snapshot()
    job.cancel()
    await run

    const second = joinScript(waiting.wait)
    await second.job({ restore }).run()
    expect(second.lines).toEqual(["+I[ 2, 'y', 2, 'p' ]", '~ Infinity'])
  })
})
