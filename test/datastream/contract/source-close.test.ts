import { expect, test } from 'vitest'
import { type SourceContext, StreamExecutionEnvironment } from '../../../src/index.ts'

test('a source is closed, as all functions are, when the job fails before it could begin', async () => {
  const closed: string[] = []
  const source = {
    run: () => {},
    close: () => void closed.push('source'),
  }
  const broken = {
    open: () => {
      throw new Error('no connection')
    },
    map: (n: number) => n,
    close: () => void closed.push('operator'),
  }
  const job = StreamExecutionEnvironment.getExecutionEnvironment().addSource<number>(source).map(broken)
  await expect(job.executeAndCollect()).rejects.toThrow('no connection')
  expect(closed.toSorted()).toEqual(['operator', 'source'])
})

test('a source that can not be cancelled is closed all the same, and named', async () => {
  const closed: string[] = []
  const source = {
    run(ctx: SourceContext<number>) {
      ctx.collect(1)
      return new Promise<void>(() => {})
    },
    cancel: () => {
      throw new Error('busy')
    },
    close: () => void closed.push('source'),
  }
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const arrived = new Promise<number>((resolve) => env.addSource<number>(source, 'Numbers').addSink((n) => resolve(n)))
  const client = await env.executeAsync()
  await arrived
  await client.cancel()
  await expect(client.getJobExecutionResult()).rejects.toThrow('Numbers: busy')
  expect(closed).toEqual(['source'])
})
