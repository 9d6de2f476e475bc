import { expect, test } from 'vitest'
import { StreamExecutionEnvironment, ValueStateDescriptor } from '../../../src/index.ts'
import { values } from '../running.ts'

type Row = readonly [key: string, n: number]

const rows: Row[] = [
  ['a', 1],
  ['b', 2],
  ['a', 3],
]

test('each key has a default of its own, which it may change and keep', async () => {
  const seen = new ValueStateDescriptor<number[]>('seen', [])
  const lists = await StreamExecutionEnvironment.getExecutionEnvironment()
    .fromCollection(rows)
    .keyBy(0)
    .process(([key, n], ctx) => {
      const list = ctx.getState(seen).value()
      list.push(n)
      ctx.getState(seen).update(list)
      return [`${key} ${list.join()}`]
    })
    .executeAndCollect()
  expect(lists).toEqual(['a 1', 'b 2', 'a 1,3'])
})

test('a default that was changed but not kept stays what it was, wherever the job is restored', async () => {
  const empty = new ValueStateDescriptor<{ n: number }>('empty', { n: 0 })
  const counts = await values(rows, (input) =>
    input.keyBy(0).process(([key, n], ctx) => {
      const value = ctx.getState(empty).value()
      value.n += n
      if (key === 'a') ctx.getState(empty).update(value)
      return [value.n]
    }),
  )
  expect(counts).toEqual([1, 2, 4])
})
