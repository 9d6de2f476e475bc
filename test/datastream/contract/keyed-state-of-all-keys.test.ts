import { expect, test } from 'vitest'
import {
  AggregatingStateDescriptor,
  type Collector,
  type KeyedContext,
  KeyedBroadcastProcessFunction,
  type KeyedWriteBroadcast,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  StreamExecutionEnvironment,
  type ValueState,
  ValueStateDescriptor,
} from '../../../src/index.ts'
import { recordsOneByOne } from '../running.ts'

interface Item {
  readonly key: string
  /** -1 clears all state of the key. */
  readonly n: number
}
interface Round {
  readonly round: number
}

const value = new ValueStateDescriptor('value', 0)
const list = new ListStateDescriptor<number>('list')
const map = new MapStateDescriptor<string, number>('map')
const sum = new ReducingStateDescriptor<number>('sum', (a, b) => a + b)
const total = new AggregatingStateDescriptor<number, number, number>('total', {
  createAccumulator: () => 0,
  add: (n, acc) => acc + n,
  getResult: (acc) => acc,
})
const rounds = new MapStateDescriptor<string, number>('rounds')

class Everything extends KeyedBroadcastProcessFunction<string, Item, Round, string> {
  processElement({ n }: Item, ctx: KeyedContext<string>): void {
    if (n === -1) {
      const states = [ctx.getState(value), ctx.getListState(list), ctx.getMapState(map)]
      for (const state of [...states, ctx.getReducingState(sum), ctx.getAggregatingState(total)]) state.clear()
      return
    }
    ctx.getState(value).update(n)
    ctx.getListState(list).add(n)
    ctx.getMapState(map).put('x', n)
    ctx.getReducingState(sum).add(n)
    ctx.getAggregatingState(total).add(n)
  }

  processBroadcastElement({ round }: Round, ctx: KeyedWriteBroadcast<string>, out: Collector<string>): void {
    const tell = (key: string, kind: string, content: unknown): void =>
      out.collect(`${round} ${kind} ${key} ${content}`)
    ctx.applyToKeyedState(value, (key, state) => {
      tell(key, 'value', state.value())
      state.update(state.value() + 100)
    })
    ctx.applyToKeyedState(list, (key, state) => {
      tell(key, 'list', [...state.get()])
      state.update([])
    })
    ctx.applyToKeyedState(map, (key, state) => {
      tell(key, 'map', [...state.entries()])
      state.put('y', round)
    })
    ctx.applyToKeyedState(sum, (key, state) => {
      tell(key, 'sum', state.get())
      state.clear()
    })
    ctx.applyToKeyedState(total, (key, state) => {
      tell(key, 'total', state.get())
      state.add(5)
    })
  }
}

test('state of every kind is seen for the keys that have some, and may be changed or cleared', async () => {
  const rows: (Item | Round)[] = [
    { round: 0 },
    { key: 'a', n: 1 },
    { key: 'b', n: 2 },
    { key: 'c', n: 3 },
    { key: 'c', n: -1 },
    { round: 1 },
    { key: 'a', n: 7 },
    { round: 2 },
  ]
  const seen = await recordsOneByOne(rows, (input) =>
    input
      .filter((row): row is Item => 'key' in row)
      .keyBy('key')
      .connect(input.filter((row): row is Round => 'round' in row).broadcast(rounds))
      .process(new Everything()),
  )
  expect(seen.map((record) => record.value).toSorted()).toEqual([
    '1 list a 1',
    '1 list b 2',
    '1 map a x,1',
    '1 map b x,2',
    '1 sum a 1',
    '1 sum b 2',
    '1 total a 1',
    '1 total b 2',
    '1 value a 1',
    '1 value b 2',
    '2 list a 7',
    '2 map a x,7,y,1',
    '2 map b x,2,y,1',
    '2 sum a 7',
    '2 total a 13',
    '2 total b 7',
    '2 value a 7',
    '2 value b 102',
  ])
})

test('a state that was taken once is that of the key that is processed', async () => {
  let kept: ValueState<number> | undefined
  const counts = await StreamExecutionEnvironment.getExecutionEnvironment()
    .fromData('a', 'b', 'a')
    .keyBy((key) => key)
    .process((key, ctx) => {
      kept ??= ctx.getState(value)
      kept.update(kept.value() + 1)
      return [`${key}${kept.value()}`]
    })
    .executeAndCollect()
  expect(counts).toEqual(['a1', 'b1', 'a2'])
})
