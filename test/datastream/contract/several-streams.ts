import { type DataStream, TumblingEventTimeWindows, WatermarkStrategy } from '../../../src/index.ts'

export type Event = readonly [input: string, at: number]

export const monotonous = (): WatermarkStrategy<Event> =>
  WatermarkStrategy.forMonotonousTimestamps<Event>().withTimestampAssigner(([, at]) => at)

/** One feed, as streams of their own by name. */
export const streams = (
  input: DataStream<Event>,
  names: readonly string[],
  strategy: WatermarkStrategy<Event> = monotonous(),
): DataStream<Event>[] =>
  names.map((name) => input.filter(([of]) => of === name).assignTimestampsAndWatermarks(strategy))

export const counted = (input: DataStream<Event>): DataStream<string> =>
  input
    .windowAll(TumblingEventTimeWindows.of(10))
    .process(({ window }, elements) => [`${window.start}: ${[...elements].length}`])

export const merged = ([first, ...others]: DataStream<Event>[]): DataStream<Event> => {
  if (first === undefined) throw new Error('no stream')
  return first.union(...others)
}
