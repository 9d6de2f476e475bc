import { expect, test } from 'vitest'
import { Duration, type KeyedContext, ListStateDescriptor, MapStateDescriptor } from '../../../src/index.ts'
import { LiveJob } from '../live.ts'

/** A running job of one key whose records are commands; `run` answers each. */
const commands = (run: (command: string, ctx: KeyedContext<string>) => unknown): LiveJob<string, unknown> =>
  new LiveJob((input) => input.keyBy(() => 'key').process((command, ctx) => [run(command, ctx)]))

test('reading an entry of a map keeps that entry only', async () => {
  const map = new MapStateDescriptor<string, number>('map')
  map.enableTimeToLive({ ttl: Duration.ofMillis(100), updateType: 'OnReadAndWrite' })
  const job = commands((command, ctx) => {
    const state = ctx.getMapState(map)
    if (command === 'put') state.putAll(Object.entries({ x: 1, y: 2 }))
    return command === 'read' ? state.get('x') : [state.contains('x'), state.contains('y')]
  })
  await job.push('put')
  await job.at(60)
  expect(await job.push('read')).toEqual([1])
  await job.at(110)
  expect(await job.push('both')).toEqual([[true, false]])
  await job.end()
})

test('replacing a list dates all its elements anew', async () => {
  const list = new ListStateDescriptor<string>('list')
  list.enableTimeToLive({ ttl: 100 })
  const job = commands((command, ctx) => {
    const state = ctx.getListState(list)
    if (command === 'again') state.update(state.get())
    else if (command !== '') state.add(command)
    return [...state.get()]
  })
  await job.push('x')
  await job.at(50)
  expect(await job.push('again')).toEqual([['x']])
  await job.at(149)
  expect(await job.push('')).toEqual([['x']])
  await job.at(150)
  expect(await job.push('')).toEqual([[]])
  await job.end()
})
