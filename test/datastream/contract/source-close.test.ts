import { expect, test } from 'vitest'
import { StreamExecutionEnvironment } from '../../../src/index.ts'

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
