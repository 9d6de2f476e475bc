import { describe, expect, test } from 'vitest'
import {
  AggregatingStateDescriptor,
  type KeyedContext,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  ValueStateDescriptor,
} from '../../../src/index.ts'
import { values } from '../running.ts'

type Row = readonly [key: string, n: number]

/** What a function says about each row, which may use the state of its key. */
const answers = <O>(rows: readonly Row[], answer: (n: number, ctx: KeyedContext<string>) => O): Promise<O[]> =>
  values(rows, (input) => input.keyBy(0).process(([, n], ctx) => [answer(n, ctx)]))

describe('a list', () => {
  const list = new ListStateDescriptor<number>('list')
  const rows: Row[] = [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ]

  test('may be added to itself, and replaced by itself', async () => {
    const seen = await answers(rows, (n, ctx) => {
      const state = ctx.getListState(list)
      state.add(n)
      state.addAll(state.get())
      state.update(state.get())
      return [...state.get()]
    })
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
      [1, 1, 3, 1, 1, 3],
    ])
  })

  test('may be replaced by what a generator makes of it', async () => {
    const seen = await answers(rows, (n, ctx) => {
      const state = ctx.getListState(list)
      state.add(n)
      state.update(
        (function* () {
          for (const value of state.get()) yield value * 10
        })(),
      )
      return [...state.get()]
    })
    expect(seen).toEqual([[10], [20], [100, 30]])
  })

  test('replaced by nothing is empty, and adding nothing changes nothing', async () => {
    const seen = await answers(rows, (n, ctx) => {
      const state = ctx.getListState(list)
      state.addAll([])
      const before = [...state.get()]
      if (n === 3) state.update([])
      else state.update(new Set([n, n]))
      return [before, [...state.get()]]
    })
    expect(seen).toEqual([
      [[], [1]],
      [[], [2]],
      [[1], []],
    ])
  })
})

describe('a map', () => {
  const map = new MapStateDescriptor<string, number | null>('map')

  test('an entry may hold null', async () => {
    const seen = await answers([['a', 1]], (_, ctx) => {
      const state = ctx.getMapState(map)
      state.put('x', null)
      return [state.get('x'), state.contains('x'), state.isEmpty(), state.get('y'), state.contains('y')]
    })
    expect(seen).toEqual([[null, true, false, null, false]])
  })

  test('may be changed while its entries are walked', async () => {
    const seen = await answers(
      [
        ['a', 1],
        ['a', 2],
      ],
      (n, ctx) => {
        const state = ctx.getMapState(map)
        state.putAll(
          new Map([
            ['x', n],
            ['y', n + 10],
          ]),
        )
        for (const [key, value] of state.entries()) state.put(key, (value ?? 0) * 2)
        const doubled = [...state.values()]
        if (n === 2) for (const key of state.keys()) state.remove(key)
        return [doubled, state.isEmpty()]
      },
    )
    expect(seen).toEqual([
      [[2, 22], false],
      [[4, 24], true],
    ])
  })

  test('removing what is not there does nothing', async () => {
    const seen = await answers([['a', 1]], (_, ctx) => {
      const state = ctx.getMapState(map)
      state.remove('x')
      state.clear()
      return [...state.keys()]
    })
    expect(seen).toEqual([[]])
  })

  test('keys of maps are compared by value', async () => {
    const byDay = new MapStateDescriptor<readonly [Date, bigint], string>('by day')
    const seen = await answers([['a', 1]], (_, ctx) => {
      const state = ctx.getMapState(byDay)
      state.put([new Date(5), 1n], 'x')
      state.put([new Date(5), 1n], 'y')
      return [state.get([new Date(5), 1n]), state.contains([new Date(5), 2n]), [...state.keys()]]
    })
    expect(seen).toEqual([['y', false, [[new Date(5), 1n]]]])
  })
})

test('null clears a value, so that its default is back', async () => {
  const value = new ValueStateDescriptor<number | null>('value', 7)
  const seen = await answers(
    [
      ['a', 1],
      ['a', 2],
    ],
    (n, ctx) => {
      const state = ctx.getState(value)
      const before = state.value()
      state.update(n === 2 ? null : n)
      return [before, state.value()]
    },
  )
  expect(seen).toEqual([
    [7, 1],
    [1, 7],
  ])
})

test('what is reduced begins with the first value as it is, and what is aggregated has no result without any', async () => {
  const shortest = new ReducingStateDescriptor<string>('shortest', (a, b) => (a.length <= b.length ? a : b))
  const count = new AggregatingStateDescriptor<number, number, number>('count', {
    createAccumulator: () => 0,
    add: (_, n) => n + 1,
    getResult: (n) => n,
  })
  const seen = await answers(
    [
      ['a', 1],
      ['a', 0],
      ['b', 5],
    ],
    (n, ctx) => {
      const before = [ctx.getReducingState(shortest).get(), ctx.getAggregatingState(count).get()]
      ctx.getReducingState(shortest).add('x'.repeat(n))
      ctx.getAggregatingState(count).add(n)
      return before
    },
  )
  expect(seen).toEqual([
    [null, null],
    ['x', 1],
    [null, null],
  ])
})

describe('keys', () => {
  const count = new ValueStateDescriptor('count', 0)
  const counted = <K>(keys: readonly K[]): Promise<number[]> =>
    values(keys, (input) =>
      input
        .keyBy((key) => key)
        .process((_, ctx) => {
          const state = ctx.getState(count)
          state.update(state.value() + 1)
          return [state.value()]
        }),
    )

  test.each<[string, unknown[], number[]]>([
    [
      'tuples',
      [
        [1, 'x'],
        [1, 'y'],
        [1, 'x'],
      ],
      [1, 1, 2],
    ],
    ['objects, in whatever order their fields are', [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }], [1, 2, 1]],
    ['dates', [new Date(1), new Date(2), new Date(1)], [1, 1, 2]],
    ['bigints', [1n, 2n, 1n, 2n ** 70n, 2n ** 70n], [1, 1, 2, 1, 2]],
    ['text and numbers that look alike', ['1', 1, 1n, '1', 1], [1, 1, 1, 2, 2]],
    ['booleans', [true, false, true], [1, 1, 2]],
    ['no number at all', [NaN, NaN], [1, 2]],
    ['empty ones', ['', [], {}, '', [], {}], [1, 1, 1, 2, 2, 2]],
  ])('%s have their own state', async (_, keys, expected) => {
    expect(await counted(keys)).toEqual(expected)
  })
})
