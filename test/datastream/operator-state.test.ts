import { describe, expect, test } from 'vitest'
import type { CheckpointedFunction, OperatorStateStore } from '../../src/runtime/functions/checkpointed.ts'
import type { MapFunction } from '../../src/runtime/functions/types.ts'
import type { KeyedContext } from '../../src/runtime/functions/process.ts'
import type { BroadcastState } from '../../src/runtime/state/broadcast-state.ts'
import { ByteReader, ByteWriter } from '../../src/runtime/state/bytes.ts'
import {
  type KeyedStateStore,
  type ListState,
  ListStateDescriptor,
  MapStateDescriptor,
  type ValueState,
  ValueStateDescriptor,
} from '../../src/runtime/state/descriptors.ts'
import { OperatorStates } from '../../src/runtime/state/operator-states.ts'
import { NO_STATE } from '../../src/runtime/functions/create-runtime-context.ts'
import { LiveJob } from './live.ts'
import { values } from './running.ts'

/** Numbers its records, over restarts. */
class Numbering implements CheckpointedFunction {
  #count = 0
  #state: ListState<number> | undefined

  initializeState(ctx: { getOperatorStateStore(): OperatorStateStore }): void {
    this.#state = ctx.getOperatorStateStore().getListState(new ListStateDescriptor<number>('count'))
    for (const count of this.#state.get()) this.#count += count
  }

  snapshotState(): void {
    this.#state?.update([this.#count])
  }

  number(value: string): string {
    return `${++this.#count}${value}`
  }

  map(value: string): string {
    return this.number(value)
  }

  flatMap(value: string): string[] {
    return [this.number(value)]
  }
}

describe('a checkpointed function goes on with its state', () => {
  test('in a map', async () => {
    expect(await values(['a', 'b', 'c', 'd'], (input) => input.map(new Numbering()))).toEqual(['1a', '2b', '3c', '4d'])
  })

  test('in a flatMap', async () => {
    const numbered = await values(['a', 'b', 'c', 'd'], (input) => input.flatMap(new Numbering()))
    expect(numbered).toEqual(['1a', '2b', '3c', '4d'])
  })

  test('beside keyed state, which it may declare ahead', async () => {
    class KeyedNumbering extends Numbering {
      #last: ValueState<string | null> | undefined

      override initializeState(ctx: {
        getOperatorStateStore(): OperatorStateStore
        getKeyedStateStore(): KeyedStateStore
      }): void {
        super.initializeState(ctx)
        this.#last = ctx.getKeyedStateStore().getState(new ValueStateDescriptor<string>('last'))
      }

      processElement(value: string, _ctx: KeyedContext<string>): string[] {
        const before = this.#last?.value() ?? '-'
        this.#last?.update(value)
        return [`${this.number(value)} after ${before}`]
      }
    }
    const numbered = await values(['a1', 'b1', 'a2', 'b2'], (input) =>
      input.keyBy((value) => value.slice(0, 1)).process(new KeyedNumbering()),
    )
    expect(numbered).toEqual(['1a1 after -', '2b1 after -', '3a2 after a1', '4b2 after b1'])
  })
})

test('snapshotState is told the number of the checkpoint', async () => {
  const ids: number[] = []
  const job = new LiveJob<string, string>((input, env) => {
    env.enableCheckpointing(10)
    const told: MapFunction<string, string> & CheckpointedFunction = {
      map: (value: string) => value,
      initializeState: () => {},
      snapshotState: ({ checkpointId }) => void ids.push(checkpointId),
    }
    return input.map(told)
  })
  await job.push('a')
  await job.at(10)
  await job.at(20)
  await job.end()
  expect(ids).toEqual([1, 2])
})

/** Has each kind of operator state. */
class Holder implements CheckpointedFunction {
  list: ListState<string> | undefined
  union: ListState<string> | undefined
  broadcast: BroadcastState<string, number> | undefined

  initializeState(ctx: { getOperatorStateStore(): OperatorStateStore }): void {
    const store = ctx.getOperatorStateStore()
    this.list = store.getListState(new ListStateDescriptor<string>('list'))
    this.union = store.getUnionListState(new ListStateDescriptor<string>('union'))
    this.broadcast = store.getBroadcastState(new MapStateDescriptor<string, number>('broadcast'))
  }

  snapshotState(): void {}

  contents(): unknown {
    return [
      [...(this.list?.get() ?? [])],
      [...(this.union?.get() ?? [])],
      [...(this.broadcast?.immutableEntries() ?? [])],
    ]
  }
}

/** What one subtask saves. */
function saved(list: readonly string[], union: readonly string[], broadcast: readonly [string, number][]): Uint8Array {
  const holder = new Holder()
  const states = new OperatorStates([holder])
  states.initialize(false, NO_STATE)
  holder.list?.addAll(list)
  holder.union?.addAll(union)
  holder.broadcast?.putAll(broadcast)
  states.prepareSnapshot()
  const writer = new ByteWriter()
  states.snapshot(writer)
  return writer.finish()
}

/** What `subtask` of `parallelism` has of it. */
function restored(snapshots: readonly Uint8Array[], subtask: number, parallelism: number): unknown {
  const holder = new Holder()
  const states = new OperatorStates([holder])
  states.restore(
    snapshots.map((bytes) => new ByteReader(bytes)),
    { subtask, parallelism },
  )
  states.initialize(true, NO_STATE)
  return holder.contents()
}

describe('at another parallelism', () => {
  const two = [saved(['a', 'b', 'c'], ['u'], [['k', 1]]), saved(['d', 'e'], ['v'], [['k', 1]])]

  test('a list is shared out, a union list and broadcast state are the same everywhere', () => {
    expect([0, 1, 2].map((subtask) => restored(two, subtask, 3))).toEqual([
      [['a'], ['u', 'v'], [['k', 1]]],
      [['b', 'c'], ['u', 'v'], [['k', 1]]],
      [['d', 'e'], ['u', 'v'], [['k', 1]]],
    ])
  })

  test('one subtask has all', () => {
    expect(restored(two, 0, 1)).toEqual([['a', 'b', 'c', 'd', 'e'], ['u', 'v'], [['k', 1]]])
  })
})

test('a name stands for one state', () => {
  const states = new OperatorStates([])
  states.getListState(new ListStateDescriptor<string>('s'))
  expect(() => states.getBroadcastState(new MapStateDescriptor<string, number>('s'))).toThrow(
    "Operator state 's' is a list state already and can't be a broadcast state too.",
  )
})

test('lists and maps of operator state do what their keyed kin do', () => {
  const states = new OperatorStates([])
  const list = states.getListState(new ListStateDescriptor<string>('l'))
  list.add('x')
  list.update(['a', 'b'])
  list.addAll(['c'])
  const before = list.get()
  list.clear()
  const map = states.getBroadcastState(new MapStateDescriptor<readonly string[], number>('m'))
  map.put(['k'], 1)
  map.putAll([[['l'], 2]])
  map.remove(['k'])
  expect([before, list.get(), map.get(['l']), map.get(['k']), map.contains(['l']), [...map.entries()]]).toEqual([
    ['a', 'b', 'c'],
    [],
    2,
    null,
    true,
    [[['l'], 2]],
  ])
  map.clear()
  expect([...map.immutableEntries()]).toEqual([])
})
