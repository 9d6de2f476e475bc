import { describe, expect, test } from 'vitest'
import {
  AsyncDataStream,
  type DataStream,
  OutputTag,
  SimpleStringSchema,
  StreamExecutionEnvironment,
  ValueStateDescriptor,
} from '../../../src/index.ts'

/** What a compiler would not let through. */
const wrong = (value: unknown): never => value as never

const newEnv = (): StreamExecutionEnvironment => StreamExecutionEnvironment.getExecutionEnvironment()
const numbers = (env = newEnv()): DataStream<number> => env.fromElements(1, 2)
const keyed = () => numbers().keyBy((n) => n)
const coMap = (fn: unknown) => {
  const env = newEnv()
  return numbers(env).connect(numbers(env)).map(wrong(fn))
}
const generator = wrong(function* () {})

describe('what makes no sense is refused where it is written', () => {
  test.each<[string, string, () => unknown]>([
    ['map(undefined)', 'NOT_A_FUNCTION', () => numbers().map(wrong(undefined))],
    ['map({})', 'NOT_A_FUNCTION', () => numbers().map(wrong({}))],
    ['map of a generator function', 'GENERATOR_FUNCTION', () => numbers().map(generator)],
    ['filter(null)', 'NOT_A_FUNCTION', () => numbers().filter(wrong(null))],
    ['filter by a generator function', 'GENERATOR_FUNCTION', () => numbers().filter({ filter: generator })],
    ['flatMap(1)', 'NOT_A_FUNCTION', () => numbers().flatMap(wrong(1))],
    ['process(undefined)', 'NOT_A_FUNCTION', () => numbers().process(wrong(undefined))],
    ['a keyed map(undefined)', 'NOT_A_FUNCTION', () => keyed().map(wrong(undefined))],
    ['a keyed process(null)', 'NOT_A_FUNCTION', () => keyed().process(wrong(null))],
    ['reduce(undefined)', 'NOT_A_FUNCTION', () => keyed().reduce(wrong(undefined))],
    ['fold without a function', 'NOT_A_FUNCTION', () => keyed().fold(0, wrong(undefined))],
    ['an aggregate without a result', 'NOT_A_FUNCTION', () => keyed().countWindow(1).aggregate(wrong({}))],
    ['a co-map of one function', 'NOT_A_FUNCTION', () => coMap({ map1: () => 1 })],
    ['addSink(undefined)', 'NOT_A_FUNCTION', () => numbers().addSink(wrong(undefined))],
    ['a sink that is a generator function', 'GENERATOR_FUNCTION', () => numbers().addSink(generator)],
    ['sinkTo({})', 'NOT_A_FUNCTION', () => numbers().sinkTo(wrong({}))],
    ['getSideOutput(undefined)', 'NOT_A_TAG', () => numbers().getSideOutput(wrong(undefined))],
    ['iterate(-5)', 'BAD_INTERVAL', () => numbers().iterate(-5)],
    ['a mode of checkpoints', 'BAD_OPTION_VALUE', () => newEnv().enableCheckpointing(10, wrong('TWICE'))],
    [
      'a mode of reading files',
      'BAD_OPTION_VALUE',
      () => newEnv().readFile(new SimpleStringSchema(), 'x', wrong('PROCESS_TWICE')),
    ],
    ['too many key groups', 'BAD_PARALLELISM', () => newEnv().setMaxParallelism(32_769)],
    ['too many key groups of a step', 'BAD_PARALLELISM', () => numbers().map(String).setMaxParallelism(32_769)],
  ])('%s', (_, code, declare) => {
    expect(declare).toThrow(expect.objectContaining({ name: 'ValidationError', code }))
  })
})

describe('what makes no sense at run time names the step', () => {
  const state = new ValueStateDescriptor<number>('x')
  state.enableTimeToLive({ ttl: 10, updateType: wrong('OnTuesdays') })

  test.each<[string, string, () => DataStream<number>]>([
    [
      'a record to no side output',
      'NOT_A_TAG',
      () => numbers().process((_, ctx) => ctx.output(wrong(undefined), wrong(1))),
    ],
    ['a rule of a time to live', 'BAD_TTL', () => keyed().process((_, ctx) => ctx.getState(state).clear())],
    [
      'a delay before it is tried again',
      'BAD_RETRY',
      () =>
        AsyncDataStream.orderedWaitWithRetry(numbers(), () => Promise.reject(new Error('no')), 1000, {
          maxAttempts: 1,
          delay: () => -1,
        }),
    ],
  ])('%s', async (_, code, build) => {
    await expect(build().name('Suspect').executeAndCollect()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^Suspect: /),
    })
  })
})

test('a tag is told by its name', async () => {
  const stream = numbers().process((n, ctx) => ctx.output(new OutputTag<number>('a'), n))
  const side = stream.getSideOutput(new OutputTag<number>('a'))
  expect(await side.executeAndCollect()).toEqual([1, 2])
})
