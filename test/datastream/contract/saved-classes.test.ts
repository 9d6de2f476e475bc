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

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-classes-'))
})

afterEach(() => rm(directory, { recursive: true }))

async function* upTo(last: number): AsyncGenerator<Money> {
  for (let cents = 1; cents <= last; cents++) yield new Money(cents)
  await new Promise(() => {})
}

/** Running sums in cents, of a source that goes on where a savepoint was taken. */
async function start(
  last: number,
  sums: number[],
  savepoint: Readonly<Record<string, string>>,
  prepare: (env: StreamExecutionEnvironment) => void = () => {},
): Promise<JobClient> {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock(), config: savepoint })
  prepare(env)
  env
    .fromCollection(upTo(last))
    .uid('money')
    .keyBy(() => 0)
    .reduce((a, b) => a.plus(b))
    .uid('sum')
    .addSink(({ cents }) => void sums.push(cents))
  const client = await env.executeAsync()
  while (sums.length === 0 && client.getJobStatus() === 'RUNNING') await nextTurn()
  return client
}

test('a savepoint with instances of a class that is not registered is refused, and the job goes on', async () => {
  const client = await start(2, [], {})
  const refused: unknown = expect.objectContaining({
    code: 'UNSERIALIZABLE_STATE',
    message: expect.stringMatching(/^Reduce: .*class Money.*registerPojoType\(Money\)/),
  })
  await expect(client.stopWithSavepoint({ path: directory })).rejects.toThrow(refused)
  await client.cancel()
})

test('instances of a registered class are whole after a restore', async () => {
  const register = (env: StreamExecutionEnvironment): void => void env.getConfig().registerPojoType(Money)
  const first = await start(2, [], {}, register)
  const path = await first.stopWithSavepoint({ path: directory })
  const sums: number[] = []
  const second = await start(3, sums, { 'execution.state-recovery.path': path }, register)
  await second.cancel()
  expect(sums).toEqual([6])
})
