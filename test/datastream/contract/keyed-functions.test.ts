import { expect, test } from 'vitest'
import {
  type KeyedContext,
  KeyedProcessFunction,
  StreamExecutionEnvironment,
  ValueStateDescriptor,
} from '../../../src/index.ts'

/** Compiles for a stream without keys too, because TypeScript compares methods loosely. */
class Count extends KeyedProcessFunction<string, string, number> {
  readonly #count = new ValueStateDescriptor('count', 0)

  processElement(_: string, ctx: KeyedContext<string>): number[] {
    const state = ctx.getState(this.#count)
    state.update(state.value() + 1)
    return [state.value()]
  }
}

test('a KeyedProcessFunction on a stream without keys is refused, and keyBy() recommended', async () => {
  const run = async (): Promise<number[]> =>
    StreamExecutionEnvironment.getExecutionEnvironment().fromData('a', 'b').process(new Count()).executeAndCollect()
  await expect(run()).rejects.toMatchObject({ code: 'NOT_KEYED', message: expect.stringContaining('keyBy()') })
})
