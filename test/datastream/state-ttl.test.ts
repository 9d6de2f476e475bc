import { describe, expect, test } from 'vitest'
import type { KeyedContext } from '../../src/runtime/functions/process.ts'
import {
  AggregatingStateDescriptor,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  ValueStateDescriptor,
} from '../../src/runtime/state/descriptors.ts'
import type { StateTtlConfig } from '../../src/runtime/state/ttl.ts'
import { values } from './running.ts'
import { LiveJob } from './live.ts'

/** A running job whose records are commands; `run` answers each. */
function commands(run: (command: string, ctx: KeyedContext<string>) => unknown): LiveJob<string, unknown> {
  return new LiveJob((input) =>
    input.keyBy((command) => command.slice(0, 1)).process((c, ctx) => [run(c.slice(1), ctx)]),
  )
}

function valueJob(ttl: StateTtlConfig): LiveJob<string, unknown> {
  const state = new ValueStateDescriptor<string>('v', 'none')
  state.enableTimeToLive(ttl)
  return commands((command, ctx) => {
    const value = ctx.getState(state)
    if (command !== '') value.update(command)
    return value.value()
  })
}

describe('a value', () => {
  test('lives for its time since it was written', async () => {
    const job = valueJob({ ttl: 100 })
    expect(await job.push('kx')).toEqual(['x'])
    await job.at(99)
    expect(await job.push('k')).toEqual(['x'])
    await job.at(100)
    expect(await job.push('k')).toEqual(['none'])
    await job.end()
  })

  test('reading starts its time anew if asked for', async () => {
    const job = valueJob({ ttl: 100, updateType: 'OnReadAndWrite' })
    await job.push('kx')
    await job.at(60)
    expect(await job.push('k')).toEqual(['x'])
    await job.at(159)
    expect(await job.push('k')).toEqual(['x'])
    await job.at(259)
    expect(await job.push('k')).toEqual(['none'])
    await job.end()
  })

  test('an expired one may be seen once more, by the read that removes it', async () => {
    const job = valueJob({ ttl: 100, visibility: 'ReturnExpiredIfNotCleanedUp' })
    await job.push('kx')
    await job.at(500)
    expect(await job.push('k')).toEqual(['x'])
    expect(await job.push('k')).toEqual(['none'])
    await job.end()
  })

  test('expired values that nobody reads are removed in the background', async () => {
    const job = valueJob({ ttl: 100, visibility: 'ReturnExpiredIfNotCleanedUp' })
    await job.push('kx')
    await job.at(1000)
    expect(await job.push('k')).toEqual(['none'])
    await job.end()
  })
})

test('every element of a list has its own time', async () => {
  const state = new ListStateDescriptor<string>('l')
  state.enableTimeToLive({ ttl: 100 })
  const job = commands((command, ctx) => {
    const list = ctx.getListState(state)
    if (command !== '') list.add(command)
    return [...list.get()]
  })
  await job.push('kx')
  await job.at(60)
  expect(await job.push('ky')).toEqual([['x', 'y']])
  await job.at(100)
  expect(await job.push('k')).toEqual([['y']])
  await job.at(160)
  expect(await job.push('k')).toEqual([[]])
  await job.end()
})

test('every entry of a map has its own time', async () => {
  const state = new MapStateDescriptor<string, number>('m')
  state.enableTimeToLive({ ttl: 100 })
  const job = commands((command, ctx) => {
    const map = ctx.getMapState(state)
    if (command !== '') map.put(command, command.length)
    return [map.get('x'), map.contains('x'), [...map.keys()], [...map.values()], [...map.entries()], map.isEmpty()]
  })
  await job.push('kx')
  await job.at(60)
  expect(await job.push('kyy')).toEqual([
    [
      1,
      true,
      ['x', 'yy'],
      [1, 2],
      [
        ['x', 1],
        ['yy', 2],
      ],
      false,
    ],
  ])
  await job.at(100)
  expect(await job.push('k')).toEqual([[null, false, ['yy'], [2], [['yy', 2]], false]])
  await job.at(160)
  expect(await job.push('k')).toEqual([[null, false, [], [], [], true]])
  await job.end()
})

test('a reduced value starts again once it has expired', async () => {
  const state = new ReducingStateDescriptor<string>('r', (a, b) => a + b)
  state.enableTimeToLive({ ttl: 100 })
  const job = commands((command, ctx) => {
    const reduced = ctx.getReducingState(state)
    if (command !== '') reduced.add(command)
    return reduced.get()
  })
  expect(await job.push('kx')).toEqual(['x'])
  await job.at(99)
  expect(await job.push('ky')).toEqual(['xy'])
  await job.at(198)
  expect(await job.push('k')).toEqual(['xy'])
  await job.at(199)
  expect(await job.push('kz')).toEqual(['z'])
  await job.at(299)
  expect(await job.push('k')).toEqual([null])
  await job.end()
})

test('an aggregate starts again once it has expired', async () => {
  const state = new AggregatingStateDescriptor<string, number, string>('a', {
    createAccumulator: () => 0,
    add: (value, sum) => sum + Number(value),
    getResult: (sum) => `sum ${sum}`,
  })
  state.enableTimeToLive({ ttl: 100 })
  const job = commands((command, ctx) => {
    const sum = ctx.getAggregatingState(state)
    if (command !== '') sum.add(command)
    return sum.get()
  })
  await job.push('k1')
  await job.at(50)
  expect(await job.push('k2')).toEqual(['sum 3'])
  await job.at(150)
  expect(await job.push('k')).toEqual([null])
  expect(await job.push('k5')).toEqual(['sum 5'])
  await job.end()
})

test('state with times is saved and restored', async () => {
  const state = new MapStateDescriptor<string, number>('m')
  state.enableTimeToLive({ ttl: 100 })
  const counts = await values(['a', 'b', 'a', 'a'], (input) =>
    input
      .keyBy(() => 0)
      .process((value, ctx) => {
        const map = ctx.getMapState(state)
        map.put(value, (map.get(value) ?? 0) + 1)
        return [`${value}${map.get(value)}`]
      }),
  )
  expect(counts).toEqual(['a1', 'b1', 'a2', 'a3'])
})

test('a time to live must be longer than nothing, and the same wherever the state is used', async () => {
  const run = (use: (ctx: KeyedContext<string>) => void): Promise<unknown> =>
    values(['k'], (input) => input.keyBy((key) => key).process((value, ctx) => (use(ctx), [value])))
  const none = new ValueStateDescriptor<string>('v')
  none.enableTimeToLive({ ttl: 0 })
  await expect(run((ctx) => ctx.getState(none))).rejects.toThrow('State must live longer than 0 ms, not 0 ms.')
  const dated = new ValueStateDescriptor<string>('v')
  dated.enableTimeToLive({ ttl: 5 })
  await expect(
    run((ctx) => {
      ctx.getState(new ValueStateDescriptor<string>('v'))
      ctx.getState(dated)
    }),
  ).rejects.toThrow("State 'v' expires here, but elsewhere or in the snapshot it does not: use the same TTL")
})
