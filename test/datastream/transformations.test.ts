import { describe, expect, test } from 'vitest'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { RichMapFunction } from '../../src/runtime/functions/rich.ts'
import { records, values } from './running.ts'

describe('map, filter, flatMap', () => {
  test('take functions, objects and rich functions', async () => {
    class Scale extends RichMapFunction<number, number> {
      map(value: number): number {
        return value * 10 + this.getRuntimeContext().getIndexOfThisSubtask()
      }
    }
    const result = await values([1, 2, 3, 4], (input) =>
      input
        .map(new Scale())
        .filter({ filter: (v) => v !== 20 })
        .map({ map: (v) => `n${v}` })
        .filter((v) => v !== 'n40'),
    )
    expect(result).toEqual(['n10', 'n30'])
  })

  test('flatMap emits what was collected, then what was returned', async () => {
    const result = await values(['a b', '', 'c'], (input) =>
      input.flatMap<string>((line, out) => {
        out.collect(`<${line}`)
        return line.split(' ').filter((word) => word !== '')
      }),
    )
    expect(result).toEqual(['<a b', 'a', 'b', '<', '<c', 'c'])
  })

  test('flatMap takes generators', async () => {
    const result = await values([1, 3], (input) =>
      input.flatMap(function* (n) {
        for (let i = 0; i < n; i++) yield [n, i] as const
      }),
    )
    expect(result).toEqual([
      [1, 0],
      [3, 0],
      [3, 1],
      [3, 2],
    ])
  })

  test('records without event time have none behind it either', async () => {
    expect(await records([7], (input) => input.flatMap((v) => [v, v + 1]))).toEqual([
      { value: 7, timestamp: null, watermark: -Infinity },
      { value: 8, timestamp: null, watermark: -Infinity },
    ])
  })
})

describe('union', () => {
  const collect = (build: (input: DataStream<number>) => DataStream<number>): PromiseLike<number[]> =>
    build(StreamExecutionEnvironment.getExecutionEnvironment().fromElements(1, 2)).executeAndCollect()

  test('of a stream with itself doubles it', async () => {
    expect(await collect((input) => input.union(input))).toEqual([1, 2, 1, 2])
  })

  test('of several streams holds the records of all', async () => {
    const result = await collect((input) =>
      input
        .map((v) => v * 10)
        .union(
          input.map((v) => v * 100),
          input.filter((v) => v > 1),
        ),
    )
    expect(result.toSorted((a, b) => a - b)).toEqual([2, 10, 20, 100, 200])
  })
})

describe('keyBy', () => {
  const rows = [
    { user: { id: 1, name: 'x' }, pair: ['a', 1] as const, at: new Date(5), n: 1 },
    { user: { id: 2, name: 'x' }, pair: ['a', 2] as const, at: new Date(5), n: 2 },
    { user: { id: 1, name: 'x' }, pair: ['a', 1] as const, at: new Date(6), n: 3 },
  ]
  const keyed: [string, Parameters<typeof values<(typeof rows)[number], unknown>>[1], unknown[]][] = [
    ['a path', (input) => input.keyBy('user.id').process((_, ctx, out) => out.collect(ctx.getCurrentKey())), [1, 2, 1]],
    [
      'several fields',
      (input) => input.keyBy('n', 'user.name').process((_, ctx, out) => out.collect(ctx.getCurrentKey())),
      [
        [1, 'x'],
        [2, 'x'],
        [3, 'x'],
      ],
    ],
    [
      'a selector object',
      (input) =>
        input
          .keyBy({ getKey: (r) => r.n % 2 })
          .reduce((a, b) => ({ ...a, n: a.n + b.n }))
          .map<unknown>((r) => r.n),
      [1, 2, 4],
    ],
  ]
  test.each(keyed)('by %s', async (_, build, expected) => {
    expect(await values(rows, build)).toEqual(expected)
  })

  test.each([
    ['objects', (r: (typeof rows)[number]) => r.user, [1, 2, 4]],
    ['tuples', (r: (typeof rows)[number]) => r.pair, [1, 2, 4]],
    ['dates', (r: (typeof rows)[number]) => r.at, [1, 3, 3]],
    ['bigints', (r: (typeof rows)[number]) => BigInt(r.user.id), [1, 2, 4]],
    ['booleans', (r: (typeof rows)[number]) => r.n > 2, [1, 3, 3]],
    ['NaN', () => NaN, [1, 3, 6]],
  ])('compares %s by value', async (_, key, expected) => {
    const sums = await values(rows, (input) =>
      input
        .keyBy<unknown>(key)
        .sum('n')
        .map((r) => r.n),
    )
    expect(sums).toEqual(expected)
  })

  test('a position in a tuple', async () => {
    const pairs: [string, number][] = [
      ['a', 1],
      ['b', 5],
      ['a', 2],
    ]
    expect(await values(pairs, (input) => input.keyBy(0).sum(1))).toEqual([
      ['a', 1],
      ['b', 5],
      ['a', 3],
    ])
  })

  test.each([null, undefined])('%s is no key', async (key) => {
    const failure = values([1], (input) => input.keyBy(() => key).reduce((a) => a))
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NULL_KEY' }))
  })

  test('functions are no keys', async () => {
    const failure = values([1], (input) => input.keyBy(() => () => 1).reduce((a) => a))
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'BAD_KEY' }))
  })
})

describe('rolling aggregates', () => {
  const rows = [
    { k: 'a', v: 5, tag: 'first' },
    { k: 'b', v: 1, tag: 'first' },
    { k: 'a', v: 3, tag: 'second' },
    { k: 'a', v: 3, tag: 'third' },
    { k: 'a', v: 9, tag: 'fourth' },
  ]

  test('reduce emits the first record as it is, then each result', async () => {
    const result = await values(rows, (input) => input.keyBy('k').reduce((x, y) => ({ ...y, v: x.v + y.v })))
    expect(result).toEqual([
      { k: 'a', v: 5, tag: 'first' },
      { k: 'b', v: 1, tag: 'first' },
      { k: 'a', v: 8, tag: 'second' },
      { k: 'a', v: 11, tag: 'third' },
      { k: 'a', v: 20, tag: 'fourth' },
    ])
  })

  test.each([
    ['sum', [5, 1, 8, 11, 20], ['first', 'first', 'first', 'first', 'first']],
    ['min', [5, 1, 3, 3, 3], ['first', 'first', 'first', 'first', 'first']],
    ['max', [5, 1, 5, 5, 9], ['first', 'first', 'first', 'first', 'first']],
    ['minBy', [5, 1, 3, 3, 3], ['first', 'first', 'second', 'second', 'second']],
    ['maxBy', [5, 1, 5, 5, 9], ['first', 'first', 'first', 'first', 'fourth']],
  ] as const)('%s', async (aggregate, numbers, tags) => {
    const result = await values(rows, (input) => input.keyBy('k')[aggregate]('v'))
    expect(result.map(({ v }) => v)).toEqual(numbers)
    expect(result.map(({ tag }) => tag)).toEqual(tags)
  })

  test('minBy takes the last of equal records when told', async () => {
    const result = await values(rows, (input) => input.keyBy('k').minBy('v', false))
    expect(result.map(({ tag }) => tag)).toEqual(['first', 'first', 'second', 'third', 'third'])
  })

  test('sum of bigints, of a nested field', async () => {
    const nested = [{ x: { y: 1n } }, { x: { y: 2n ** 60n } }]
    expect(await values(nested, (input) => input.keyBy(() => 0).sum('x.y'))).toEqual([
      { x: { y: 1n } },
      { x: { y: 2n ** 60n + 1n } },
    ])
  })

  test('sum of text is refused', async () => {
    const failure = values(rows, (input) => input.keyBy('k').sum('tag'))
    await expect(failure).rejects.toThrow("Field 'tag' can't be summed up: it holds a string and a string.")
  })

  test('fold starts every key from a copy of the initial value', async () => {
    const result = await values(rows, (input) => input.keyBy('k').fold([] as number[], (list, row) => [...list, row.v]))
    expect(result).toEqual([[5], [1], [5, 3], [5, 3, 3], [5, 3, 3, 9]])
  })
})

describe('process', () => {
  const odd = new OutputTag<string>('odd')

  test('writes side outputs, which nobody needs to read', async () => {
    const build = (read: boolean) =>
      values([1, 2, 3], (input) => {
        const main = input.process<number | string>((value, ctx, out) => {
          if (value % 2 === 1) ctx.output(odd, `odd ${value}`)
          else out.collect(value)
        })
        return read ? main.getSideOutput(odd) : main.map(String)
      })
    expect(await build(true)).toEqual(['odd 1', 'odd 3'])
    expect(await build(false)).toEqual(['2'])
  })

  test.each([
    [
      'timers',
      (ctx: { timerService(): { registerEventTimeTimer(t: number): void } }) =>
        ctx.timerService().registerEventTimeTimer(1),
    ],
  ])('has no %s without keys', async (_, use) => {
    const failure = values([1], (input) => input.process((_value, ctx) => use(ctx)))
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NOT_KEYED' }))
  })
})

describe('errors', () => {
  test('name the step and keep the cause', async () => {
    const cause = new RangeError('too much')
    const failure = values([1], (input) =>
      input
        .map(() => {
          throw cause
        })
        .name('Divide'),
    )
    await expect(failure).rejects.toThrow(
      expect.objectContaining({ name: 'JobError', code: 'OPERATOR_FAILED', message: 'Divide: too much', cause }),
    )
  })

  test('in a sink, in a later step, in open', async () => {
    const fail = (): never => {
      throw new Error('broken')
    }
    await expect(
      values([1], (input) =>
        input
          .flatMap((v) => [v])
          .map(fail)
          .name('Second'),
      ),
    ).rejects.toThrow('Second: broken')
    await expect(values([1], (input) => input.map({ map: (v) => v, open: fail }).name('Opened'))).rejects.toThrow(
      'Opened: broken',
    )
    await expect(
      values([1], (input) =>
        input.map({ map: (v) => v, open: () => Promise.reject(new Error('slowly')) }).name('Opened'),
      ),
    ).rejects.toThrow('Opened: slowly')
  })

  test.each<[string, Parameters<typeof values<number, unknown>>[1]]>([
    ['map', (input) => input.map<unknown>(async (v) => v)],
    ['filter', (input) => input.filter((async () => false) as never).map<unknown>((v) => v)],
    ['flatMap', (input) => input.flatMap((async () => [1]) as never)],
    ['process', (input) => input.process((async () => Promise.reject(new Error('unseen'))) as never)],
    ['keyBy', (input) => input.keyBy(async (v) => v).map<unknown>((v) => v)],
  ])('%s refuses async functions', async (_, build) => {
    await expect(values([1], build)).rejects.toThrow(expect.objectContaining({ code: 'ASYNC_FUNCTION' }))
  })

  test('a function that returns something else than records', async () => {
    const failure = values([1], (input) => input.flatMap((() => 'text') as never))
    await expect(failure).rejects.toThrow(
      'FlatMap: The function returned a string: return an array or a generator of records, or use the collector.',
    )
  })
})

describe('life cycle', () => {
  test('open before the first record, finish after the last, close in the end', async () => {
    const calls: string[] = []
    const fn = {
      open: async () => {
        await Promise.resolve()
        calls.push('open')
      },
      map: (v: number) => {
        calls.push(`map ${v}`)
        return v
      },
      finish: () => calls.push('finish') as unknown as void,
      close: () => calls.push('close') as unknown as void,
    }
    await StreamExecutionEnvironment.getExecutionEnvironment().fromElements(1, 2).map(fn).executeAndCollect()
    expect(calls).toEqual(['open', 'map 1', 'map 2', 'finish', 'close'])
  })
})
