/** `millrace/testing`: runs functions, steps and whole programs by hand, without waiting for time to pass. */
import type { DataStream } from '../datastream/data-stream.ts'
import { OneInput, type OneInputHarness, TwoInput, type TwoInputHarness } from './harness.ts'

export { ManualClock } from '../core/clock.ts'
export type { Harness, OneInputHarness, TwoInputHarness } from './harness.ts'
export { JobHarness, type TestInput } from './job-harness.ts'
export { ProcessFunctionTestHarnesses } from './process-harnesses.ts'

/** The steps between a stream and an output: `operatorHarness<Word, Count>((words) => words.keyBy('text').process(…))`. */
export function operatorHarness<I, O>(build: (input: DataStream<I>) => DataStream<O>): OneInputHarness<I, O> {
  return new OneInput(build)
}

/** The steps between two streams and an output. */
export function twoInputHarness<A, B, O>(
  build: (first: DataStream<A>, second: DataStream<B>) => DataStream<O>,
): TwoInputHarness<A, B, O> {
  return new TwoInput(build)
}
