import { describe, expect, test } from 'vitest'
import { AfterMatchSkipStrategy } from '../../src/datastream/cep/after-match-skip-strategy.ts'
import { CEP } from '../../src/datastream/cep/cep.ts'
import { Pattern } from '../../src/datastream/cep/pattern.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import {
  type ConditionContext,
  IterativeCondition,
  type PatternContext,
  type PatternMatch,
  PatternProcessFunction,
  SimpleCondition,
  type TimedOutPartialMatchHandler,
} from '../../src/runtime/functions/pattern.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import type { RuntimeContext } from '../../src/runtime/functions/runtime-context.ts'
import { registerPojoClass } from '../../src/runtime/state/value-classes.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { records, values } from './running.ts'

/** A letter, an event time, an amount. */
type Event = readonly [name: string, time: number, amount?: number]

const timed = (input: DataStream<Event>, delay = 0): DataStream<Event> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forBoundedOutOfOrderness<Event>(delay).withTimestampAssigner(([, time]) => time),
  )

const is =
  (...names: readonly string[]) =>
  ([name]: Event): boolean =>
    names.includes(name)

/** `a=1,2 b=3`: the times of the events of each pattern. */
const show = (match: PatternMatch<Event>): string =>
  [...match].map(([name, events]) => `${name}=${events.map(([, time]) => time).join(',')}`).join(' ')

/** Events named by letters, one a millisecond. */
const letters = (text: string): Event[] => [...text].map((letter, i) => [letter, i + 1])

/** The matches of a pattern in letters. */
const matches = (text: string, pattern: Pattern<Event, Event>): Promise<string[]> =>
  values(letters(text), (input) => CEP.pattern(timed(input), pattern).select(show))

const begin = (letter: string, skip?: AfterMatchSkipStrategy): Pattern<Event> =>
  Pattern.begin<Event>(letter, skip).where(is(letter))

describe('contiguity', () => {
  test('next: directly after', async () => {
    expect(await matches('abaxbab', begin('a').next('b').where(is('b')))).toEqual(['a=1 b=2', 'a=6 b=7'])
  })

  test('followedBy: the next that fits', async () => {
    expect(await matches('axbba', begin('a').followedBy('b').where(is('b')))).toEqual(['a=1 b=3'])
  })

  test('followedByAny: each that fits', async () => {
    expect(await matches('axbb', begin('a').followedByAny('b').where(is('b')))).toEqual(['a=1 b=3', 'a=1 b=4'])
  })

  test('notNext: not directly after', async () => {
    const pattern = begin('a').notNext('x').where(is('x')).followedBy('b').where(is('b'))
    expect(await matches('axbaab', pattern)).toEqual(['a=4 b=6', 'a=5 b=6'])
  })

  test('notNext at the end: the next event shows it', async () => {
    expect(await matches('abaca', begin('a').notNext('b').where(is('b')))).toEqual(['a=3'])
  })

  test('notFollowedBy: not in between', async () => {
    const pattern = begin('a').notFollowedBy('x').where(is('x')).followedBy('b').where(is('b'))
    expect(await matches('aybaxbab', pattern)).toEqual(['a=1 b=3', 'a=7 b=8'])
  })

  test('a missing condition takes everything', async () => {
    expect(await matches('ax', begin('a').next('any'))).toEqual(['a=1 any=2'])
  })
})

describe('quantifiers', () => {
  const loop = (): Pattern<Event> => begin('a').followedBy('b').where(is('b'))
  const end = (pattern: Pattern<Event>): Pattern<Event> => pattern.followedBy('c').where(is('c'))

  test('oneOrMore', async () => {
    expect(await matches('abxbc', end(loop().oneOrMore()))).toEqual(['a=1 b=2,4 c=5', 'a=1 b=2 c=5'])
  })

  test('consecutive', async () => {
    expect(await matches('abbxbc', end(loop().oneOrMore().consecutive()))).toEqual(['a=1 b=2,3 c=6', 'a=1 b=2 c=6'])
  })

  test('allowCombinations', async () => {
    expect((await matches('abbc', end(loop().times(2).allowCombinations()))).toSorted()).toEqual(['a=1 b=2,3 c=4'])
    expect((await matches('abbbc', end(loop().times(2).allowCombinations()))).toSorted()).toEqual([
      'a=1 b=2,3 c=5',
      'a=1 b=2,4 c=5',
    ])
  })

  test('times', async () => {
    expect(await matches('abbbc', end(loop().times(2)))).toEqual(['a=1 b=2,3 c=5'])
    expect(await matches('abbbc', end(loop().times(1, 2)))).toEqual(['a=1 b=2,3 c=5', 'a=1 b=2 c=5'])
    expect(await matches('ac', end(loop().times(0, 2)))).toEqual(['a=1 c=2'])
  })

  test('timesOrMore', async () => {
    expect(await matches('abbbc', end(loop().timesOrMore(2)))).toEqual(['a=1 b=2,3,4 c=5', 'a=1 b=2,3 c=5'])
  })

  test('optional', async () => {
    expect(await matches('abc', end(loop().optional()))).toEqual(['a=1 b=2 c=3', 'a=1 c=3'])
    expect(await matches('ac', end(loop().oneOrMore().optional()))).toEqual(['a=1 c=2'])
  })

  test('greedy: what fits the loop is taken by nothing else', async () => {
    expect(await matches('abbc', end(loop().oneOrMore().greedy()))).toEqual(['a=1 b=2,3 c=4'])
    const overlapping = loop().oneOrMore().greedy().followedBy('d').where(is('b', 'd'))
    expect(await matches('abbd', overlapping)).toEqual(['a=1 b=2,3 d=4'])
  })

  test('until ends the loop', async () => {
    const pattern = end(loop().oneOrMore().until(is('x')))
    expect(await matches('abbxbc', pattern)).toEqual(['a=1 b=2,3 c=6', 'a=1 b=2 c=6'])
    expect(await matches('abxc', loop().oneOrMore().until(is('x')).next('end').where(is('x')))).toEqual([
      'a=1 b=2 end=3',
    ])
  })

  test('within a repetition', async () => {
    const rows: Event[] = [
      ['b', 1],
      ['b', 3],
      ['b', 9],
    ]
    const pattern = begin('b').times(2, 5)
    expect(await values(rows, (input) => CEP.pattern(timed(input), begin('b').timesOrMore(2)).select(show))).toEqual([
      'b=1,3',
      'b=1,3,9',
      'b=3,9',
    ])
    expect(pattern.getName()).toBe('b')
    const near = Pattern.begin<Event>('b').where(is('b')).oneOrMore(5).followedBy('c').where(is('c'))
    const longer: Event[] = [...rows, ['c', 10]]
    expect(await values(longer, (input) => CEP.pattern(timed(input), near).select(show))).toEqual([
      'b=1,3 c=10',
      'b=1 c=10',
      'b=3 c=10',
      'b=9 c=10',
    ])
  })
})

describe('groups', () => {
  const pair = (): Pattern<Event> => begin('a').next('b').where(is('b'))

  test('as parts with quantifiers', async () => {
    const pattern = begin('s').next(pair()).times(2).next('c').where(is('c'))
    expect(await matches('sababc', pattern)).toEqual(['s=1 a=2,4 b=3,5 c=6'])
    expect(await matches('sabc', pattern)).toEqual([])
  })

  test('in a loop: nothing comes between its rounds and a strict next', async () => {
    const pattern = Pattern.begin(pair()).oneOrMore().next('c').where(is('c'))
    expect(await matches('abxabcabxc', pattern)).toEqual(['a=1,4 b=2,5 c=6', 'a=4 b=5 c=6'])
  })

  test('optional', async () => {
    const pattern = begin('s').followedBy(pair()).optional().followedBy('c').where(is('c'))
    expect(await matches('sxabc', pattern)).toEqual(['s=1 a=3 b=4 c=5', 's=1 c=5'])
  })

  test('each match of a loop is found once, whatever was passed over', async () => {
    const pattern = Pattern.begin(pair()).oneOrMore().followedBy('c').where(is('c'))
    expect(await matches('abxxc', pattern)).toEqual(['a=1 b=2 c=5'])
  })
})

describe('after a match', () => {
  const loop = (skip: AfterMatchSkipStrategy): Pattern<Event> =>
    begin('b', skip).oneOrMore().consecutive().next('c').where(is('c'))

  test('no skip', async () => {
    expect(await matches('bbbc', loop(AfterMatchSkipStrategy.noSkip()))).toEqual([
      'b=1,2,3 c=4',
      'b=2,3 c=4',
      'b=3 c=4',
    ])
  })

  test('past the last event', async () => {
    expect(await matches('bbbcbc', loop(AfterMatchSkipStrategy.skipPastLastEvent()))).toEqual([
      'b=1,2,3 c=4',
      'b=5 c=6',
    ])
  })

  test('to the next event: one match for each beginning', async () => {
    const pattern = begin('a', AfterMatchSkipStrategy.skipToNext()).followedByAny('b').where(is('b'))
    expect(await matches('aabb', pattern)).toEqual(['a=1 b=3', 'a=2 b=3'])
  })

  test('to the first or last event of a pattern', async () => {
    const abs = (skip: AfterMatchSkipStrategy): Pattern<Event> =>
      Pattern.begin<Event>('x', skip).where(is('x', 'b')).oneOrMore().consecutive().greedy().next('c').where(is('c'))
    expect(await matches('xbbc', abs(AfterMatchSkipStrategy.skipToFirst('c')))).toEqual(['x=1,2,3 c=4'])
    expect(await matches('xbbc', abs(AfterMatchSkipStrategy.skipToLast('x')))).toEqual(['x=1,2,3 c=4', 'x=3 c=4'])
  })

  test('a match waits for those that began before it', async () => {
    const pattern = Pattern.begin<Event>('start', AfterMatchSkipStrategy.skipPastLastEvent())
      .where(is('a'))
      .followedBy('end')
      .where(([name], ctx) => name === ([...ctx.getEventsForPattern('start')][0]?.[1] === 1 ? 'c' : 'b'))
      .within(10)
    expect(await matches('aabc', pattern)).toEqual(['start=1 end=4'])
    expect(await matches('aab', pattern)).toEqual(['start=2 end=3'])
  })

  test('a missing target is an error if that is wanted', async () => {
    const pattern = (skip: AfterMatchSkipStrategy): Pattern<Event> =>
      begin('a', skip).next('b').where(is('b')).optional().next('c').where(is('c'))
    const last = AfterMatchSkipStrategy.skipToLast('b')
    expect(await matches('ac', pattern(last))).toEqual(['a=1 c=2'])
    await expect(matches('ac', pattern(last.throwExceptionOnMiss()))).rejects.toMatchObject({ code: 'SKIP_TO_NOTHING' })
    const own = AfterMatchSkipStrategy.skipToFirst('a').throwExceptionOnMiss()
    await expect(matches('ac', pattern(own))).rejects.toMatchObject({ code: 'SKIP_TO_OWN_START' })
  })
})

describe('conditions', () => {
  test('and, or', async () => {
    const big = ([, time]: Event): boolean => time > 2
    expect(await matches('aaba', Pattern.begin<Event>('x').where(is('a')).where(big).or(is('b')))).toEqual([
      'x=3',
      'x=4',
    ])
  })

  test('that look at the events taken so far', async () => {
    const rows: Event[] = [
      ['a', 1, 5],
      ['a', 2, 7],
      ['a', 3, 6],
      ['a', 4, 9],
    ]
    const rising = (): Pattern<Event> =>
      Pattern.begin<Event>('up', AfterMatchSkipStrategy.skipPastLastEvent())
        .where(([, , amount = 0], ctx) => {
          const last = [...ctx.getEventsForPattern('up')].at(-1)?.[2] ?? 0
          return amount > last
        })
        .oneOrMore()
        .greedy()
        .next('down')
        .where({
          filter: ([, , amount = 0]: Event, ctx: ConditionContext<Event>) =>
            amount < ([...ctx.getEventsForPattern('up')].at(-1)?.[2] ?? 0),
        })
    expect(await values(rows, (input) => CEP.pattern(timed(input), rising()).select(show))).toEqual(['up=1,2 down=3'])
  })

  test('as objects, with a life cycle', async () => {
    const opened: string[] = []
    class Named extends IterativeCondition<Event> {
      readonly #name: string
      constructor(name: string) {
        super()
        this.#name = name
      }
      override open(ctx: RuntimeContext): void {
        opened.push(`${this.#name} ${ctx.getTaskName()}`)
      }
      filter([name]: Event, ctx: ConditionContext<Event>): boolean {
        return name === this.#name && ctx.timestamp() > 0 && ctx.currentProcessingTime() === 0
      }
    }
    const pattern = Pattern.begin<Event>('a')
      .where(new Named('a'))
      .next('b')
      .where(SimpleCondition.of<Event>(([name]) => name === 'b'))
    expect(await matches('ab', pattern)).toEqual(['a=1 b=2'])
    expect(opened).toContain('a Pattern(Select)')
  })

  test('narrow the type of events', async () => {
    class Alarm {
      readonly kind = 'alarm'
      readonly level: number
      readonly time: number
      constructor(level: number, time: number) {
        this.level = level
        this.time = time
      }
    }
    class Reset {
      readonly kind = 'reset'
      readonly time: number
      constructor(time: number) {
        this.time = time
      }
    }
    type Signal = Alarm | Reset
    // The classes of subtype() may be saved; others must be registered.
    registerPojoClass(Reset)
    const strategy = WatermarkStrategy.forMonotonousTimestamps<Signal>().withTimestampAssigner(({ time }) => time)
    const pattern = Pattern.begin<Signal>('alarm')
      .subtype(Alarm)
      .where((alarm) => alarm.level > 3)
      .followedBy('reset')
      .where((signal) => signal.kind === 'reset')
      .where((reset, ctx) => [...ctx.getEventsForPattern('alarm')][0] instanceof Alarm && reset.time > 0)
    const signals = [new Alarm(1, 1), new Alarm(5, 2), new Reset(3), new Reset(4)]
    const result = await values(signals, (input) =>
      CEP.pattern(input.assignTimestampsAndWatermarks(strategy), pattern).select((match) =>
        [...match.values()].flat().map(({ time }) => time),
      ),
    )
    expect(result).toEqual([[2, 3]])
  })

  test.each<[string, string, Condition]>([
    ['an unknown pattern', 'UNKNOWN_PATTERN', (_, ctx) => ctx.getEventsForPattern('aa') === undefined],
    ['a promise', 'ASYNC_FUNCTION', (async () => true) as unknown as Condition],
  ])('refuse %s', async (_, code, condition) => {
    await expect(matches('aa', Pattern.begin<Event>('a').where(condition))).rejects.toMatchObject({ code })
  })

  type Condition = (event: Event, ctx: ConditionContext<Event>) => boolean
})

describe('time', () => {
  const within = (): Pattern<Event> => begin('a').followedBy('b').where(is('b')).within(10)

  test('records are sorted by event time; those of one time stay as they came', async () => {
    const rows: Event[] = [
      ['b', 3],
      ['a', 2],
      ['b', 2],
      ['x', 9],
    ]
    const pattern = begin('a').next('b').where(is('b'))
    const seen = await records(rows, (input) => CEP.pattern(timed(input, 5), pattern).select(show))
    expect(seen).toEqual([{ value: 'a=2 b=2', timestamp: 2, watermark: -3 }])
    const byName = (a: Event, b: Event): number => (a[0] < b[0] ? 1 : -1)
    expect(await values(rows, (input) => CEP.pattern(timed(input, 5), pattern, byName).select(show))).toEqual([
      'a=2 b=3',
    ])
  })

  test('records behind the watermark go to a side output', async () => {
    const late = new OutputTag<Event>('late')
    const rows: Event[] = [
      ['a', 10],
      ['b', 9],
      ['x', 9],
      ['b', 12],
    ]
    const build = (input: DataStream<Event>): DataStream<string> =>
      CEP.pattern(timed(input), begin('a').followedBy('b').where(is('b')))
        .sideOutputLateData(late)
        .select(show)
    expect(await values(rows, build)).toEqual(['a=10 b=12'])
    expect(await records(rows, (input) => build(input).getSideOutput(late))).toEqual([
      { value: ['b', 9], timestamp: 9, watermark: 9 },
      { value: ['x', 9], timestamp: 9, watermark: 9 },
    ])
  })

  test('a match must take less than its limit', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['b', 10],
      ['a', 20],
      ['b', 30],
    ]
    expect(await values(rows, (input) => CEP.pattern(timed(input), within()).select(show))).toEqual(['a=1 b=10'])
  })

  test('the shortest limit counts, wherever it was set', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['b', 6],
    ]
    const pattern = begin('a').within(5).followedBy('b').where(is('b')).within(100)
    expect(await values(rows, (input) => CEP.pattern(timed(input), pattern).select(show))).toEqual([])
  })

  test('a limit from the event before', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['b', 8],
      ['c', 16],
      ['a', 20],
      ['b', 28],
      ['c', 40],
    ]
    const pattern = begin('a')
      .followedBy('b')
      .where(is('b'))
      .followedBy('c')
      .where(is('c'))
      .within(10, 'PREVIOUS_AND_CURRENT')
    expect(await values(rows, (input) => CEP.pattern(timed(input), pattern).select(show))).toEqual(['a=1 b=8 c=16'])
  })

  test('matches that were given up go to a side output at the time of their limit', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['a', 4],
      ['b', 12],
      ['x', 50],
    ]
    const tag = new OutputTag<string>('timeout')
    const selected = (input: DataStream<Event>): DataStream<string> =>
      CEP.pattern(timed(input), within()).select(tag, (match, time) => `${show(match)} until ${time}`, show)
    expect(await records(rows, selected)).toEqual([{ value: 'a=4 b=12', timestamp: 12, watermark: 11 }])
    expect(await records(rows, (input) => selected(input).getSideOutput(tag))).toEqual([
      { value: 'a=1 until 11', timestamp: 11, watermark: 3 },
    ])
    const flat = (input: DataStream<Event>): DataStream<string> =>
      CEP.pattern(timed(input), within()).flatSelect(
        tag,
        (match, time, out) => {
          out.collect(show(match))
          return [`${time}`]
        },
        (match, out) => {
          out.collect(show(match))
          return ['!']
        },
      )
    expect(await values(rows, flat)).toEqual(['a=4 b=12', '!'])
    expect(await values(rows, (input) => flat(input).getSideOutput(tag))).toEqual(['a=1', '11'])
  })

  test('a process function gets both, and may write to side outputs', async () => {
    const side = new OutputTag<string>('side')
    class Report extends PatternProcessFunction<Event, string> implements TimedOutPartialMatchHandler<Event> {
      *processMatch(match: PatternMatch<Event>, ctx: PatternContext): Generator<string> {
        ctx.output(side, `found ${ctx.timestamp()}`)
        yield show(match)
      }

      processTimedOutMatch(match: PatternMatch<Event>, ctx: PatternContext): void {
        ctx.output(side, `lost ${show(match)} at ${ctx.timestamp()}`)
      }
    }
    const rows: Event[] = [
      ['a', 1],
      ['a', 4],
      ['b', 12],
    ]
    const reported = (input: DataStream<Event>): DataStream<string> =>
      CEP.pattern(timed(input), within()).process(new Report())
    expect(await values(rows, reported)).toEqual(['a=4 b=12'])
    expect(await values(rows, (input) => reported(input).getSideOutput(side))).toEqual(['lost a=1 at 11', 'found 12'])
  })

  test('an absence at the end is certain when the limit has passed', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['b', 5],
      ['a', 20],
      ['x', 40],
    ]
    const pattern = begin('a').notFollowedBy('b').where(is('b')).within(10)
    expect(await records(rows, (input) => CEP.pattern(timed(input), pattern).select(show))).toEqual([
      { value: 'a=20', timestamp: 30, watermark: 19 },
    ])
  })
})

test('keys are matched apart', async () => {
  const rows: [key: string, letter: string, time: number][] = [
    ['k', 'a', 1],
    ['l', 'a', 2],
    ['k', 'x', 3],
    ['l', 'b', 4],
    ['k', 'b', 5],
    ['k', 'a', 6],
    ['k', 'b', 7],
  ]
  type Row = (typeof rows)[number]
  const pattern = Pattern.begin<Row>('a')
    .where(([, letter]) => letter === 'a')
    .next('b')
    .where(([, letter]) => letter === 'b')
  const strategy = WatermarkStrategy.forMonotonousTimestamps<Row>().withTimestampAssigner(([, , time]) => time)
  const result = await values(rows, (input) =>
    CEP.pattern(
      input.assignTimestampsAndWatermarks(strategy).keyBy(([key]) => key),
      pattern,
    ).select((match) => [...match.values()].flat().map(([key, , time]) => `${key}${time}`)),
  )
  expect(result).toEqual([
    ['l2', 'l4'],
    ['k6', 'k7'],
  ])
})

test('records without event time are refused', async () => {
  const failure = values(letters('ab'), (input) => CEP.pattern(input, begin('a')).select(show))
  await expect(failure).rejects.toMatchObject({ code: 'NO_TIMESTAMP' })
})
