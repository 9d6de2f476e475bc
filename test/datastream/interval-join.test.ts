import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { type JoinContext, ProcessJoinFunction } from '../../src/runtime/functions/join.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { GlobalWindows } from '../../src/runtime/windows/assigners.ts'
import { LiveJob } from './live.ts'
import { recordsOneByOne, values } from './running.ts'

/** `l` left, `r` right. */
type Row = readonly [side: 'l' | 'r', key: string, time: number]

const lateLeft = new OutputTag<Row>('late left')
const lateRight = new OutputTag<Row>('late right')

interface Bounds {
  readonly lower: number
  readonly upper: number
  readonly delay?: number
}

/** Both sides of one stream, with one watermark. */
function joined(input: DataStream<Row>, { lower, upper, delay = 0 }: Bounds) {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Row>(delay).withTimestampAssigner(([, , time]) => time)
  const keyed = (side: 'l' | 'r') =>
    input
      .assignTimestampsAndWatermarks(strategy)
      .filter(([of]) => of === side)
      .keyBy(([, key]) => key)
  return keyed('l').intervalJoin(keyed('r')).between(lower, upper)
}

const show = (left: Row, right: Row): string[] => [`${left[1]}${left[2]}-${right[1]}${right[2]}`]

describe('interval join', () => {
  const rows: Row[] = [
    ['l', 'a', 10],
    ['r', 'a', 8],
    ['r', 'b', 10],
    ['r', 'a', 12],
    ['r', 'a', 13],
    ['l', 'a', 11],
    ['l', 'a', 15],
  ]

  test('pairs records whose times are near enough, both bounds included, with the later time of both', async () => {
    const result = await recordsOneByOne(rows, (input) =>
      joined(input, { lower: -2, upper: 2, delay: 10 }).process(show),
    )
    expect(result).toEqual([
      { value: 'a10-a8', timestamp: 10, watermark: -1 },
      { value: 'a10-a12', timestamp: 12, watermark: -1 },
      { value: 'a11-a12', timestamp: 12, watermark: 2 },
      { value: 'a11-a13', timestamp: 13, watermark: 2 },
      { value: 'a15-a13', timestamp: 15, watermark: 2 },
    ])
  })

  test('bounds can be excluded', async () => {
    const exclusive = (lower: boolean, upper: boolean) =>
      recordsOneByOne(rows, (input) => {
        const join = joined(input, { lower: -2, upper: 2, delay: 10 })
        if (lower) join.lowerBoundExclusive()
        if (upper) join.upperBoundExclusive()
        return join.process(show)
      }).then((seen) => seen.map(({ value }) => value))
    expect(await exclusive(true, false)).toEqual(['a10-a12', 'a11-a12', 'a11-a13'])
    expect(await exclusive(false, true)).toEqual(['a10-a8', 'a11-a12', 'a15-a13'])
    expect(await exclusive(true, true)).toEqual(['a11-a12'])
  })

  test('of one time only, and of one side before the other', async () => {
    const pairs = (lower: number, upper: number) =>
      recordsOneByOne(rows, (input) => joined(input, { lower, upper, delay: 10 }).process(show)).then((seen) =>
        seen.map(({ value }) => value),
      )
    expect(await pairs(2, 2)).toEqual(['a10-a12', 'a11-a13'])
    expect(await pairs(1, 100)).toEqual(['a10-a12', 'a10-a13', 'a11-a12', 'a11-a13'])
    expect(await pairs(-100, -1)).toEqual(['a10-a8', 'a11-a8', 'a15-a8', 'a15-a12', 'a15-a13'])
  })

  test('tells the function the times, and takes side outputs', async () => {
    const tag = new OutputTag<string>('times')
    class Times extends ProcessJoinFunction<Row, Row, string> {
      processElement(_left: Row, _right: Row, ctx: JoinContext): void {
        ctx.output(tag, `${ctx.getLeftTimestamp()} ${ctx.getRightTimestamp()} ${ctx.getTimestamp()}`)
      }
    }
    const result = await recordsOneByOne(rows, (input) =>
      joined(input, { lower: -2, upper: -2, delay: 10 }).process(new Times()).getSideOutput(tag),
    )
    expect(result).toEqual([
      { value: '10 8 10', timestamp: 10, watermark: -1 },
      { value: '15 13 15', timestamp: 15, watermark: 2 },
    ])
  })

  test('late records join nothing and go to the side outputs; one at the watermark is not late', async () => {
    const disordered: Row[] = [
      ['l', 'a', 20],
      ['r', 'a', 19],
      ['r', 'a', 18],
      ['l', 'a', 17],
      ['l', 'a', 21],
    ]
    const build = (tag?: OutputTag<Row>) =>
      recordsOneByOne(disordered, (input) => {
        const pairs = joined(input, { lower: -100, upper: 100 })
          .sideOutputLeftLateData(lateLeft)
          .sideOutputRightLateData(lateRight)
          .process(show)
        return tag === undefined ? pairs : pairs.getSideOutput(tag).map(([side, key, time]) => `${side}${key}${time}`)
      }).then((seen) => seen.map(({ value, timestamp }) => [value, timestamp]))
    expect(await build()).toEqual([
      ['a20-a19', 20],
      ['a21-a19', 21],
    ])
    expect(await build(lateLeft)).toEqual([['la17', 17]])
    expect(await build(lateRight)).toEqual([['ra18', 18]])
  })

  test('needs event times, and bounds in order', async () => {
    const failure = recordsOneByOne(rows, (input) => {
      const keyed = input.keyBy(([, key]) => key)
      return keyed.intervalJoin(keyed).between(0, 1).process(show)
    })
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_TIMESTAMP' }))
    const backwards = recordsOneByOne(rows, (input) => joined(input, { lower: 2, upper: 1 }).process(show))
    await expect(backwards).rejects.toThrow(expect.objectContaining({ code: 'BAD_INTERVAL' }))
  })

  const arbitraryRows = fc
    .array(fc.tuple(fc.constantFrom('l', 'r'), fc.constantFrom('a', 'b'), fc.nat(4), fc.nat(10)), { maxLength: 25 })
    .map((steps) => {
      let now = 0
      return steps.map(([side, key, step, back]): Row => {
        now += step
        return [side, key, now - back]
      })
    })
  const bounds = fc
    .tuple(fc.integer({ min: -8, max: 8 }), fc.nat(10))
    .map(([lower, length]): Bounds => ({ lower, upper: lower + length, delay: 10 }))

  test('finds all pairs, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRows, bounds, async (random, { lower, upper, delay = 0 }) => {
        const pairs = random.flatMap((left) =>
          random
            .filter((right) => left[0] === 'l' && right[0] === 'r' && left[1] === right[1])
            .filter((right) => right[2] >= left[2] + lower && right[2] <= left[2] + upper)
            .flatMap((right) => show(left, right)),
        )
        const found = await values(random, (input) =>
          joined(input, { lower, upper, delay })
            .process(show)
            .windowAll(GlobalWindows.createWithEndOfStreamTrigger())
            .process((_ctx, elements) => [[...elements].toSorted().join()]),
        )
        expect(found).toEqual(pairs.length === 0 ? [] : [pairs.toSorted().join()])
      }),
      { numRuns: 15, seed: 5 },
    )
  })

  /** What is kept of a side, and until when. */
  interface Kept {
    readonly row: Row
    readonly until: number
  }

  /** The same record by record, with late ones and with records dropped as soon as they have expired. */
  function* model(rowsIn: readonly Row[], { lower, upper, delay = 0 }: Bounds): Generator<string[]> {
    let watermark = -Infinity
    let kept: Kept[] = []
    for (const row of rowsIn) {
      const [side, key, time] = row
      if (time < watermark) yield [`late ${side}${key}${time}`]
      else {
        const reach = Math.max(0, side === 'l' ? upper : -lower)
        kept.push({ row, until: time + reach })
        yield kept
          .filter(({ row: other }) => other[0] !== side && other[1] === key)
          .map(({ row: other }) => (side === 'l' ? ([row, other] as const) : ([other, row] as const)))
          .filter(([left, right]) => right[2] >= left[2] + lower && right[2] <= left[2] + upper)
          .toSorted(([a, b], [c, d]) => a[2] - c[2] || b[2] - d[2])
          .flatMap(([left, right]) => show(left, right))
      }
      watermark = Math.max(watermark, time - delay - 1)
      kept = kept.filter(({ until }) => until > watermark)
    }
  }

  test('drops what is late and what has expired, at the right moment', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRows, bounds, fc.nat(6), async (random, { lower, upper }, delay) => {
        const job = new LiveJob<Row, string>((input) => {
          const pairs = joined(input, { lower, upper, delay })
            .sideOutputLeftLateData(lateLeft)
            .sideOutputRightLateData(lateRight)
            .process(show)
          const late = [lateLeft, lateRight].map((tag) =>
            pairs.getSideOutput(tag).map(([side, key, time]) => `late ${side}${key}${time}`),
          )
          return pairs.union(...late)
        })
        const found: string[][] = []
        for (const row of random) found.push(await job.push(row))
        expect(found).toEqual([...model(random, { lower, upper, delay })])
        await job.end()
      }),
      { numRuns: 15, seed: 6 },
    )
  })
})
