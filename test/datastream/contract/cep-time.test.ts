import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  CEP,
  type Collector,
  type DataStream,
  Duration,
  OutputTag,
  Pattern,
  type PatternContext,
  type PatternMatch,
  PatternProcessFunction,
  StreamExecutionEnvironment,
  type TimedOutPartialMatchHandler,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { records, values } from '../running.ts'
import { begin, followedBy, is, type Letter, letters, matches, matchesOf, show, timed } from './cep-letters.ts'

describe('a time limit', () => {
  const pattern = (): Pattern<Letter> => followedBy(begin('a'), 'b').within(Duration.ofMillis(10))
  const tag = new OutputTag<string>('given up')
  const selected = (input: DataStream<Letter>): DataStream<string> =>
    CEP.pattern(timed(input), pattern()).select(tag, (match, time) => `${show(match)} until ${time}`, show)

  test.each<[string, Letter[], string[]]>([
    [
      'one millisecond before it',
      [
        ['a', -5],
        ['b', 4],
      ],
      ['a-5 b4'],
    ],
    [
      'at it',
      [
        ['a', -5],
        ['b', 5],
      ],
      [],
    ],
    [
      'at the same time as the beginning',
      [
        ['a', 7],
        ['b', 7],
      ],
      ['a7 b7'],
    ],
  ])('the last event %s', async (_, rows, expected) => {
    expect(await matchesOf(rows, pattern())).toEqual(expected)
  })

  test('also gives up what is unfinished at the end of input', async () => {
    const rows: Letter[] = [
      ['a', 1],
      ['a', 3],
      ['x', 4],
    ]
    expect(await values(rows, selected)).toEqual([])
    expect(await records(rows, (input) => selected(input).getSideOutput(tag))).toEqual([
      { value: 'a1 until 11', timestamp: 11, watermark: 3 },
      { value: 'a3 until 13', timestamp: 13, watermark: 3 },
    ])
  })

  test('of an absence: an event at the limit comes too late to matter', async () => {
    const absence = (): Pattern<Letter> => begin('a').notFollowedBy('b').where(is('b')).within(10)
    expect(
      await matchesOf(
        [
          ['a', 1],
          ['b', 10],
        ],
        absence(),
      ),
    ).toEqual([])
    expect(
      await matchesOf(
        [
          ['a', 1],
          ['b', 11],
        ],
        absence(),
      ),
    ).toEqual(['a1'])
    expect(await matchesOf([['a', 1]], absence())).toEqual(['a1'])
  })
})

test('each key has its own time limits', async () => {
  type Row = readonly [key: string, letter: string, time: number]
  const strategy = WatermarkStrategy.forMonotonousTimestamps<Row>().withTimestampAssigner(([, , time]) => time)
  const tag = new OutputTag<Row>('given up')
  const pattern = Pattern.begin<Row>('a')
    .where(([, letter]) => letter === 'a')
    .next('b')
    .where(([, letter]) => letter === 'b')
    .within(5)
  const rows: Row[] = [
    ['k', 'a', 1],
    ['l', 'a', 3],
    ['k', 'b', 6],
    ['l', 'b', 7],
  ]
  const build = (input: DataStream<Row>): DataStream<number> =>
    CEP.pattern(input.assignTimestampsAndWatermarks(strategy).keyBy(0), pattern).select(
      tag,
      (match) => match.get('a')?.[0] ?? (['', '', 0] as const),
      (match) => match.get('b')?.[0]?.[2] ?? 0,
    )
  expect(await values(rows, build)).toEqual([7])
  expect(await values(rows, (input) => build(input).getSideOutput(tag))).toEqual([['k', 'a', 1]])
})

test('late events are dropped if nobody wants them', async () => {
  const rows: Letter[] = [
    ['a', 10],
    ['x', 20],
    ['b', 15],
    ['b', 25],
  ]
  expect(await matchesOf(rows, followedBy(begin('a'), 'b'))).toEqual(['a10 b25'])
})

test('no events, no matches', async () => {
  expect(await matches('', begin('a'))).toEqual([])
  expect(await matches('xyz', begin('a'))).toEqual([])
})

test('a pattern may be looked for in several streams', async () => {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const pattern = followedBy(begin('a'), 'b')
  const first = CEP.pattern(timed(env.fromCollection(letters('ab'))), pattern).select(show)
  const second = CEP.pattern(timed(env.fromCollection(letters('axxb'))), pattern).select(show)
  const found = await first.union(second).executeAndCollect()
  expect(found.toSorted()).toEqual(['a1 b2', 'a1 b4'])
})

test('what comes out has the type of what the function gives', () => {
  class Times extends PatternProcessFunction<Letter, number> implements TimedOutPartialMatchHandler<Letter> {
    processMatch(match: PatternMatch<Letter>, ctx: PatternContext, out: Collector<number>): void {
      expectTypeOf(match.get('a')).toExtend<readonly Letter[] | undefined>()
      expectTypeOf(ctx.timestamp()).toEqualTypeOf<number>()
      out.collect(1)
    }

    processTimedOutMatch(): void {}
  }
  const stream = StreamExecutionEnvironment.getExecutionEnvironment().fromCollection<Letter>([])
  const found = CEP.pattern(stream, begin('a'))
  expectTypeOf(found.process(new Times())).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(found.process((match) => [match.size])).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(found.select((match) => new Date(match.size))).toEqualTypeOf<DataStream<Date>>()
  expectTypeOf(found.select({ select: (match) => match.size })).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(found.flatSelect((match) => [...match.keys()])).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(found.inProcessingTime().flatSelect<bigint>((_, out) => out.collect(1n))).toEqualTypeOf<
    DataStream<bigint>
  >()
  // @ts-expect-error -- a pattern of other events
  CEP.pattern(stream, Pattern.begin<Date>('a'))
})
