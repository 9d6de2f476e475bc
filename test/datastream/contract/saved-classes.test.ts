import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type JobClient, ManualClock, StreamExecutionEnvironment } from '../../../src/index.ts'

class Money {
  readonly cents: number

  constructor(cents: number) {
    this.cents = cents
  }

  plus(other: Money): Money {
    return new Money(this.cents + other.cents)
  }
}

class Sealed extends Money {
  readonly #cents = 0

  override plus(other: Money): Money {
    return new Sealed(this.cents + other.cents + this.#cents)
  }
}

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-classes-'))
})

afterEach(() => rm(directory, { recursive: true }))

async function* upTo(last: number, type: typeof Money): AsyncGenerator<Money> {
  for (let cents = 1; cents <= last; cents++) yield new type(cents)
  await new Promise(() => {})
}

/** Running sums in cents, of a source that goes on where a savepoint was taken. */
async function start(
  last: number,
  sums: number[],
  savepoint: Readonly<Record<string, string>>,
  type = Money,
): Promise<JobClient> {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock(), config: savepoint })
  env
    .fromCollection(upTo(last, type))
    .uid('money')
    .keyBy(() => 0)
    .reduce((a, b) => a.plus(b))
    .uid('sum')
    .addSink(({ cents }) => void sums.push(cents))
  const client = await env.executeAsync()
  while (sums.length === 0 && client.getJobStatus() === 'RUNNING') await nextTurn()
  return client
}

test('a savepoint with instances that are more than their fields is refused, and the job goes on', async () => {
  const client = await start(2, [], {}, Sealed)
  const refused: unknown = expect.objectContaining({
    code: 'UNSERIALIZABLE_STATE',
    message: expect.stringMatching(/^Reduce: .*class Sealed.*it has #private members/),
  })
  await expect(client.stopWithSavepoint({ path: directory })).rejects.toThrow(refused)
  await client.cancel()
})

test('instances of a class are whole after a restore', async () => {
  const first = await start(2, [], {})
  const path = await first.stopWithSavepoint({ path: directory })
  const sums: number[] = []
  const second = await start(3, sums, { 'execution.state-recovery.path': path })
  await second.cancel()
  expect(sums).toEqual([6])
})

test('checkpoints take instances of classes as they come', async () => {
  const clock = new ManualClock()
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock })
  env.enableCheckpointing(10)
  const sums: number[] = []
  env
    .fromCollection(upTo(3, Money))
    .keyBy(() => 0)
    .reduce((a, b) => a.plus(b))
    .addSink(({ cents }) => void sums.push(cents))
  const client = await env.executeAsync()
  while (sums.length < 3) await nextTurn()
  clock.advance(25)
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  expect(client.getJobStatus()).toBe('RUNNING')
  await client.cancel()
  expect(sums).toEqual([1, 3, 6])
})
