import { expect, test } from 'vitest'
import { CEP } from '../../src/datastream/cep/cep.ts'
import { Pattern } from '../../src/datastream/cep/pattern.ts'
import type { PatternMatch } from '../../src/runtime/functions/pattern.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { LiveJob } from './live.ts'

type Row = readonly [letter: string, n: number]

const pattern = (): Pattern<Row> =>
  Pattern.begin<Row>('a')
    .where(([letter]) => letter === 'a')
    .followedBy('b')
    .where(([letter]) => letter === 'b')
    .within(10)

const show = (match: PatternMatch<Row>): string =>
  [...match.values()]
    .flat()
    .map(([letter, n]) => `${letter}${n}`)
    .join(' ')

test('records are taken as they arrive, and matches given up by the clock', async () => {
  const tag = new OutputTag<string>('timeout')
  const job = new LiveJob<Row, string>((input) => {
    const found = CEP.pattern(input, pattern())
      .inProcessingTime()
      .select(tag, (match, time) => `no b for ${show(match)} until ${time}`, show)
    return found.union(found.getSideOutput(tag)).process((text, ctx) => [`${text}, event time ${ctx.timestamp()}`])
  })
  expect(await job.push(['a', 1], ['b', 2], ['a', 3])).toEqual(['a1 b2, event time null'])
  expect(await job.at(4)).toEqual([])
  expect(await job.push(['a', 4])).toEqual([])
  expect(await job.at(12)).toEqual(['no b for a3 until 10, event time null'])
  expect(await job.push(['b', 5], ['a', 6])).toEqual(['a4 b5, event time null'])
  expect(await job.end()).toEqual([])
})

test('with a comparator those of one millisecond are sorted', async () => {
  const job = new LiveJob<Row, string>((input) =>
    CEP.pattern(input, pattern(), { compare: ([, a], [, b]) => a - b })
      .inProcessingTime()
      .select(show),
  )
  expect(await job.push(['b', 2], ['a', 1])).toEqual(['a1 b2'])
  expect(await job.end()).toEqual([])
})
