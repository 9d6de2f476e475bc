import { describe, expect, test } from 'vitest'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import {
  BroadcastProcessFunction,
  KeyedBroadcastProcessFunction,
  type KeyedWriteBroadcast,
  type ReadBroadcast,
  type WriteBroadcast,
} from '../../src/runtime/functions/broadcast.ts'
import type { Collector } from '../../src/runtime/functions/function.ts'
import {
  type KeyedContext,
  type OnTimerContext,
  OutputTag,
  type ProcessContext,
} from '../../src/runtime/functions/process.ts'
import { ListStateDescriptor, MapStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { LiveJob } from './live.ts'
import { recordsOneByOne } from './running.ts'

interface Rule {
  readonly name: string
  /** 0: the rule goes. */
  readonly limit: number
}
interface Item {
  readonly key: string
  readonly n: number
}
type Either = Rule | Item

const isRule = (r: Either): r is Rule => 'limit' in r
const isItem = (r: Either): r is Item => 'key' in r
const rules = new MapStateDescriptor<string, Rule>('rules')
const log = new MapStateDescriptor<{ readonly n: number }, Date>('log')

const rows: Either[] = [
  { key: 'a', n: 5 },
  { name: 'r', limit: 4 },
  { key: 'a', n: 5 },
  { key: 'b', n: 3 },
  { name: 's', limit: 2 },
  { key: 'b', n: 3 },
  { name: 'r', limit: 0 },
  { key: 'a', n: 9 },
]

const valuesOneByOne = async <O>(build: (input: DataStream<Either>) => DataStream<O>): Promise<O[]> =>
  (await recordsOneByOne(rows, build)).map(({ value }) => value)

/** Items above the limits of which rules. */
class Match extends BroadcastProcessFunction<Item, Rule, string> {
  processElement(item: Item, ctx: ProcessContext & ReadBroadcast): string[] {
    const broken = [...ctx.getBroadcastState(rules).immutableEntries()].filter(([, { limit }]) => item.n > limit)
    return [`${item.key}${item.n}: ${broken.map(([name]) => name).join()}`]
  }

  processBroadcastElement(rule: Rule, ctx: WriteBroadcast, out: Collector<string>): void {
    const state = ctx.getBroadcastState(rules)
    if (rule.limit === 0) state.remove(rule.name)
    else state.put(rule.name, rule)
    ctx.getBroadcastState(log).put({ n: rule.limit }, new Date(rule.limit))
    out.collect([...state.entries()].map(([name]) => name).join())
  }
}

const matched = (input: DataStream<Either>): DataStream<string> =>
  input.filter(isItem).connect(input.filter(isRule).broadcast(rules, log)).process(new Match())

describe('broadcast state', () => {
  test('is written by one stream and read by the other, and is there after a restore', async () => {
    expect(await valuesOneByOne(matched)).toEqual(['a5: ', 'r', 'a5: r', 'b3: ', 'r,s', 'b3: s', 's', 'a9: s'])
  })

  test('has all operations of a map, with keys compared by value', async () => {
    class All extends BroadcastProcessFunction<Item, Rule, unknown> {
      processElement(_: Item, ctx: ProcessContext & ReadBroadcast): unknown[] {
        const state = ctx.getBroadcastState(log)
        return [[state.get({ n: 4 }), state.contains({ n: 2 }), 'put' in state]]
      }

      processBroadcastElement({ limit }: Rule, ctx: WriteBroadcast): void {
        const state = ctx.getBroadcastState(log)
        if (limit === 0) state.clear()
        else state.putAll([[{ n: limit }, new Date(limit)]])
      }
    }
    expect(
      await valuesOneByOne((input) =>
        input.filter(isItem).connect(input.filter(isRule).broadcast(log)).process(new All()),
      ),
    ).toEqual([
      [null, false, false],
      [new Date(4), false, false],
      [new Date(4), false, false],
      [new Date(4), true, false],
      [null, false, false],
    ])
  })

  test('that was not given to broadcast() is refused', async () => {
    const failure = valuesOneByOne((input) =>
      input.filter(isItem).connect(input.filter(isRule).broadcast(log)).process(new Match()),
    )
    await expect(failure).rejects.toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_BROADCAST_STATE',
        message:
          "Co-Process-Broadcast: There is no broadcast state 'rules', only 'log': give its descriptor to broadcast() too.",
      }),
    )
  })

  test('two states with one name are refused', () => {
    const build = (input: DataStream<Either>): DataStream<string> =>
      input
        .filter(isItem)
        .connect(input.filter(isRule).broadcast(rules, new MapStateDescriptor<string, number>('rules')))
        .process(new Match())
    expect(() => new LiveJob(build)).toThrow(expect.objectContaining({ code: 'STATE_NAME_TAKEN' }))
  })
})

describe('broadcast state of a keyed stream', () => {
  const seen = new ListStateDescriptor<number>('seen')
  const side = new OutputTag<string>('side')

  /** Remembers the numbers of a key until a rule clears those at its limit or above. */
  class Remember extends KeyedBroadcastProcessFunction<string, Item, Rule, string> {
    processElement({ key, n }: Item, ctx: KeyedContext<string> & ReadBroadcast): void {
      ctx.getListState(seen).add(n)
      ctx.output(side, `${key} ${[...ctx.getBroadcastState(rules).immutableEntries()].length}`)
    }

    processBroadcastElement(rule: Rule, ctx: KeyedWriteBroadcast<string>, out: Collector<string>): void {
      ctx.getBroadcastState(rules).put(rule.name, rule)
      ctx.applyToKeyedState(seen, (key, state) => {
        out.collect(`${rule.name}: ${key} ${[...state.get()].join()}`)
        state.update([...state.get()].filter((n) => n < rule.limit))
      })
    }
  }

  const remembered = (input: DataStream<Either>): DataStream<string> =>
    input.filter(isItem).keyBy('key').connect(input.filter(isRule).broadcast(rules)).process(new Remember())

  test('the state of every key that has any can be changed', async () => {
    expect(await valuesOneByOne(remembered)).toEqual(['r: a 5', 's: a 5', 's: b 3', 'r: b 3'])
    expect(await valuesOneByOne((input) => remembered(input).getSideOutput(side))).toEqual([
      'a 0',
      'a 1',
      'b 1',
      'b 2',
      'a 2',
    ])
  })

  test('the broadcast side has no key', async () => {
    class Wrong extends Remember {
      override processBroadcastElement(_: Rule, ctx: KeyedWriteBroadcast<string>): void {
        ctx.timerService().registerEventTimeTimer(1)
      }
    }
    const failure = valuesOneByOne((input) =>
      input.filter(isItem).keyBy('key').connect(input.filter(isRule).broadcast(rules)).process(new Wrong()),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_CURRENT_KEY' }))
  })

  test('timers wait for the watermark of both and see the state', async () => {
    class Due extends KeyedBroadcastProcessFunction<string, Item, Rule, string> {
      processElement({ n }: Item, ctx: KeyedContext<string>): void {
        ctx.timerService().registerEventTimeTimer(n)
      }

      processBroadcastElement(rule: Rule, ctx: WriteBroadcast): string[] {
        ctx.getBroadcastState(rules).put(rule.name, rule)
        return [`${rule.name} at ${ctx.timestamp()}, watermark ${ctx.timerService().currentWatermark()}`]
      }

      override onTimer(time: number, ctx: OnTimerContext<string> & ReadBroadcast): string[] {
        const names = [...ctx.getBroadcastState(rules).immutableEntries()].map(([name]) => name)
        return [`${ctx.getCurrentKey()} at ${time}: ${names.join()}`]
      }
    }
    const timed = <T extends Either>(stream: DataStream<T>, time: (value: T) => number): DataStream<T> =>
      stream.assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps<T>().withTimestampAssigner(time))
    const result = await recordsOneByOne<Either, string>(
      [
        { key: 'a', n: 3 },
        { key: 'b', n: 8 },
        { name: 'r', limit: 5 },
        { name: 's', limit: 10 },
      ],
      (input) =>
        timed(input.filter(isItem), ({ n }) => n)
          .keyBy('key')
          .connect(timed(input.filter(isRule), ({ limit }) => limit).broadcast(rules))
          .process(new Due()),
    )
    expect(result).toEqual([
      { value: 'r at 5, watermark -Infinity', timestamp: 5, watermark: -Infinity },
      { value: 'a at 3: r', timestamp: 3, watermark: -Infinity },
      { value: 's at 10, watermark 4', timestamp: 10, watermark: 4 },
      { value: 'b at 8: r,s', timestamp: 8, watermark: 7 },
    ])
  })

  test('each kind of stream has its kind of function', () => {
    const start = (build: (input: DataStream<Either>) => DataStream<string>): unknown => new LiveJob(build)
    expect(() =>
      start((input) =>
        input.filter(isItem).keyBy('key').connect(input.filter(isRule).broadcast(rules, log)).process(new Match()),
      ),
    ).toThrow(expect.objectContaining({ code: 'KEYED_STREAM' }))
    expect(() =>
      start((input) => input.filter(isItem).connect(input.filter(isRule).broadcast(rules)).process(new Remember())),
    ).toThrow(expect.objectContaining({ code: 'NOT_KEYED' }))
  })
})
